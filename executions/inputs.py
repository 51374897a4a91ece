"""A step's inputs as its action gets them: references filled in, checked, faults explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from connectors.sdk import Field, Fields
from connectors.sdk.json_syntax import BEGINS, where_broken
from connectors.sdk.missing import shown, type_name
from connectors.sdk.references import MissingPath, ReferenceFault, parse, resolve
from connectors.sdk.values import Invalid, Problem, load, read, typed_json
from executions.engine.scope import Scope

F = TypeVar("F", bound=Fields)
EMPTY: dict[type, str] = {str: "empty text", list: "an empty list", dict: "an empty object"}


def inputs_of(kind: type[F], configured: Mapping[str, Any], scope: Scope) -> F:
    """The loaded inputs of a step.

    Raises:
        Missing, BadReference: A reference cannot be filled in; both name the field.
        Invalid: What arrived does not fit; the problems say what that was.
    """
    given = {
        name: _resolved(name, kind.__fields__.get(name), value, scope)
        for name, value in read(kind, configured).items()
    }
    try:
        return load(kind, given)
    except Invalid as error:
        texts = {path: text for path, _, text in typed_json(kind, given)}
        raise Invalid(
            _explained(each, configured, given, texts) for each in error.problems
        ) from None


def _resolved(name: str, field: Field[Any] | None, value: Any, scope: Scope) -> Any:
    """One input with its references filled in."""
    if field and field.literal:
        return value
    try:
        return resolve(value, scope.lookup)
    except ReferenceFault as fault:
        if field and field.into_null and isinstance(fault, MissingPath) and fault.at_null:
            return None
        fault.path = f"{name}.{fault.path}" if fault.path else name
        raise


def _explained(
    problem: Problem, configured: Mapping[str, Any], given: Any, texts: Mapping[str, str]
) -> Problem:
    """The problem with what arrived by a reference: null, nothing, or another kind of value.

    `texts` are what arrived as text where JSON of a type has to be, by path.
    """
    text, arrived = _at(configured, problem.path), _at(given, problem.path)
    whole = parse(text).whole if isinstance(text, str) else None
    said = problem.message.removesuffix(".")
    if problem.code == "required" and whole:
        what = EMPTY.get(type(arrived), type_name(arrived))
        said = f"{said}; {shown(whole)} is {what}"
    elif problem.path in texts and (where := _broken(text, texts[problem.path])):
        said = f"{said}. {where.removesuffix('.')}"
    elif problem.code == "type" and type_name(arrived).split()[-1] not in said:
        said = f"{said}, not {type_name(arrived)}"
    else:
        return problem
    return Problem(problem.path, f"{said}.", problem.code)


def _broken(configured: Any, arrived: str) -> str:
    """Where the configured text stops being JSON, else what came of it, if that should be JSON."""
    if isinstance(configured, str) and (where := where_broken(configured)):
        return where
    return where_broken(arrived) if BEGINS.match(arrived) else ""


def _at(value: Any, path: str) -> Any:
    """What stands at a problem's path; None where nothing does."""
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
