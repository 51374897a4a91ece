"""From given values to what an action runs with: complete, coerce, validate with plain messages.

Every message names its place by path (`messages.0.content`), the same path as the form field's
name and the document's position.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from jsonschema.exceptions import SchemaError
from referencing.exceptions import Unresolvable

from .fields import UNSET, Field, Fields, is_shown
from .json_syntax import is_reference, is_well_formed, where_broken
from .kinds import Json
from .nested import Group
from .schema import HOLDS_REFERENCE, Validator, object_schema, validator
from .wording import MAX_PATH, REQUIRED, TYPES, is_blank, sentence, shortened, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

F = TypeVar("F", bound=Fields)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the given values. `code` is the schema keyword that found it."""

    path: str
    message: str
    code: str

    def __str__(self) -> str:
        place = shortened(self.path, MAX_PATH)
        return f"{place}: {self.message}" if place else self.message


class Invalid(Exception):
    """Values that do not fit their declaration; `problems` say where and why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


@lru_cache(maxsize=1024)
def _validator_of(fields: type[Any], *, draft: bool) -> Any:
    return validator(object_schema(fields, draft=draft))


def problems(fields: type[Fields], values: Any, *, draft: bool = False) -> list[Problem]:
    """Everything wrong with `values`, in the order of their paths; empty when they are valid.

    An unset value (None) counts as absent, and a field that is not shown does not count. With
    `draft`, references may stand for values, and inside quotation marks in a text that is JSON.
    Required fields are asked for in both modes (code `required`), so that a caller that saves
    drafts can let those pass.
    """
    # mypy takes the hash of the set for that of its class, which every class has.
    checks = _validator_of(fields, draft=draft)  # type: ignore[arg-type]
    counting = _counting(fields, values)
    found = explain(checks, counting)
    if not draft:
        return found
    return sorted([*found, *_no_json(fields, counting)], key=lambda problem: _order(problem.path))


def schema_problems(schema: Mapping[str, Any], value: Any) -> list[Problem]:
    """Everything wrong with a value by a JSON Schema, such as a sub automation's arguments.

    A schema that is itself malformed, or refers to what it does not hold, is one problem at the
    root (code `schema`).
    """
    try:
        return explain(_validator_from(json.dumps(schema)), value)
    except SchemaError as error:
        place = ".".join(str(part) for part in error.absolute_path)
        message = f"The schema is malformed at “{place}”." if place else "The schema is malformed."
    except Unresolvable as error:
        message = f"The schema refers to “{error.ref}”, which it does not hold."
    except RecursionError:
        message = "The schema is nested too deeply."
    except (re.error, OverflowError):
        message = "The schema holds a pattern or a number that cannot be checked."
    return [Problem("", message, "schema")]


@lru_cache(maxsize=256)
def _validator_from(text: str) -> Any:
    """By text, since checking a schema takes much longer than using it. Raises `SchemaError`."""
    schema = json.loads(text)
    Validator.check_schema(schema)
    return validator(schema)


def explain(checks: Any, value: Any) -> list[Problem]:
    """The validator's findings as our sentences, one for each path."""
    found: dict[str, Problem] = {}
    try:
        for error in _leaves(checks.iter_errors(value)):
            for problem in _problems_of(error):
                found.setdefault(problem.path, problem)
    except RecursionError:
        return [Problem("", "Is nested too deeply.", "depth")]
    return sorted(found.values(), key=lambda problem: _order(problem.path))


def _order(path: str) -> list[tuple[int, int, str]]:
    """Rows in the order of their numbers, which count in length before they count in digits."""
    return [(0, len(part), part) if part.isdecimal() else (1, 0, part) for part in path.split(".")]


def _leaves(errors: Iterable[Any]) -> Iterator[Any]:
    """Look into “a value or a reference”: what counts is what is wrong with the value."""
    for error in errors:
        if error.validator == "anyOf" and error.validator_value[1:] == [HOLDS_REFERENCE]:
            yield from _leaves(inner for inner in error.context if inner.schema_path[0] == 0)
        else:
            yield error


