"""Keywords of JSON Schema, as Structured Output takes them: those it does not, with what to write
instead, and what the values of others look like.

Those not taken: allOf, not, if, dependent… by OpenAI's own page (profile of 2026-02, see
`schema_check`), the others by OpenAI's package for Node (`src/lib/transform.ts`, 2026-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ANY_OF = "Is not supported; write anyOf with one schema for each case."
_SAY_IT = "Is not supported; leave it out and say it in a description."
_BY_NAME = "Is not supported; name each property under properties."
_BY_PLACE = "Is not supported; use an object with a property for each position."
_POINT = "Is not supported; refer with $ref to “#/$defs/…”."
UNSUPPORTED: Mapping[str, str] = {
    "allOf": "Is not supported; write what it holds into this place.",
    "oneOf": "Is not supported; write anyOf in its place.",
    "not": _SAY_IT,
    **dict.fromkeys(("if", "then", "else"), _ANY_OF),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "dependencies"), _ANY_OF),
    **dict.fromkeys(("patternProperties", "propertyNames", "unevaluatedProperties"), _BY_NAME),
    **dict.fromkeys(("minProperties", "maxProperties"), _SAY_IT),
    **dict.fromkeys(("prefixItems", "additionalItems"), _BY_PLACE),
    **dict.fromkeys(("uniqueItems", "contains", "minContains", "maxContains"), _SAY_IT),
    **dict.fromkeys(("unevaluatedItems", "contentSchema"), _SAY_IT),
    **dict.fromkeys(("$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef"), _POINT),
    "nullable": 'Is no keyword of JSON Schema; write "type": ["string", "null"].',
}

_TEXTS = ("title", "description", "format", "pattern")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")

# One schema at a time: looking at all of a large one by the schema of JSON Schema takes seconds.
SHAPES: Mapping[str, Any] = {
    **{word: {"type": "string"} for word in _TEXTS},
    **{word: {"type": "integer", "minimum": 0} for word in _COUNTS},
    **{word: {"type": "number"} for word in _BOUNDS},
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    **{word: {"type": "object"} for word in ("properties", "$defs", "definitions")},
    "required": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    **{word: {"type": "array"} for word in ("enum", "anyOf")},
}
