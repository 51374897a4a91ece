"""What a changed trigger or step had before and has now, in few characters, for people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.form_data import text_of
from connectors.sdk import Group
from connectors.sdk.redact import MASK
from connectors.sdk.references import parse_path, renumber
from connectors.sdk.wording import shortened
from executions.differences import ABSENT, differences

from .draft import action_of, trigger_of
from .fitting import field_at
from .flow import TRIGGER
from .places import PARTS, inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.sdk import Action, Field, Trigger

MOST: Final = 20  # values of one change
VALUE: Final = 200  # characters of a value
LEAD: Final = 40  # characters before the first one that differs
GONE: Final = "an account that was deleted"


@dataclass(frozen=True, slots=True)
class Side:
    """One state of a part, and the numbers by key of the steps that it refers to."""

    part: Mapping[str, Any]
    numbers: Mapping[str, str]

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What is configured."""
        return self.part.get("with") or {}


@dataclass(frozen=True, slots=True)
class Detail:
    """One value that is not as it was; empty where there is none."""

    label: str
    before: str
    after: str


def details(key: str, old: Side, new: Side, accounts: Mapping[int, str]) -> tuple[Detail, ...]:
    """What differs in the trigger or a step, the first of it; `accounts` are titles by id."""
    found = (*_parts(key, old, new, accounts), *islice(_inputs(key, old, new), MOST))
    return tuple(_detail(*one) for one in found[:MOST])


def declared_of(key: str, part: Mapping[str, Any]) -> Action | Trigger | None:
    """What declares the inputs of the trigger or a step."""
    return trigger_of({TRIGGER: part}) if key == TRIGGER else action_of(part)


def label_of(key: str, name: str) -> str:
    """What a part beside the inputs is called."""
    return "Trigger" if key == TRIGGER and name == "use" else PARTS.get(name, name)


def _parts(
    key: str, old: Side, new: Side, accounts: Mapping[int, str]
) -> Iterator[tuple[str, str, str]]:
    def shown(side: Side, name: str) -> str:
        value = side.part.get(name)
        if name == "account" and value is not None:
            return accounts.get(value, GONE)
        if name == "use" and (declared := declared_of(key, side.part)):
            return declared.label
        return text_of(value)

    for name in sorted({*old.part, *new.part} - {"with", "key"}):
        if old.part.get(name) != new.part.get(name):
            yield label_of(key, name), shown(old, name), shown(new, name)


def _inputs(key: str, old: Side, new: Side) -> Iterator[tuple[str, str, str]]:
    declared = declared_of(key, new.part)
    fields = declared.Inputs.__fields__ if declared else {}

    def shown(value: Any, path: str, side: Side) -> str:
        field = field_at(declared.Inputs, f"with.{path}") if declared else None
        value = None if value is ABSENT else _open(field, value)
        return text_of(renumber(value, side.numbers))

    for one in differences(old.inputs, new.inputs):
        label = inside(parse_path(one.path), fields)
        yield label, shown(one.before, one.path, old), shown(one.after, one.path, new)


def _open(field: Field[Any] | None, value: Any) -> Any:
    """A value without the secrets in it."""
    if field is not None and field.kind == "secret":
        return MASK
    if isinstance(value, list):
        return [_open(field, one) for one in value]
    if isinstance(field, Group) and isinstance(value, dict):
        fields = field.fields.__fields__
        return {name: _open(fields.get(name), one) for name, one in value.items()}
    return value


def _detail(label: str, before: str, after: str) -> Detail:
    """Long values from a little before the first character that differs."""
    pairs = enumerate(zip(before, after, strict=False))
    differs = next(
        (at for at, (one, other) in pairs if one != other), min(map(len, (before, after)))
    )
    start = differs - LEAD

    def cut(text: str) -> str:
        far = start if start > 0 and len(text) > VALUE else 0
        return ("…" if far else "") + shortened(text[far:], VALUE)

    return Detail(label, cut(before), cut(after))
