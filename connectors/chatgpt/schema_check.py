"""What keeps a JSON Schema from being one that a model can be held to, each fault with its path.

What the service asks of a schema: developers.openai.com/api/docs/guides/structured-outputs, by its
profile at jsonschemaprofiles.unitvectorylabs.com/schemas/openai (2026-02), and what OpenAI's own
package for Node refuses before it asks (`src/lib/transform.ts`, 2026-09).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from connectors.chatgpt.schema_parts import (
    ANNOTATIONS,
    DEFINITIONS,
    Part,
    Path,
    parts,
    resolved,
    shown,
    target,
    types_of,
)
from connectors.chatgpt.schema_words import SHAPES, UNSUPPORTED
from connectors.chatgpt.strict_json import Object
from connectors.sdk.limits import Limits
from connectors.sdk.schema import validator
from connectors.sdk.values import explain
from connectors.sdk.wording import shortened, unknown

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
# In their place a type need not be said; the unsupported ones are a fault of their own.
TYPED = ("anyOf", "enum", "const", "oneOf", "allOf", "not", "if", "$dynamicRef", "$recursiveRef")
DEEPEST = 200  # steps from the outermost object to the innermost value
MOST_NAMED = 5  # names that one message lists

# Characters and values over a whole schema, and those of one long list of texts.
MOST_CHARACTERS = 120_000
MOST_VALUES = 1_000
LONG_LIST = 250
LONG_LIST_CHARACTERS = 15_000

_KEYWORDS = validator({"properties": SHAPES})
NOT_AN_OBJECT = 'Must be a JSON object whose outermost level says "type": "object".'
NOT_A_SCHEMA = 'Must be a schema such as {"type": "string"}.'
UNTYPED = 'Add a type, such as "type": "string".'
ALL_REQUIRED = "every property has to be required; one that may be absent can be null."
OPEN = 'Must be false; add "additionalProperties": false.'
A_MAP = "Must be false; for free names use a list of objects with a name and a value."
BESIDE_ANY_OF = "Stands beside the words of an object; move those into each of its schemas."
RAISE = "Whoever runs the server can allow more ({})."


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """One thing to put right. `path` leads to it: `properties.title.type`; empty for the whole."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


def faults(root: Any, allowed: Limits) -> tuple[SchemaFault, ...]:
    """Everything that is wrong with a schema, at most one fault for each path."""
    if not isinstance(root, Mapping):
        return (SchemaFault("", NOT_AN_OBJECT),)
    inside = list(parts(root))
    if deepest := next((part for part in inside if len(part.path) > DEEPEST), None):
        return (SchemaFault(shown(deepest.path[:6]) + ".…", "Is nested too deeply."),)
    found: dict[str, str] = {}
    each = chain.from_iterable(_of_part(part, root) for part in inside)
    for path, message in chain(_of_root(root), each, _of_limits(inside, allowed)):
        found.setdefault(shown(path), message)
    return tuple(SchemaFault(path, message) for path, message in found.items())


Found = Iterator[tuple[Path, str]]


def _of_root(root: Mapping[str, Any]) -> Found:
    if root.get("type") != "object":
        yield ("type",), 'Must be "object" at the outermost level.'
    if "anyOf" in root:
        yield ("anyOf",), "Is not supported at the outermost level; put it into a property."


def _of_part(part: Part, root: Mapping[str, Any]) -> Found:
    schema, path = part.schema, part.path
    if not isinstance(schema, Mapping):
        yield path, NOT_A_SCHEMA
        return
    yield from _twice(part)
    for word in schema:
        if word in UNSUPPORTED:
            yield (*path, word), UNSUPPORTED[word]
    if "$ref" in schema:
        yield from _of_reference(part, root)
        return
    yield from _of_type(part)
    if part.is_object:
        yield from _of_object(part)
    yield from _of_values(part)


def _of_values(part: Part) -> Found:
    """What is wrong with lists and texts, and with keywords that hold what they cannot."""
    schema, path = part.schema, part.path
    if "array" in types_of(schema) and "items" not in schema:
        yield (*path, "items"), "Add the schema of one item."
    for word in ("enum", "anyOf"):
        if schema.get(word) == []:
            yield (*path, word), "Must hold at least one."
    if isinstance(pattern := schema.get("pattern"), str):
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError):
            yield (*path, "pattern"), "Must be a regular expression."
    for problem in explain(_KEYWORDS, schema):
        yield (*path, *problem.path.split(".")), problem.message


def _twice(part: Part) -> Found:
    """Names that stand twice in one object, of the schema's own words and of those it names."""
    places = [(part.path, part.schema)]
    places += [((*part.path, word), part.schema.get(word)) for word in ("properties", *DEFINITIONS)]
    for path, held in places:
        for name in held.twice if isinstance(held, Object) else ():
            yield (*path, name), "Stands here twice; leave one out."


