"""Checks that both dialects share: types and ranges, tools, schemas, what a model takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from simulators.openai import rejections
from simulators.openai.catalogue import Model
from simulators.openai.conversation import Form, Tool
from simulators.openai.parameter_table import Parameters
from simulators.openai.rejections import Rejection

_NAME = re.compile(r"[a-zA-Z0-9_-]+")
_NAME_LENGTH = 64
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "decimal": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
# Refused while a model reasons. temperature alone may still be sent with its default.
_SAMPLING = (
    "top_p",
    "logprobs",
    "top_logprobs",
    "frequency_penalty",
    "presence_penalty",
    "logit_bias",
    "stop",
)


def check_parameters(body: Mapping[str, Any], table: Parameters) -> None:
    """Refuse values of the wrong type or outside their range; null stands for not sent."""
    for name, value in body.items():
        if name in table and value is not None:
            expected, low, high = table[name]
            check_type(name, value, expected)
            _check_range(name, value, expected, low, high)
    if body.get("stream"):
        raise rejections.invalid_value("stream", "the simulator answers only in one piece.")


def check_type(path: str, value: Any, expected: str) -> Any:
    """Return the value; refuse it unless it is of one of the types ("string or array")."""
    kinds = [kind for word in expected.split(" or ") for kind in _TYPES[word]]
    misread = isinstance(value, bool) and bool not in kinds
    if misread or not isinstance(value, tuple(kinds)):
        raise rejections.wrong_type(path, expected.replace(" or ", " or an "), value)
    return value


def required(body: Mapping[str, Any], name: str, path: str) -> Any:
    """Return a parameter that must be there."""
    if body.get(name) is None:
        raise rejections.missing(path)
    return body[name]


def effort_in_force(model: Model, wanted: str | None, path: str) -> str:
    """Return the reasoning effort; refuse one that the model does not have."""
    if wanted is None:
        return model.default_effort or "none"
    if not model.efforts:
        raise rejections.unsupported_parameter(path)
    if wanted not in model.efforts:
        raise rejections.unsupported_value(path, wanted, model.efforts)
    return wanted


def check_sampling(body: Mapping[str, Any], effort: str) -> None:
    """Refuse the parameters that do not go with reasoning."""
    if effort == "none":
        return
    temperature = body.get("temperature")
    if temperature is not None and temperature != 1:
        raise rejections.only_the_default("temperature", temperature, 1)
    for name in _SAMPLING:
        neutral = {"top_p": 1, "frequency_penalty": 0, "presence_penalty": 0, "logprobs": False}
        if body.get(name) is not None and body[name] != neutral.get(name):
            raise rejections.unsupported_parameter(name)


def check_limit(model: Model, limit: int | None, path: str) -> None:
    """Refuse more tokens than the model can write."""
    if limit is not None and limit > model.max_output:
        raise Rejection(
            f"{path} is too large: {limit}. This model supports at most {model.max_output} "
            f"completion tokens, whereas you provided {limit}.",
            param=path,
            code="invalid_value",
        )


def read_tool(function: Mapping[str, Any], path: str) -> Tool:
    """Return a function tool; refuse a name or a schema that the service refuses."""
    name = check_name(required(function, "name", f"{path}.name"), f"{path}.name")
    schema = function.get("parameters")
    schema = {"type": "object", "properties": {}} if schema is None else schema
    check_type(f"{path}.parameters", schema, "object")
    about = f"Invalid schema for function '{name}': "
    check_schema(schema, about, f"{path}.parameters", "invalid_function_parameters")
    if schema.get("type") != "object":
        told = f"schema must be a JSON Schema of 'type: \"object\"', got 'type: {_shown(schema)}'."
        raise _bad_schema(about + told, f"{path}.parameters", "invalid_function_parameters")
    if function.get("strict"):
        _check_strict(schema, (), about, f"{path}.parameters", "invalid_function_parameters")
    description = check_type(f"{path}.description", function.get("description") or "", "string")
    return Tool(name=name, description=description, schema=schema)


def read_choice(wanted: Any, function: Any, tools: tuple[Tool, ...], path: str) -> tuple[str, str]:
    """Return the tool choice as a word (auto, none, required, named) and the name it names.

    `function` is the part of an object choice that has the name, at `path`.
    """
    if wanted is None:
        return "auto", ""
    if not tools:
        raise Rejection(
            "'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice"
        )
    if isinstance(wanted, str):
        if wanted not in ("none", "auto", "required"):
            raise rejections.not_one_of("tool_choice", wanted, ("none", "auto", "required"))
        return wanted, ""
    name = required(check_type("tool_choice", function or {}, "object"), "name", path)
    if name not in [tool.name for tool in tools]:
        raise Rejection(
            f"Tool choice '{name}' not found in 'tools' parameter.", param="tool_choice"
        )
    return "named", name


def read_form(wanted: Mapping[str, Any], inner: Mapping[str, Any], path: str) -> Form:
    """Return the form of the reply.

    `wanted` has the type; `inner` (at `path`) has name, schema and strict when it is json_schema.
    """
    kind = required(wanted, "type", f"{path}.type")
    if kind not in ("text", "json_object", "json_schema"):
        raise rejections.not_one_of(f"{path}.type", kind, ("json_object", "json_schema", "text"))
    if kind != "json_schema":
        return Form(kind)
    name = check_name(required(inner, "name", f"{path}.name"), f"{path}.name")
    schema = check_type(f"{path}.schema", inner.get("schema") or {}, "object")
    about = f"Invalid schema for response_format '{name}': "
    check_schema(schema, about, f"{path}.schema", "invalid_json_schema")
    if inner.get("strict"):
        if schema.get("type") != "object":
            told = (
                f"schema must be a JSON Schema of 'type: \"object\"', got 'type: {_shown(schema)}'."
            )
            raise _bad_schema(about + told, f"{path}.schema", "invalid_json_schema")
        _check_strict(schema, (), about, f"{path}.schema", "invalid_json_schema")
    return Form(kind, schema)


def check_name(name: Any, path: str) -> str:
    """Return the name of a function or a schema; refuse other characters and lengths."""
    check_type(path, name, "string")
    if not _NAME.fullmatch(name):
        raise rejections.invalid_value(
            path,
            "string does not match pattern. Expected a string that matches the pattern "
            f"'^{_NAME.pattern}$'.",
        )
    if len(name) > _NAME_LENGTH:
        raise rejections.invalid_value(
            path,
            f"string too long. Expected a string with maximum length {_NAME_LENGTH}, but got a "
            f"string with length {len(name)} instead.",
            "string_above_max_length",
        )
    return str(name)


def check_schema(schema: Mapping[str, Any], about: str, path: str, code: str) -> None:
    """Refuse what is not a JSON Schema."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise _bad_schema(f"{about}{error.message}", path, code) from None
    except RecursionError:
        raise _bad_schema(f"{about}it is nested too deeply.", path, code) from None


