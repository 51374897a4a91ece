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
from .nested import Group
from .schema import HOLDS_REFERENCE, Validator, object_schema, validator
from .wording import MAX_PATH, REQUIRED, is_blank, sentence, shortened, unknown

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
    `draft`, references may stand for values. Required fields are asked for in both modes (code
    `required`), so that a caller that saves drafts can let those pass.
    """
    # mypy takes the hash of the set for that of its class, which every class has.
    checks = _validator_of(fields, draft=draft)  # type: ignore[arg-type]
    return explain(checks, _counting(fields, values))


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