def _problems_of(error: Any) -> Iterator[Problem]:
    path = ".".join(str(part) for part in error.absolute_path)

    def at(name: object) -> str:
        return f"{path}.{name}" if path else str(name)

    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield Problem(at(name), REQUIRED, "required")
    elif error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        patterns = error.schema.get("patternProperties", {})
        for name in error.instance:
            if name not in known and not any(re.search(one, str(name)) for one in patterns):
                yield Problem(at(name), unknown("field", str(name), known), "unknown")
    else:
        yield Problem(
            path, sentence(error), "required" if is_blank(error) else str(error.validator)
        )


def _counting(fields: type[Fields], values: Any) -> Any:
    """What counts of the values: neither unset ones nor those of fields that are not shown."""
    if not isinstance(values, Mapping):
        return values
    declared = fields.__fields__
    return {
        name: _within(declared[name], value, _counting) if name in declared else value
        for name, value in values.items()
        if name not in declared or (value is not None and is_shown(declared[name], fields, values))
    }


def prepare(fields: type[Fields], values: Mapping[str, Any]) -> dict[str, Any]:
    """Complete resolved values: coerce what is equal, add defaults, leave out what is not shown.

    An unset value (absent, or None) of a field with a default is the default.
    """
    declared = fields.__fields__
    given = {
        name: declared[name].coerce(value) if name in declared else value
        for name, value in values.items()
        if value is not None or name not in declared
    }
    ready = {name: value for name, value in given.items() if name not in declared}
    for name, field in declared.items():
        value = given.get(name)
        if value is None and field.default is not UNSET:
            value = deepcopy(field.default)
        if value is not None and is_shown(field, fields, given):
            ready[name] = _within(field, value, prepare)
    return ready


def typed_json(
    fields: type[Fields], values: Any, inside: str = ""
) -> Iterator[tuple[str, Json, str]]:
    """The path, field and text of every text that has to be JSON of a type, or one reference."""
    if not isinstance(values, Mapping):
        return
    for name, field in fields.__fields__.items():
        value, path = values.get(name), f"{inside}{name}"
        if isinstance(field, Json) and field.type and isinstance(value, str):
            yield path, field, value
        elif isinstance(field, Group) and not field.many:
            yield from typed_json(field.fields, value, f"{path}.")
        elif isinstance(field, Group) and isinstance(value, list):
            for index, row in enumerate(value):
                yield from typed_json(field.fields, row, f"{path}.{index}.")


def read(fields: type[Fields], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with each text that is JSON of its field's type as what it says.

    This comes before references are filled in, so that nothing they bring can break the JSON.
    """
    declared = fields.__fields__
    return {
        name: _within(declared[name], _read(declared[name], value), read)
        if name in declared
        else value
        for name, value in values.items()
    }


def _read(field: Field[Any], value: Any) -> Any:
    if not isinstance(field, Json) or field.type is None or not isinstance(value, str):
        return value
    return value.strip() if is_reference(value) else field.coerce(value)


def _no_json(fields: type[Fields], values: Any) -> Iterator[Problem]:
    """Texts with references that are no JSON of the type of their field."""
    for path, field, text in typed_json(fields, values):
        if field.literal or "{{" not in text or is_reference(text):
            continue
        if where := where_broken(text):
            if is_well_formed(text):  # else that is said of the reference
                yield Problem(path, where, "syntax")
        elif isinstance(held := field.coerce(text), str):
            yield Problem(path, f"Must be {TYPES[field.type or '']}.", "type")
        elif any("{{" in name for name in _names(held)):
            yield Problem(path, "References can stand in values only, not in names.", "syntax")


def _names(value: Any) -> Iterator[str]:
    """The names of all objects in a JSON value."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as held:
                yield from held
                waiting += held.values()
            case list() as held:
                waiting += held


def _within(field: Field[Any], value: Any, change: Callable[[type[Fields], Any], Any]) -> Any:
    """Apply a change of a set's values to the sets inside a field."""
    if not isinstance(field, Group):
        return value
    if not field.many:
        return change(field.fields, value) if isinstance(value, Mapping) else value
    if not isinstance(value, list):
        return value
    return [change(field.fields, row) if isinstance(row, Mapping) else row for row in value]


def load(fields: type[F], values: Mapping[str, Any]) -> F:
    """Prepare and validate resolved values, strictly. Raises `Invalid` with every problem."""
    ready = prepare(fields, values)
    if found := problems(fields, ready):
        raise Invalid(found)
    return fields(ready)
