"""Putting a schema right as far as that changes nothing of what it means.

A property that could be left out becomes one that can be null, since the service wants all of them.
An object that says nothing about other properties gets none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt.schema_parts import ANNOTATIONS, describes_object, resolved, types_of

REQUIRED = "Make every property required"
CLOSED = "Add additionalProperties: false"
TYPED = 'Add "type": "object"'
WRITTEN_OUT = "Write allOf out"
MOST_CASES = 10  # anyOf inside anyOf that are looked into for null
NULL = {"type": "null"}


def fixed(root: Any) -> tuple[Any, tuple[str, ...]]:
    """A schema that was put right, and what was done, in words; it may still have other faults."""
    done: dict[str, None] = {}
    return _strict(root, root, done), tuple(done)


def _strict(schema: Any, root: Any, done: dict[str, None]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    schema = _written_out(schema, done)
    strict = {word: _inside(word, value, root, done) for word, value in schema.items()}
    if describes_object(strict) and not {"anyOf", "$ref"} & strict.keys():
        return _closed(strict, root, done)
    return strict


def _written_out(schema: Mapping[str, Any], done: dict[str, None]) -> Mapping[str, Any]:
    """The schema without an allOf that holds a single one and stands alone."""
    only = schema.get("allOf")
    alone = all(word == "allOf" or word in ANNOTATIONS for word in schema)
    if not (alone and isinstance(only, list) and len(only) == 1 and isinstance(only[0], Mapping)):
        return schema
    done[WRITTEN_OUT] = None
    own = {word: value for word, value in schema.items() if word != "allOf"}
    return _written_out({**only[0], **own}, done)


def _inside(word: str, value: Any, root: Any, done: dict[str, None]) -> Any:
    if word in ("properties", "$defs", "definitions") and isinstance(value, Mapping):
        return {name: _strict(each, root, done) for name, each in value.items()}
    if word == "anyOf" and isinstance(value, list):
        return [_strict(each, root, done) for each in value]
    return _strict(value, root, done) if word == "items" else value


def _closed(schema: dict[str, Any], root: Any, done: dict[str, None]) -> dict[str, Any]:
    """An object with all its properties required and no others."""
    properties, required = schema.get("properties"), schema.get("required", [])
    if not isinstance(properties, Mapping) or not isinstance(required, list):
        return schema
    if "type" not in schema:
        done[TYPED] = None
        schema = {"type": "object", **schema}
    if missing := [name for name in properties if name not in required]:
        done[REQUIRED] = None
        nullable = {name: _or_null(properties[name], root) for name in missing}
        others = [name for name in required if name not in properties]
        schema["properties"] = {**properties, **nullable}
        schema["required"] = [*properties, *others]
    if schema.get("additionalProperties", True) is True:
        done[CLOSED] = None
        schema["additionalProperties"] = False
    return schema


def _or_null(schema: Any, root: Any) -> Any:
    """The schema of what this one takes, or null."""
    if not isinstance(schema, Mapping) or _takes_null(schema, root, 0):
        return schema
    words = schema.keys() - ANNOTATIONS
    if words == {"anyOf"} and isinstance(schema["anyOf"], list):
        return {**schema, "anyOf": [*schema["anyOf"], NULL]}
    if "type" in words and not words & {"anyOf", "const", "oneOf", "allOf", "not", "if"}:
        types = [name for name in types_of(schema) if name != "null"]
        nullable = {**schema, "type": [*types, "null"]}
        if isinstance(values := schema.get("enum"), list):
            nullable["enum"] = [*values, *([] if None in values else [None])]
        return nullable
    own = {word: value for word, value in schema.items() if word not in ("title", "description")}
    said = {word: value for word, value in schema.items() if word not in own}
    return {**said, "anyOf": [own, NULL]}


def _takes_null(schema: Any, root: Any, depth: int) -> bool:
    """Whether null fits already; False also where that cannot be seen at once."""
    try:
        schema = resolved(root, schema)
    except (LookupError, ValueError):
        return False
    if not isinstance(schema, Mapping) or depth > MOST_CASES:
        return False
    if {"oneOf", "allOf", "not", "if"} & schema.keys():
        return False
    if "type" in schema and "null" not in types_of(schema):
        return False
    if "enum" in schema and not (isinstance(schema["enum"], list) and None in schema["enum"]):
        return False
    if "const" in schema and schema["const"] is not None:
        return False
    if isinstance(cases := schema.get("anyOf"), list):
        return any(_takes_null(case, root, depth + 1) for case in cases)
    return True
