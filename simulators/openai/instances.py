"""Making a value that a JSON Schema accepts, out of what a text says.

For each part of a schema, values are proposed in order of preference (what the text says, the
default, something small that fits) and the first that validates is taken. So whatever is
proposed, what comes out conforms, as far as a conforming value was among the proposals.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.exceptions import Unresolvable

from simulators.openai.evidence import Evidence

# A schema may refer to itself: below this depth only what is required is made, and a schema that
# branches without end is given up after this many values.
_DEPTH = 8
_VALUES = 4_000
_LONGEST = 10_000
_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "P1D",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
MISFIT = "I would rather not say this in JSON."
_SAMPLES = ("a", "A", "abc", "ABC", "0", "1", "12", "123", "1234", "12345", "a1", "A1", "a-b", "")


def instance(schema: dict[str, Any], evidence: Evidence) -> Any:
    """Return a value for a valid schema (draft 2020-12), filled from the evidence."""
    return _Writer(schema, evidence).value(schema, "", 0)


def misfitting(schema: dict[str, Any], value: Any) -> Any:
    """Return a conforming value with one property that does not; a text where there is none."""
    validator = Draft202012Validator(schema, registry=Registry())
    for name in value if isinstance(value, dict) else ():
        for wrong in (5, "five", [None]):
            changed = {**value, name: wrong}
            if not validator.is_valid(changed):
                return changed
    return MISFIT


class _Writer:
    """Writes one value; remembers the root of the schema, for its references."""

    def __init__(self, root: dict[str, Any], evidence: Evidence) -> None:
        self.root = root
        self.evidence = evidence
        # An empty registry: a reference to another address is an error, never a request.
        self.validator = Draft202012Validator(root, registry=Registry())
        self.left = _VALUES

    def value(self, schema: Any, name: str, depth: int) -> Any:
        """Return the first proposal that validates, else the last."""
        self.left -= 1
        proposal = None
        if self.left <= 0 or depth > 4 * _DEPTH:
            return proposal
        for proposal in self.proposals(schema, name, depth):
            if self.accepts(schema, proposal):
                break
        return proposal

    def accepts(self, schema: Any, value: Any) -> bool:
        """Tell whether a part of the schema accepts a value."""
        try:
            return bool(self.validator.evolve(schema=schema).is_valid(value))
        except (Unresolvable, RecursionError):
            # A reference to nowhere or to itself: whether the value conforms cannot be said, so
            # the next proposal has to do.
            return False

    def proposals(self, schema: Any, name: str, depth: int) -> Iterator[Any]:
        """Yield values worth trying, best first."""
        if not isinstance(schema, dict):
            yield self.evidence.fallback
            return
        if "const" in schema:
            yield schema["const"]
        if "enum" in schema:
            yield from sorted(schema["enum"], key=lambda each: not self.evidence.mentions(each))
        if "$ref" in schema:
            yield self.value(_pointed(self.root, schema["$ref"]), name, depth + 1)
        if "allOf" in schema:
            rest = {key: each for key, each in schema.items() if key != "allOf"}
            yield self.value(_merged([*schema["allOf"], rest]), name, depth + 1)
        for word in ("anyOf", "oneOf"):
            rest = {key: each for key, each in schema.items() if key != word}
            for option in sorted(schema.get(word, ()), key=_is_null):
                yield self.value(_merged([option, rest]), name, depth + 1)
        for kind in sorted(_kinds(schema), key=lambda each: each == "null"):
            yield from getattr(self, f"_{kind}")(schema, name, depth)

    def _null(self, _schema: dict[str, Any], _name: str, _depth: int) -> Iterator[None]:
        yield None

    def _boolean(self, schema: dict[str, Any], name: str, _depth: int) -> Iterator[bool]:
        stated = self.evidence.boolean(name)
        if stated is not None:
            yield stated
        yield bool(schema.get("default", False))
        yield True

    def _integer(self, schema: dict[str, Any], name: str, depth: int) -> Iterator[int]:
        for number in self._number(schema, name, depth):
            yield math.floor(number)
            yield math.ceil(number)

    def _number(self, schema: dict[str, Any], name: str, _depth: int) -> Iterator[float | int]:
        stated = self.evidence.number(name)
        if stated is not None:
            yield stated
        if isinstance(schema.get("default"), int | float):
            yield schema["default"]
        bounds = [
            schema[word]
            for word in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
            if word in schema
        ]
        step = schema.get("multipleOf", 1)
        for start in (0, *bounds):
            yield from _multiples_near(start, step)
            yield from (start, start + 1, start - 1)
        if bounds:
            yield sum(bounds) / len(bounds)

    def _string(self, schema: dict[str, Any], name: str, _depth: int) -> Iterator[str]:
        form = schema.get("format")
        stated = self.evidence.string(name, form)
        if stated is not None:
            yield stated
        if isinstance(schema.get("default"), str):
            yield schema["default"]
        if form in _FORMATS:
            yield _FORMATS[form]
        text = self.evidence.fallback or "-"
        least = min(schema.get("minLength", 0), _LONGEST)
        text = text * -(-least // len(text)) if len(text) < least else text
        yield text[: schema.get("maxLength", _LONGEST)]
        yield from self.evidence.fallback.split()[:100]
        yield from _SAMPLES

    def _array(self, schema: dict[str, Any], name: str, depth: int) -> Iterator[list[Any]]:
        items = schema.get("items", {})
        first = [self.value(each, "", depth + 1) for each in schema.get("prefixItems", ())]
        least = schema.get("minItems", 0)
        most = min(schema.get("maxItems", 100), 100)
        if isinstance(items, dict) and items.get("type") == "string":
            stated = [each for each in self.evidence.strings(name) if self.accepts(items, each)]
            if stated:
                yield [*first, *stated][:most]
        wanted = max(least, min(1, most)) if depth < _DEPTH else least
        more = max(min(wanted, _LONGEST) - len(first), 0)
        yield first + [self.value(items, name, depth + 1) for _ in range(more)]
        if schema.get("uniqueItems"):
            yield first + self._different(items, name, more, depth)
        yield first[:most]
        yield []

    def _different(self, items: Any, name: str, count: int, depth: int) -> list[Any]:
        """Return items that differ from each other, where the schema has as many."""
        chosen: list[Any] = []
        for _ in range(min(count, 100)):
            proposals = self.proposals(items, name, depth + 1)
            seed = self.value(items, name, depth + 1)
            variants = [*proposals, *(_varied(seed, shift) for shift in range(1, count + 2))]
            new = [each for each in variants if each not in chosen and self.accepts(items, each)]
            chosen += new[:1]
        return chosen

    def _object(self, schema: dict[str, Any], _name: str, depth: int) -> Iterator[dict[str, Any]]:
        properties = schema.get("properties", {})
        required = list(dict.fromkeys(schema.get("required", ())))
        other = schema.get("additionalProperties", {})
        made = {name: self.value(properties.get(name, other), name, depth + 1) for name in required}
        optional = [name for name in properties if name not in made]
        stated = {
            name: self.value(properties[name], name, depth + 1)
            for name in optional
            if depth < _DEPTH and self._is_stated(properties[name], name)
        }
        ordered = [*properties, *(name for name in required if name not in properties)]
        yield {name: (made | stated)[name] for name in ordered if name in made or name in stated}
        yield made
        for name in (*optional, *(f"key{number}" for number in range(1, 4))):
            if len(made) < schema.get("minProperties", 0):
                made[name] = self.value(properties.get(name, other), name, depth + 1)
        yield made

    def _is_stated(self, schema: Any, name: str) -> bool:
        """Tell whether the text speaks of an optional property."""
        if not isinstance(schema, dict):
            return False
        if "enum" in schema:
            return any(self.evidence.mentions(each) for each in schema["enum"])
        kinds = _kinds(schema)
        strings, numbers = list(self.evidence.texts), list(self.evidence.numbers)
        spoken = (
            ("string" in kinds and self.evidence.string(name, schema.get("format")) is not None)
            or ({"integer", "number"} & set(kinds) and self.evidence.number(name) is not None)
            or ("boolean" in kinds and self.evidence.boolean(name) is not None)
            or ("array" in kinds and bool(self.evidence.strings(name)))
        )
        self.evidence.texts, self.evidence.numbers = strings, numbers
        return bool(spoken)


def _kinds(schema: dict[str, Any]) -> list[str]:
    """Return the types a schema allows; without a `type`, the one that its keywords speak of."""
    kind = schema.get("type")
    if isinstance(kind, list):
        return list(kind)
    if isinstance(kind, str):
        return [kind]
    if {"properties", "required", "additionalProperties", "minProperties"} & schema.keys():
        return ["object"]
    if {"items", "prefixItems", "minItems", "uniqueItems"} & schema.keys():
        return ["array"]
    numeric = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
    return ["number"] if numeric & schema.keys() else ["string"]


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _merged(schemas: list[Any]) -> dict[str, Any]:
    """Return one schema for several that all hold; the validator has the last word on it."""
    merged: dict[str, Any] = {}
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        properties = merged.get("properties", {}) | schema.get("properties", {})
        required = [*merged.get("required", ()), *schema.get("required", ())]
        merged |= schema
        if properties:
            merged["properties"] = properties
        if required:
            merged["required"] = required
    return merged


def _pointed(root: Any, reference: str) -> Any:
    """Return the part of the schema that a local reference points at; {} for any other."""
    if not reference.startswith("#"):
        return {}
    part = root
    for segment in reference[1:].split("/")[1:]:
        key = segment.replace("~1", "/").replace("~0", "~")
        part = part.get(key, {}) if isinstance(part, dict) else {}
    return part


def _multiples_near(start: float, step: float) -> list[float | int]:
    try:
        whole = math.floor(start / step)
        return [(whole + shift) * step for shift in (0, 1, -1, 2)]
    except OverflowError:
        return []


def _varied(value: Any, shift: int) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + shift
    if isinstance(value, str):
        return f"{value[: -len(str(shift))]}{shift}" if len(value) > 3 else f"{value}{shift}"
    return value
