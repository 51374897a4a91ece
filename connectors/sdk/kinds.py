"""The field kinds. Each is one small class that says what it is as JSON Schema.

Those that hold other fields, other names or what a service offers are in `nested`.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Unpack

from .fields import Common, Field, T, limits
from .nested import Group, Lookup, Map, Template, written
from .schema import or_reference
from .wording import NOT_BLANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?")
MAX_TEXT = 1_000_000  # characters in a text value; a webhook carries at most 3 MB


class Text(Field[str]):
    """One line of text. Numbers that a reference brings are written out.

    `pattern` is a regular expression that the whole schema world understands; `pattern_help` is the
    sentence shown where it does not fit.
    """

    kind = "text"

    def __init__(
        self,
        label: str,
        *,
        min_length: int | None = None,
        max_length: int = MAX_TEXT,
        pattern: str | None = None,
        pattern_help: str = "",
        **common: Unpack[Common],
    ) -> None:
        super().__init__(label, **common)
        self.min_length = min_length
        self.max_length = max_length
        self.pattern = pattern
        self.pattern_help = pattern_help

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        minimum = self.min_length if self.min_length is not None else (1 if self.required else None)
        # What a reference brings may be blank: that is known only when it runs.
        filled = NOT_BLANK if self.required and (draft or self.literal) else None
        pattern = self.pattern or filled
        return {
            "type": "string",
            **limits(minLength=minimum, maxLength=self.max_length, pattern=pattern),
            **({"$comment": self.pattern_help} if self.pattern_help else {}),
        }

    def coerce(self, value: Any) -> Any:
        return written(value)


class LongText(Text):
    """Text of several lines, such as a prompt."""

    kind = "longtext"


class Url(Text):
    """A web address with its scheme, or a path of this server (`/simulators/…`)."""

    kind = "url"

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {**super().schema(draft=draft), "format": "uri"}


class Email(Text):
    """An e-mail address."""

    kind = "email"

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {**super().schema(draft=draft), "format": "email"}


class Secret(Text):
    """Text that is encrypted when stored and never shown again."""

    kind = "secret"


class Code(Text):
    """Text in a formal language, shown with line numbers. `language` is `json` or `html`."""

    kind = "code"

    def __init__(self, label: str, *, language: str = "json", **common: Unpack[Common]) -> None:
        super().__init__(label, **common)
        self.language = language


class Numeric(Field[T]):
    """What numbers have in common: a range, to which `min` and `max` belong."""

    json_type: ClassVar[str] = ""

    def __init__(
        self,
        label: str,
        *,
        min: float | None = None,
        max: float | None = None,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(label, **common)
        self.min = min
        self.max = max

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {"type": self.json_type, **limits(minimum=self.min, maximum=self.max)}

    def coerce(self, value: Any) -> Any:
        if not isinstance(value, str) or not NUMBER.fullmatch(value.strip()):
            return value
        return int(value) if value.strip().lstrip("+-").isdecimal() else float(value)


class Number(Numeric[float]):
    """A number, whole or not."""

    kind = "number"
    json_type = "number"


class Integer(Numeric[int]):
    """A whole number."""

    kind = "integer"
    json_type = "integer"

    def load(self, value: Any) -> int:
        return int(value)  # JSON Schema counts 5.0 as whole


class Switch(Field[bool]):
    """On or off; off unless its default says otherwise."""

    kind = "switch"

    def __init__(self, label: str, **common: Unpack[Common]) -> None:
        common.setdefault("default", False)
        super().__init__(label, **common)

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {"type": "boolean"}

    def coerce(self, value: Any) -> Any:
        words = {"true": True, "false": False, "on": True, "off": False}
        return words.get(value.strip().lower(), value) if isinstance(value, str) else value


class Choosing(Field[T]):
    """What choices have in common: a few `choices`, each value with its label."""

    def __init__(self, label: str, *, choices: Mapping[str, str], **common: Unpack[Common]) -> None:
        super().__init__(label, **common)
        self.choices = dict(choices)

    def chosen(self, value: Any) -> Any:
        """A number or a truth as the choice that is written like it."""
        text = written(value)
        return text if isinstance(text, str) and text in self.choices else value


class Choice(Choosing[str]):
    """One of a few values, each with its label."""

    kind = "choice"

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {"enum": list(self.choices)}

    def coerce(self, value: Any) -> Any:
        return self.chosen(value)

    def sample(self) -> Any:
        found = super().sample()
        return next(iter(self.choices)) if found is None else found


class Choices(Choosing[list[str]]):
    """Any number of a few values."""

    kind = "choices"

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        one = {"enum": list(self.choices)}
        return {
            "type": "array",
            "items": or_reference(one) if draft and not self.literal else one,
            "uniqueItems": True,
            **limits(minItems=1 if self.required else None),
        }

    def coerce(self, value: Any) -> Any:
        return [self.chosen(one) for one in value] if isinstance(value, list) else value

    def sample(self) -> Any:
        found = super().sample()
        return [next(iter(self.choices))] if found is None else found


class DateTime(Field[datetime]):
    """A moment with its offset, as ISO 8601 text: `2026-11-22T09:30:00+01:00`."""

    kind = "datetime"

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def load(self, value: Any) -> datetime:
        return datetime.fromisoformat(value)


class Json(Field[Any]):
    """A JSON value. `type` limits it to an `object` or an `array`.

    `template` fetches a value to begin with, as the choices of a lookup are fetched; in the builder
    a button called `template_label` puts it into the field.
    """

    kind = "json"

    def __init__(
        self,
        label: str,
        *,
        type: Literal["object", "array"] | None = None,
        template: Template | None = None,
        template_label: str = "Insert template",
        **common: Unpack[Common],
    ) -> None:
        super().__init__(label, **common)
        self.type = type
        self.template = template
        self.template_label = template_label

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        return limits(type=self.type)

    def coerce(self, value: Any) -> Any:
        """Text that is itself the JSON of the wanted type becomes what it says."""
        if self.type is None or not isinstance(value, str):
            return value
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return read if isinstance(read, dict if self.type == "object" else list) else value


KINDS: Sequence[type[Field[Any]]] = (
    Text,
    LongText,
    Url,
    Email,
    Secret,
    Integer,
    Number,
    Switch,
    Choice,
    Choices,
    DateTime,
    Json,
    Code,
    Lookup,
    Group,
    Map,
)
