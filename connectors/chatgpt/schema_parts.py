"""The schemas inside a JSON Schema: where they stand, how deep, and what references lead to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

Path = tuple[str | int, ...]

DEFINITIONS = ("$defs", "definitions")
OBJECT_WORDS = ("properties", "required", "additionalProperties")
ANNOTATIONS = frozenset(
    (
        "$comment",
        "default",
        "deprecated",
        "description",
        "examples",
        "readOnly",
        "title",
        "writeOnly",
    )
)
_PLAIN = re.compile(r"[^.\s\"]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One schema. `level` counts the objects around it in the same definition, itself included."""

    path: Path
    schema: Any
    level: int

    @property
    def is_object(self) -> bool:
        """Whether it describes objects."""
        return describes_object(self.schema)


def describes_object(schema: Any) -> bool:
    """Whether a schema is one of objects, by its type or by its keywords."""
    if not isinstance(schema, Mapping):
        return False
    return "object" in types_of(schema) or any(word in schema for word in OBJECT_WORDS)


def types_of(schema: Mapping[str, Any]) -> list[Any]:
    """What a schema says under `type`, as a list."""
    named = schema.get("type", [])
    return list(named) if isinstance(named, list) else [named]


def parts(root: Any) -> Iterator[Part]:
    """A schema and all those inside it, in the order in which they are written.

    What stands under a keyword that cannot be used is not looked into.
    """
    waiting: list[tuple[Path, Any, int]] = [((), root, 0)]
    while waiting:
        path, schema, around = waiting.pop()
        part = Part(path, schema, around + describes_object(schema))
        yield part
        if isinstance(schema, Mapping):
            waiting += reversed(list(_inside(part)))


def _inside(part: Part) -> Iterator[tuple[Path, Any, int]]:
    for word, value in part.schema.items():
        path, level = (*part.path, word), 0 if word in DEFINITIONS else part.level
        if word in ("properties", *DEFINITIONS) and isinstance(value, Mapping):
            yield from (((*path, name), each, level) for name, each in value.items())
        elif word == "anyOf" and isinstance(value, list):
            yield from (((*path, index), each, level) for index, each in enumerate(value))
        elif word == "items":
            yield path, value, level


def shown(path: Path) -> str:
    """A path as messages have it: `properties.title.type`, odd names in quotes."""
    names = (str(one) for one in path)
    return ".".join(
        name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False) for name in names
    )


def target(root: Any, reference: str) -> Any:
    """What a reference inside a schema (`#/$defs/author`) leads to. Raises `LookupError`."""
    found = root
    pointer = unquote(reference.removeprefix("#"))
    if pointer and not pointer.startswith("/"):
        raise LookupError(reference)
    for written in pointer.split("/")[1:]:
        name = written.replace("~1", "/").replace("~0", "~")
        found = _within(found)[name]
    return found


def _within(value: Any) -> Mapping[str, Any]:
    """What a step of a reference may lead to: the values of an object or of a list."""
    if isinstance(value, list):
        return {str(index): each for index, each in enumerate(value)}
    return value if isinstance(value, Mapping) else {}


def resolved(root: Any, schema: Any) -> Any:
    """A schema with the reference that it is, and those that this leads to, followed.

    Raises `LookupError` where one leads nowhere or back to itself.
    """
    seen: set[str] = set()
    while isinstance(schema, Mapping) and isinstance(reference := schema.get("$ref"), str):
        if reference in seen or not reference.startswith("#"):
            raise LookupError(reference)
        seen.add(reference)
        schema = target(root, reference)
    return schema