def _check_strict(schema: Any, where: tuple[str, ...], about: str, path: str, code: str) -> None:
    """Refuse a strict schema with open objects or optional properties, at any depth."""
    if not isinstance(schema, dict):
        return
    fault = _strict_fault(schema)
    if fault:
        raise _bad_schema(f"{about}In context={where}, {fault}", path, code)
    for word in ("properties", "$defs"):
        for name, part in schema.get(word, {}).items():
            _check_strict(part, (*where, word, name), about, path, code)
    for number, part in enumerate(schema.get("anyOf", ())):
        _check_strict(part, (*where, "anyOf", str(number)), about, path, code)
    _check_strict(schema.get("items"), (*where, "items"), about, path, code)


def _strict_fault(schema: Mapping[str, Any]) -> str | None:
    """Return what keeps one part of a schema from being strict."""
    if "properties" not in schema and schema.get("type") != "object":
        return None
    if schema.get("additionalProperties") is not False:
        return "'additionalProperties' is required to be supplied and to be false."
    optional = sorted(set(schema.get("properties", {})) - set(schema.get("required", ())))
    if optional:
        return (
            "'required' is required to be supplied and to be an array including every key in "
            f"properties. Missing '{optional[0]}'."
        )
    return None


def _bad_schema(message: str, path: str, code: str) -> Rejection:
    return Rejection(message, param=path, code=code)


def _shown(schema: Mapping[str, Any]) -> str:
    return f'"{schema["type"]}"' if "type" in schema else '"None"'


def _check_range(
    name: str, value: Any, expected: str, low: float | None, high: float | None
) -> None:
    if low is not None and value < low:
        told = (
            f"{expected} below minimum value. Expected a value >= {low}, but got {value} instead."
        )
        raise rejections.invalid_value(name, told, f"{expected}_below_min_value")
    if high is not None and value > high:
        told = (
            f"{expected} above maximum value. Expected a value <= {high}, but got {value} instead."
        )
        raise rejections.invalid_value(name, told, f"{expected}_above_max_value")
