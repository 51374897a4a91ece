"""Structured Output: whether a schema can be used, and whether a value fits one.

What the service asks of a schema: https://platform.openai.com/docs/guides/structured-outputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from connectors.chatgpt.conversation import Choice
from connectors.chatgpt.strict_json import parse
from connectors.sdk import Refused
from connectors.sdk.values import schema_problems

UNFINISHED = ("length", "refusal", "content_filter")
NAME = "answer"  # what the service calls the schema; the answer does not show it


def schema_fault(text: object) -> str:
    """What is wrong with a schema's text, as one sentence; empty where nothing is."""
    if not isinstance(text, str):
        return "Must be a JSON Schema, as text."
    try:
        schema = parse(text)
        if not isinstance(schema, dict) or schema.get("type") != "object":
            return 'Must be a JSON object whose outermost level says "type": "object".'
        if outside := next(_outside_references(schema), None):
            return f"“{outside}” points outside the schema; use “#/$defs/…”."
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        path = ".".join(str(part) for part in error.absolute_path)
        return f"{path or 'The schema'} is not valid JSON Schema: {error.message[:200]}."
    except (ValueError, RecursionError) as error:
        return f"Must be valid JSON: {error}."
    return ""


def _outside_references(schema: object) -> Iterator[str]:
    """References that would be fetched from somewhere else."""
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            for name in ("$ref", "$dynamicRef"):
                target = current.get(name)
                if isinstance(target, str) and not target.startswith("#"):
                    yield target
        waiting += current.values() if isinstance(current, dict) else ()
        waiting += current if isinstance(current, list) else ()


def schema_of(text: str) -> dict[str, Any]:
    """A schema's text as the schema. Raises `Refused` for one that cannot be used."""
    if fault := schema_fault(text):
        raise Refused(f"schema: {fault}")
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


def json_answer(choice: Choice, schema: Mapping[str, Any] | None) -> Any:
    """An answer as JSON, or None where the model did not finish, which `finish_reason` says.

    Raises `Refused` for a finished answer that is not JSON or does not fit its schema.
    """
    value, fault = None, ""
    try:
        value = parse(choice.text)
    except ValueError as error:
        fault = f"it is not JSON: {error}"
    if not fault and schema is not None:
        fault = faults_of(schema, value)
    if fault and choice.finish_reason not in UNFINISHED:
        raise Refused(f"The answer does not fit the Response Type: {fault}")
    return None if fault else value
