"""From declared fields to JSON Schema (draft 2020-12), and the one validator that applies it.

In *draft* mode a text that holds a reference may stand for any value of a field that is not
`literal`; at run time references are resolved already and the schema is strict.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing.jsonschema import EMPTY_REGISTRY

from .fields import UNSET, Field, Fields, deciders, decides

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOLDS_REFERENCE = {"type": "string", "pattern": r"\{\{"}
NOT_IN_URLS = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f-\x9f\ud800-\udfff]")
EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s.,;<>\"]+(\.[^@\s.,;<>\"]+)+")
MAX_EMAIL = 254  # characters, RFC 5321 section 4.5.3.1.3

formats = FormatChecker(formats=())  # the library's own checks accept anything for uri, date-time


@formats.checks("uri")
def is_url(value: object) -> bool:
    """Whether a text is an http(s) address with a host, or a path of this server."""
    if not isinstance(value, str):
        return True  # formats say nothing about other types
    if NOT_IN_URLS.search(value):
        return False
    try:
        parts = urlsplit(value)
        if parts.scheme in ("http", "https"):
            return parts.port != 0 and all((parts.hostname or "").removesuffix(".").split("."))
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc and value.startswith("/")


@formats.checks("email")
def is_email(value: object) -> bool:
    """Whether a text looks like one e-mail address; only sending to it can prove it."""
    if not isinstance(value, str):
        return True
    return len(value) <= MAX_EMAIL and EMAIL.fullmatch(value) is not None


@formats.checks("date-time")
def is_moment(value: object) -> bool:
    """Whether a text is an ISO 8601 date and time with its offset, a moment that UTC knows."""
    if not isinstance(value, str):
        return True
    try:
        moment = datetime.fromisoformat(value)
        return "T" in value and moment.tzinfo is not None and bool(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return False


def _is_number(_checker: object, value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _is_integer(_checker: object, value: object) -> bool:
    return type(value) is int or (type(value) is float and value.is_integer())


def _pattern(_validator: object, pattern: str, value: object, _schema: object) -> Iterator[Any]:
    """As in JSON Schema's dialect `$` is the end, where Python would let a line break follow."""
    ending = re.sub(r"(?<!\\)\$$", r"\\Z", pattern)
    if isinstance(value, str) and not re.search(ending, value):
        yield ValidationError(f"does not match {pattern}")


Validator = extend(  # type: ignore[no-untyped-call]  # the library leaves it without types
    Draft202012Validator,
    validators={"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number).redefine(
        "integer", _is_integer
    ),
)


def or_reference(value: dict[str, Any]) -> dict[str, Any]:
    """A value of this schema, or a text that holds a reference in its place."""
    return {"anyOf": [value, HOLDS_REFERENCE]}


def property_schema(field: Field[Any], *, draft: bool = False) -> dict[str, Any]:
    """One field as a property: its value's schema with title, help, default and example."""
    said: dict[str, Any] = {"title": field.label}
    if field.help:
        said["description"] = field.help
    if field.default is not UNSET:
        said["default"] = field.default
    if field.example is not UNSET:
        said["examples"] = [field.example]
    value = field.schema(draft=draft)
    return {**said, **(or_reference(value) if draft and not field.literal else value)}


def object_schema(fields: type[Fields], *, draft: bool = False) -> dict[str, Any]:
    """A set of fields as an object: nothing unknown, what is required, what is shown when."""
    declared = fields.__fields__
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            name: property_schema(field, draft=draft) for name, field in declared.items()
        },
        "additionalProperties": False,
    }
    required = [field for field in declared.values() if must_be_given(field)]
    if always := [field.name for field in required if not field.shown_if]:
        schema["required"] = always
    if sometimes := [_condition(field, fields) for field in required if field.shown_if]:
        schema["allOf"] = sometimes
    return schema


def must_be_given(field: Field[Any]) -> bool:
    """Whether values without this field are incomplete: it is required and has no default."""
    return field.required and field.default is UNSET


def _condition(field: Field[Any], fields: type[Fields]) -> dict[str, Any]:
    """`shown_if` as if/then: every deciding field has its value, or is unset and defaults to it."""
    tests = []
    for other, when in deciders(field, fields):
        test: dict[str, Any] = {"properties": {other.name: {"enum": list(when.values)}}}
        if other.default is UNSET or not decides(when, other.default):
            test["required"] = [other.name]
        tests.append(test)
    return {"if": {"allOf": tests}, "then": {"required": [field.name]}}


def validator(schema: Mapping[str, Any]) -> Any:
    """A validator for a schema of ours or of a user's, with the formats and numbers above.

    A `$ref` reaches only into the schema itself: nothing is ever fetched.
    """
    return Validator(schema, format_checker=formats, registry=EMPTY_REGISTRY)
