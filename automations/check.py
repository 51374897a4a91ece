"""An automation as a whole: everything that is wrong with a draft, each with its place.

Faults come in two weights. What is malformed or names nothing that exists keeps a document from
being imported; what is incomplete, or waits for something else, keeps an automation from going
live. Warnings block nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from connectors import registry
from connectors.sdk.references import BadReference, parse, parse_path, texts
from connectors.sdk.values import problems
from connectors.sdk.wording import unknown
from projects.json_text import dump

from .check_accounts import account_faults
from .check_arguments import argument_faults, arguments_schema
from .check_faults import Fault
from .check_references import reference_faults
from .check_surroundings import Surroundings
from .draft import Placed, called, calls, each_step, outline_problems, trigger_of
from .draft_form import stray_paths
from .keys import RESERVED, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.sdk import Action, Trigger
    from connectors.sdk.values import Problem
    from projects.models import Project

__all__ = ["Fault", "Surroundings", "check", "faults"]

MAX_LEVELS: Final = 10
CONDITIONS: Final = "trigger.conditions.rows"
TOO_DEEP: Final = f"There are more than {MAX_LEVELS} levels of steps; call a sub automation."
REMEMBERED: Final = 10_000  # characters of inputs of which it is kept what is wrong with them
UNANSWERED: Final = "Nothing is answered: add a Response, so that callers get a result."


def check(
    project: Project, draft: Mapping[str, Any], *, live_names: Collection[str] = (), name: str = ""
) -> list[Fault]:
    """Everything wrong with a draft of a project, in the order of its places.

    `live_names` are sub automations that count as live beside those that are. With `name`, the
    automation's own, calls in a circle are found.
    """
    outline = _outline_faults(draft)
    if not _only_conditions(outline):
        return outline
    around = Surroundings.of(project, called(draft))
    around = replace(
        around,
        automations=around.automations | {*live_names},
        live=around.live | {*live_names},
    )
    return [*outline, *_inner_faults(draft, around, name)]


def faults(draft: Mapping[str, Any], around: Surroundings, *, name: str = "") -> list[Fault]:
    """Everything wrong with a draft: for each place the gravest fault, and all of references."""
    outline = _outline_faults(draft)
    if not _only_conditions(outline):
        return outline
    return [*outline, *_inner_faults(draft, around, name)]


def _only_conditions(outline: Collection[Fault]) -> bool:
    """Whether nothing but rows of Trigger Conditions is incomplete, which hides nothing else."""
    return all(fault.path.startswith(f"{CONDITIONS}.") for fault in outline)


def _outline_faults(draft: Mapping[str, Any]) -> list[Fault]:
    """What keeps its steps from being looked at."""
    if shape := outline_problems(draft):
        return [Fault(problem.path, problem.message) for problem in shape]
    try:
        list(each_step(draft.get("steps") or ()))
    except RecursionError:
        return [Fault("steps", TOO_DEEP)]
    return []


def _inner_faults(draft: Mapping[str, Any], around: Surroundings, name: str) -> list[Fault]:
    places = list(each_step(draft.get("steps") or ()))
    found = [
        *_trigger_faults(draft, around),
        *_tree_faults(places),
        *(fault for place in places for fault in _step_faults(place, around)),
        *_circles(places, around, name),
        *_answer_faults(draft, places),
    ]
    gravest: dict[str, Fault] = {}
    for fault in found:
        if fault.path not in gravest or fault.weight < gravest[fault.path].weight:
            gravest[fault.path] = fault
    order = {place.path: position for position, place in enumerate(places, start=1)}
    of_references = reference_faults(draft, around.variables, around.schemas)
    references = dict.fromkeys(of_references)  # each once
    return sorted([*gravest.values(), *references], key=lambda fault: _position(fault.path, order))


def _position(path: str, order: Mapping[str, int]) -> int:
    """The number of the step that a path leads into; 0 for the trigger."""
    while path and path not in order:
        path = path.rpartition(".")[0]
    return order.get(path, 0)


def _tree_faults(places: list[Placed]) -> Iterator[Fault]:
    if not places:
        yield Fault("steps", "Add a step.", "live")
    counts = Counter(place.step["key"] for place in places)
    for place in places:
        key = place.step["key"]
        # The places of a step at the top are “steps” and its position.
        if place.path.count(".") == 2 * MAX_LEVELS + 1:
            yield Fault(place.path, TOO_DEEP)
        if key in RESERVED or number_of(key):
            yield Fault(f"{place.path}.key", f"“{key}” has a meaning of its own; choose another.")
        elif counts[key] > 1:
            yield Fault(f"{place.path}.key", f"“{key}” is the key of {counts[key]} steps.")


def _trigger_faults(draft: Mapping[str, Any], around: Surroundings) -> Iterator[Fault]:
    if not (stored := draft.get("trigger")):
        yield Fault("trigger", "Choose a trigger.", "live")
        return
    if (trigger := trigger_of(draft)) is None:
        yield Fault("trigger.use", _absence("trigger", stored["use"]))
        return
    yield from account_faults("trigger", stored, trigger, around)
    inputs = stored.get("with") or {}
    # A trigger has nothing before it, so its inputs are strict: no references.
    found = [
        one
        for one in problems(trigger.Inputs, inputs)
        if one.path != trigger.secret_field or one.code != "required"
    ]
    for one in found:
        yield Fault(f"trigger.with.{one.path}", one.message, _weight(one.code))
    if not found:
        yield from _own_faults(trigger, inputs, "trigger.with")
    declared = trigger.Inputs.__fields__
    free = {name: value for name, value in inputs.items() if not _is_literal(declared, name)}
    for path in _with_references(free):
        yield Fault(f"trigger.with.{path}", "A trigger takes no references.")
    yield from _condition_faults((stored.get("conditions") or {}).get("rows") or ())


def _condition_faults(rows: Collection[Any]) -> Iterator[Fault]:
    for index, row in enumerate(rows):
        place = f"{CONDITIONS}.{index}"
        if not isinstance(row, Mapping) or not isinstance(row.get("path"), str):
            continue  # the outline says so
        try:
            parse_path(row["path"])
        except BadReference as error:
            yield Fault(f"{place}.path", _sentence(error.message))
        for _ in _with_references(row.get("value")):
            yield Fault(f"{place}.value", "A trigger takes no references.")


def _step_faults(place: Placed, around: Surroundings) -> Iterator[Fault]:
    step, action = place.step, place.action
    if action is None:
        yield Fault(f"{place.path}.use", _absence("action", step["use"]))
        return
    for name in stray_paths(place):
        yield Fault(f"{place.path}.{name}", _no_path(action, name))
    yield from account_faults(place.path, step, action, around)
    yield from _input_faults(place, action)
    for path, name in calls(place):
        if name not in around.automations:
            yield Fault(path, unknown("automation", name, around.automations, where=""))
        elif name not in around.live:
            yield Fault(path, f"“{name}” is not a live sub automation.", "live", name)
    yield from argument_faults(place, around.schemas)


def _no_path(action: Action, name: str) -> str:
    one = f"{'An' if action.label[0] in 'AEIO' else 'A'} {action.label}"
    if not action.paths:
        return f"{one} holds no steps."
    has = " and ".join(f"“{path}”" for path in action.paths)
    return f"There is no “{name}” in {one[0].lower()}{one[1:]}; it has {has}."


def _input_faults(place: Placed, action: Action) -> Iterator[Fault]:
    path = f"{place.path}.with"
    text = dump(place.inputs)
    judge = _problems if len(text) <= REMEMBERED else _problems.__wrapped__
    found = judge(action.Inputs, text)
    for one in found:
        yield Fault(f"{path}.{one.path}", one.message, _weight(one.code))
    if all(one.code == "required" for one in found):  # what is there is looked at all the same
        yield from _own_faults(action, place.inputs, path)
    declared = action.Inputs.__fields__
    literal = {name: value for name, value in place.inputs.items() if _is_literal(declared, name)}
    for inner in _with_references(literal):
        yield Fault(f"{path}.{inner}", "This field takes no references.")


@lru_cache(maxsize=1024)
def _problems(fields: type[Any], inputs: str) -> tuple[Problem, ...]:
    """What is wrong with the inputs of a step, given as JSON. Each page of the builder asks that of
    all steps, and hardly any has changed since the last page.
    """
    return tuple(problems(fields, json.loads(inputs), draft=True))


def _own_faults(
    declared: Action | Trigger, inputs: Mapping[str, Any], path: str
) -> Iterator[Fault]:
    for name, message in declared.check(inputs).items():
        yield Fault(f"{path}.{name}", message, "live")


def _circles(places: list[Placed], around: Surroundings, name: str) -> Iterator[Fault]:
    """Calls that lead back to this automation; only what is named outright can be seen here."""
    for place in places:
        for path, first in calls(place):
            if name and (circle := _way(first, name, around.calls)):
                names = " → ".join([name, *circle])
                message = f"Sub automations call each other in a circle: {names}."
                yield Fault(path, message, "live")


def _answer_faults(draft: Mapping[str, Any], places: list[Placed]) -> Iterator[Fault]:
    """What other automations call should answer them; those that wait for nothing may leave it."""
    answers = any(place.action is None or place.action.responds for place in places)
    if places and not answers and arguments_schema(draft) is not None:
        yield Fault("steps", UNANSWERED, "nothing")


def _way(start: str, end: str, onward: Mapping[str, frozenset[str]]) -> list[str]:
    """The names from `start` to `end` along what calls what; empty if there is no way."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        further = sorted(onward.get(way[-1], frozenset()) - seen)
        seen.update(further)
        ways += [[*way, name] for name in further]
    return []


def _with_references(value: object) -> Iterator[str]:
    """The paths of all texts in a value that hold a reference."""
    for path, text in texts(value):
        try:
            if parse(text).references:
                yield path
        except BadReference:
            continue  # such a text is no reference, and here it need not be one


def _is_literal(fields: Mapping[str, Any], name: str) -> bool:
    return name in fields and fields[name].literal


def _absence(what: str, use: str) -> str:
    try:
        registry.action(use) if what == "action" else registry.trigger(use)
    except registry.Unknown as error:
        return str(error)
    return ""


def _weight(code: str) -> Any:
    """What is missing can be filled in later; what is wrong cannot."""
    return "live" if code == "required" else "import"


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."