def _of_reference(part: Part, root: Mapping[str, Any]) -> Found:
    reference, path = part.schema["$ref"], (*part.path, "$ref")
    if not isinstance(reference, str):
        yield path, "Must be a text such as “#/$defs/author”."
        return
    if not reference.startswith("#"):
        words = "points outside the schema; use “#/$defs/…”."
        yield path, f"“{shortened(reference)}” {words}"
        return
    try:
        target(root, reference)
        resolved(root, part.schema)
    except (LookupError, ValueError):
        yield path, _no_target(root, reference)
    if beside := [word for word in part.schema if word != "$ref" and _adds(word)]:
        yield path, f"Takes no {_listed(beside)} beside it; write that into what it refers to."


def _adds(word: str) -> bool:
    """Whether a keyword says something of the value, which a reference alone decides about."""
    return word not in ANNOTATIONS and word not in DEFINITIONS and word not in ("$schema", "$id")


def _no_target(root: Mapping[str, Any], reference: str) -> str:
    known = [
        f"#/{word}/{name}"
        for word in DEFINITIONS
        if isinstance(root.get(word), Mapping)
        for name in root[word]
    ]
    if reference in known:
        return f"“{shortened(reference)}” refers to itself alone."
    return unknown("definition", reference, known[:MOST_NAMED])


def _of_type(part: Part) -> Found:
    schema, path = part.schema, (*part.path, "type")
    if "type" not in schema:
        if part.is_object:
            yield path, 'Add "type": "object".'
        elif not any(word in schema for word in TYPED):
            yield path, UNTYPED
        return
    for name in types_of(schema) or [""]:
        if not isinstance(name, str):
            yield path, "Must be the name of a type, or a list of such names."
        elif name not in TYPES:
            yield path, unknown("type", name, TYPES, where="")


def _of_object(part: Part) -> Found:
    schema, path = part.schema, part.path
    if "anyOf" in schema:
        yield (*path, "anyOf"), BESIDE_ANY_OF
        return
    properties, required = schema.get("properties"), schema.get("required", [])
    if "properties" not in schema:
        yield (*path, "properties"), "Add the properties of the object, each with its schema."
    elif isinstance(properties, Mapping) and isinstance(required, list):
        said = []
        if missing := [name for name in properties if name not in required]:
            said.append(f"Add {_listed(missing)}: {ALL_REQUIRED}")
        said += [
            unknown("property", name, properties)
            for name in required
            if isinstance(name, str) and name not in properties
        ]
        if said:
            yield (*path, "required"), " ".join(said[:MOST_NAMED])
    closed = schema.get("additionalProperties", True)
    if closed is not False:
        yield (*path, "additionalProperties"), OPEN if closed is True else A_MAP


def _of_limits(inside: list[Part], allowed: Limits) -> Found:
    schemas = [part.schema for part in inside if isinstance(part.schema, Mapping)]
    deepest = next((p for p in inside if p.is_object and p.level > allowed.schema_levels), None)
    if deepest:
        most = f"at most {allowed.schema_levels} are allowed"
        message = f"Is on level {deepest.level} of objects in objects; {most}. "
        yield deepest.path, message + RAISE.format("AUTOMATE_SCHEMA_LEVELS")
    named = [name for one in schemas for name in _names(one, "properties")]
    if len(named) > allowed.schema_properties:
        most = f"at most {allowed.schema_properties:,} are allowed"
        message = f"Has {len(named):,} properties in all; {most}. "
        yield (), message + RAISE.format("AUTOMATE_SCHEMA_PROPERTIES")
    lists = [one["enum"] for one in schemas if isinstance(one.get("enum"), list)]
    values = [value for each in lists for value in each]
    if len(values) > MOST_VALUES:
        yield (), f"Names {len(values):,} values under enum; at most {MOST_VALUES:,} are allowed."
    constants = [one["const"] for one in schemas if "const" in one]
    definitions = [name for one in schemas for word in DEFINITIONS for name in _names(one, word)]
    length = sum(len(str(one)) for one in (*named, *definitions, *values, *constants))
    if length > MOST_CHARACTERS:
        most = f"{MOST_CHARACTERS:,}"
        yield (), f"Has names and values of {length:,} characters; at most {most} are allowed."
    for part in inside:
        yield from _of_long_list(part)


def _of_long_list(part: Part) -> Found:
    values = part.schema.get("enum") if isinstance(part.schema, Mapping) else None
    texts = [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
    length = sum(len(one) for one in texts)
    if len(texts) > LONG_LIST and length > LONG_LIST_CHARACTERS:
        most = f"may have {LONG_LIST_CHARACTERS:,} together"
        message = f"Has {length:,} characters; more than {LONG_LIST} values {most}."
        yield (*part.path, "enum"), message


def _names(schema: Mapping[str, Any], word: str) -> list[str]:
    held = schema.get(word)
    return [str(name) for name in held] if isinstance(held, Mapping) else []


def _listed(names: list[str]) -> str:
    """“title”, “body” and 3 more."""
    listed = [f"“{shortened(str(name))}”" for name in names[:MOST_NAMED]]
    if more := len(names) - len(listed):
        return f"{', '.join(listed)} and {more} more"
    return " and ".join([", ".join(listed[:-1]), listed[-1]]) if listed[1:] else listed[0]
