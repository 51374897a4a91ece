"""Structured Output: whether a schema can be used, how it is put right, and what the service is
told.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from connectors.chatgpt.schema_check import SchemaFault, faults
from connectors.chatgpt.schema_fix import fixed
from connectors.chatgpt.strict_json import parse
from connectors.sdk import Fix, Refused
from connectors.sdk.limits import Limits, limits
from connectors.sdk.values import schema_problems

NAME = "answer"  # what the service calls the schema; the answer does not show it
MOST_SAID = 8  # faults of one schema that are said at once


def schema_faults(inputs: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the schema of configured inputs, as path to sentence."""
    said = schema_fault(inputs["schema"]) if _has_schema(inputs) else ""
    return {"schema": said} if said else {}


def schema_fixes(inputs: Mapping[str, Any]) -> dict[str, Fix]:
    """The schema of configured inputs put right, as far as that leaves its meaning alone."""
    text = inputs["schema"] if _has_schema(inputs) else None
    fix = _fix(text, limits()) if isinstance(text, str) else None
    return {"schema": fix} if fix else {}


def schema_fault(text: object) -> str:
    """What is wrong with a schema's text: a sentence, or several on a line each; empty where
    nothing is.
    """
    if not isinstance(text, str):
        return "Must be a JSON Schema, as text."
    found = _faults(text, limits())
    if len(found) <= 1:
        return "".join(map(str, found))
    lines = [f"{len(found)} things are to be put right.", *map(str, found[:MOST_SAID])]
    if len(found) > MOST_SAID:
        lines.append(f"… and {len(found) - MOST_SAID} more.")
    return "\n".join(lines)


def schema_of(text: str) -> dict[str, Any]:
    """A schema's text as the schema. Raises `Refused` for one that cannot be used."""
    if fault := schema_fault(text):
        raise Refused(f"schema: {' '.join(fault.splitlines())}")
    schema: dict[str, Any] = parse(text)
    return schema


def faults_of(schema: Mapping[str, Any], value: object) -> str:
    """What in a value does not fit a schema, with paths, as one line; empty where all fits."""
    return "; ".join(str(problem) for problem in schema_problems(schema, value))


def answer_format(response_type: str, schema: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the service is told about the answer's form.

    `response_type` is `text`, `json` or `structured`, the last with its schema.
    """
    if schema is not None:
        described = {"name": NAME, "schema": schema, "strict": True}
        return {"type": "json_schema", "json_schema": described}
    return {"type": "json_object"} if response_type == "json" else None


def _has_schema(inputs: Mapping[str, Any]) -> bool:
    """Whether there is one to look at: what holds a reference is known only when the step runs."""
    schema = inputs.get("schema")
    return inputs.get("response_type") == "structured" and bool(schema) and "{{" not in str(schema)


@lru_cache(maxsize=64)
def _faults(text: str, allowed: Limits) -> tuple[SchemaFault, ...]:
    """By text, since every page of the builder asks and looking takes long."""
    try:
        return faults(parse(text), allowed)
    except ValueError as error:
        return (SchemaFault("", f"Must be valid JSON. {_sentence(error)}"),)
    except RecursionError:
        return (SchemaFault("", "Is nested too deeply."),)


@lru_cache(maxsize=64)
def _fix(text: object, allowed: Limits) -> Fix | None:
    if not isinstance(text, str) or not _faults(text, allowed):
        return None
    try:
        schema, done = fixed(parse(text))
        written = _written(schema)
    except (ValueError, RecursionError):
        return None
    if not done:
        return None
    left = _faults(written, allowed)
    every = "Fix what can be fixed" if left else "Fix all of this"
    return Fix(done[0] if len(done) == 1 else every, written)


def _written(schema: Any) -> str:
    """A schema as somebody reads it; half characters, which no page can show, stay escaped."""
    written = json.dumps(schema, indent=2, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(schema, indent=2)
    return written


def _sentence(error: ValueError) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."
