"""The field kinds whose value holds other values: a service's offers, fields, names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from .fields import UNSET, Common, Field, Fields, limits, sample
from .schema import object_schema, or_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .context import Context

MAX_NAME = 1000  # characters of one value of a lookup
MAX_WRITTEN = 10**400  # larger numbers, infinity and NaN are no text


def written(value: Any) -> Any:
    """A number, true or false as text, as inside a longer text; anything else as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and abs(value) < MAX_WRITTEN:
        return str(value)
    return value


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lookup is asked for: sibling values, a search text and a page (from 1)."""

    values: Mapping[str, Any]
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a lookup. `note` warns or explains, such as “is shut down on 2026-12-11”."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """One page of choices; `more` says that there is another."""

    items: tuple[Option, ...]
    more: bool = False


Source = Callable[["Context", Asked], Options]
Template = Callable[["Context", Asked], Any]  # a JSON value to begin with


class Lookup(Field[Any]):
    """A value whose choices come from the service; typing it, or a reference, works as well.

    `source` fetches the choices with the chosen account. With `many` the value is a list of
    `min_items` to `max_items`, and `add_label` is the text of its add button. In the builder, a
    required one of which there is only one choice is chosen by itself if it `takes_only`; what is
    another each time, such as an entry, should not be.
    """

    kind = "lookup"

    def __init__(  # noqa: PLR0913 - the keywords of a lookup
        self,
        label: str,
        *,
        source: Source,
        takes_only: bool = True,
        many: bool = False,
        min_items: int | None = None,
        max_items: int | None = None,
        add_label: str = "",
        **common: Unpack[Common],
    ) -> None:
        super().__init__(label, **common)
        self.source = source
        self.takes_only = takes_only
        self.many = many
        self.min_items = min_items
        self.max_items = max_items
        self.add_label = add_label

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        if not self.many:
            minimum = 1 if self.required else None
            return {"type": "string", "maxLength": MAX_NAME, **limits(minLength=minimum)}
        one = {"type": "string", "minLength": 1, "maxLength": MAX_NAME}
        return {
            "type": "array",
            "items": or_reference(one) if draft and not self.literal else one,
            **limits(minItems=fewest(self), maxItems=self.max_items),
        }

    def coerce(self, value: Any) -> Any:
        if self.many and isinstance(value, list):
            return [written(one) for one in value]
        return written(value)


class Group(Field[Any]):
    """Fields inside a field: `min_items` to `max_items` rows, or without `many` one object."""

    kind = "group"

    def __init__(
        self,
        label: str,
        fields: type[Fields],
        *,
        many: bool = True,
        min_items: int | None = None,
        max_items: int | None = None,
        add_label: str = "",
        **common: Unpack[Common],
    ) -> None:
        super().__init__(label, **common)
        self.fields = fields
        self.many = many
        self.min_items = min_items
        self.max_items = max_items
        self.add_label = add_label

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        one = object_schema(self.fields, draft=draft)
        if not self.many:
            return one
        return {
            "type": "array",
            "items": one,
            **limits(minItems=fewest(self), maxItems=self.max_items),
        }

    def load(self, value: Any) -> Any:
        return [self.fields(row) for row in value] if self.many else self.fields(value)

    def sample(self) -> Any:
        if self.example is not UNSET:
            return super().sample()
        return [sample(self.fields)] if self.many else sample(self.fields)


class Map(Field[dict[str, Any]]):
    """Named values, such as headers: an object whose names are free and whose values are text.

    `add_label` is the text of its add button.
    """

    kind = "map"

    def __init__(
        self, label: str, *, max_items: int = 100, add_label: str = "", **common: Unpack[Common]
    ) -> None:
        super().__init__(label, **common)
        self.max_items = max_items
        self.add_label = add_label

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean"]},
            **limits(minProperties=1 if self.required else None, maxProperties=self.max_items),
        }

    def coerce(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: written(one) for name, one in value.items()}


def fewest(field: Lookup | Group) -> int | None:
    """How many values a list must have: what is declared, else one if it is required."""
    if field.min_items is not None:
        return field.min_items
    return 1 if field.required else None


def picks(fields: type[Fields], path: str = "") -> list[tuple[str, str, Any]]:
    """What a reference can pick from this set: path, label and example of every single value."""
    found: list[tuple[str, str, Any]] = []
    for name, field in fields.__fields__.items():
        place = f"{path}.{name}" if path else name
        if isinstance(field, Group):
            found += picks(field.fields, f"{place}.0" if field.many else place)
        else:
            found.append((place, field.label, field.sample()))
    return found
