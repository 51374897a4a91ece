"""Every address that the product answers, found by walking its table of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from projects.access import Rule
from projects.models import Role

ADMIN = "admin"  # the namespace of Django's administration, which has rules of its own
NONE = "–"
WORDS = {"signed in": "Signed in", "staff": "Staff", "public": "Everybody"}

Values = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """An address of ours, and what it says about who may use it."""

    path: str
    name: str
    parameters: tuple[str, ...]
    rule: Rule | None

    def __str__(self) -> str:
        return self.name

    def url(self, values: Values) -> str:
        """The address with its parameters filled in; ids are those of what it is about."""
        found = {each: values.get(each) for each in self.parameters}
        for each in {"id", "pk", "key"} & found.keys():
            about = [start for start in values if ":" in start and self.name.startswith(start)]
            found[each] = values[about[0]] if about else values.get(each)
        missing = [each for each, value in found.items() if value is None]
        assert missing == [], f"say in `_world` what {missing} of {self.name} is"
        return reverse(self.name, kwargs=found)

    def needs(self, method: str) -> str | None:
        """The role that a method takes; None where it is not offered."""
        assert self.rule
        return self.rule.see if method == "GET" else self.rule.change

    @property
    def shown(self) -> tuple[str, str]:
        """What the table says, but for methods that are not offered."""
        rule = self.rule
        if rule is None:
            return "", ""
        if rule.kind != "members":
            return WORDS[rule.kind], WORDS[rule.kind]
        see, change = (Role(role).label if role else NONE for role in (rule.see, rule.change))
        return str(see), str(change)


def addresses() -> list[Address]:
    """All of them but those of the administration."""
    return list(_addresses(get_resolver().url_patterns))


def _addresses(entries: list[Any], before: str = "/", namespace: str = "") -> Iterator[Address]:
    for entry in entries:
        path = before + _readable(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != ADMIN:
                inner = f"{entry.namespace}:" if entry.namespace else namespace
                yield from _addresses(entry.url_patterns, path, inner)
        elif isinstance(entry, URLPattern):
            parameters = tuple(re.findall(r"<(\w+)>", path))
            rule = getattr(entry.callback, "access", None)
            yield Address(path, f"{namespace}{entry.name}", parameters, rule)


def _readable(pattern: Any) -> str:
    """The part of an address as people write it, `<slug>` for whatever kind of parameter."""
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern))
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern)).strip("^$").removesuffix(r"\Z")
