"""The tree of a draft: its shape, its steps with their places, and what it calls.

A draft is the value that `models` describes. Places are paths of names and positions, such as
`steps.2.then.0`; all functions here only read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from connectors import registry
from connectors.sdk import Action, Lookup, Trigger, live_sub_automations
from connectors.sdk.conditions import OPERATORS, UNARY
from connectors.sdk.schema import validator
from connectors.sdk.values import Problem, explain
from projects.json_text import dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_STEPS: Final = 500
MAX_NAME: Final = 64  # characters of a step's key, as of an automation's name
MAX_TITLE: Final = 200
MAX_NOTE: Final = 10_000
MAX_CONDITIONS: Final = 50
RETRY: Final = {"times": 3, "delay": 2}
REMEMBERED: Final = 100_000  # characters of a draft of which it is kept what was found in it

Draft = dict[str, Any]
Change = Callable[[Mapping[str, Any], str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A step, where it stands, and its action (None where it is not installed)."""

    path: str
    step: Mapping[str, Any]
    action: Action | None

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The configured inputs."""
        return self.step.get("with") or {}

    def inner(self) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
        """The place and the steps of each of its paths, in the order that the action declares.

        Where the action is not installed, every list of steps counts as a path.
        """
        held = self.action.paths if self.action else filter(self.step.__contains__, path_names())
        for name in held:
            yield f"{self.path}.{name}", self.step.get(name) or ()


def placed(steps: Sequence[Mapping[str, Any]], path: str = "steps") -> Iterator[Placed]:
    """The steps of one list, without those inside them."""
    for index, step in enumerate(steps):
        yield Placed(f"{path}.{index}", step, action_of(step))


def each_step(steps: Sequence[Mapping[str, Any]], path: str = "steps") -> Iterator[Placed]:
    """All steps in the order of their numbers, those inside a step right after it."""
    for place in placed(steps, path):
        yield place
        for inner_path, inner in place.inner():
            yield from each_step(inner, inner_path)


def action_of(step: Mapping[str, Any]) -> Action | None:
    """The step's action, if it is installed."""
    try:
        return registry.action(step["use"])
    except registry.Unknown:
        return None


def trigger_of(draft: Mapping[str, Any]) -> Trigger | None:
    """The draft's trigger, if it has one that is installed."""
    use = (draft.get("trigger") or {}).get("use")
    try:
        return registry.trigger(use) if use else None
    except registry.Unknown:
        return None


def changed(draft: Mapping[str, Any], change: Change) -> Draft:
    """A copy in which `change` has been applied to the trigger and every step, with its place."""

    def steps(held: Sequence[Mapping[str, Any]], path: str) -> list[dict[str, Any]]:
        return [
            {
                name: steps(value, f"{path}.{index}.{name}") if isinstance(value, list) else value
                for name, value in change(step, f"{path}.{index}").items()
            }
            for index, step in enumerate(held)
        ]

    found: Draft = {}
    if "trigger" in draft:
        found["trigger"] = change(draft["trigger"], "trigger")
    return {**found, "steps": steps(draft.get("steps") or (), "steps")}


def calls(place: Placed) -> Iterator[tuple[str, str]]:
    """The sub automations that a step names outright, each with the path of its name."""
    fields = place.action.Inputs.__fields__ if place.action else {}
    for field in fields.values():
        if not isinstance(field, Lookup) or field.source is not live_sub_automations:
            continue
        value = place.inputs.get(field.name)
        path = f"{place.path}.with.{field.name}"
        named = enumerate(value) if isinstance(value, list) else [("", value)]
        for index, name in named:
            if isinstance(name, str) and name and "{{" not in name:
                yield (f"{path}.{index}" if field.many else path), name


def called(draft: Mapping[str, Any]) -> frozenset[str]:
    """The names of all sub automations that a draft, or a version's draft form, names outright."""
    steps = draft.get("steps") or ()
    return frozenset(name for place in each_step(steps) for _, name in calls(place))


def shape_problems(value: Any, *, accounts: str) -> list[Problem]:
    """What is wrong with the outline of a draft, everything but what the connectors declare.

    `accounts` is the JSON type by which steps name theirs: `integer` in drafts, `string` in
    documents.
    """
    if (count := _step_count(value)) > MAX_STEPS:  # the checks below take far longer
        message = f"{count:,} steps are more than the {MAX_STEPS} allowed."
        return [Problem("steps", message, "maxItems")]
    found = explain(_outline(accounts, *path_names()), value)
    retry = "Must be stop, ignore or retry with times and delay."
    return [
        Problem(one.path, retry, one.code)
        if one.code == "enum" and one.path.endswith(".on_failure")
        else one
        for one in found
    ]


def outline_problems(draft: Mapping[str, Any]) -> tuple[Problem, ...]:
    """The same of a stored draft. Each page of the builder asks that, and hardly any draft has
    changed since the last page.
    """
    try:
        text = dump(draft)
    except RecursionError:
        return tuple(shape_problems(draft, accounts="integer"))
    judge = _outline_problems if len(text) <= REMEMBERED else _outline_problems.__wrapped__
    return judge(text, *path_names())


@lru_cache(maxsize=64)
def _outline_problems(draft: str, *_paths: str) -> tuple[Problem, ...]:
    """Of a draft as JSON, while actions have these paths."""
    return tuple(shape_problems(json.loads(draft), accounts="integer"))


def _step_count(value: Any) -> int:
    """How many steps stand in a draft, at every depth, whatever else it is."""
    names = {"steps", *path_names()}
    count, holders = 0, [value]
    for holder in holders:
        lists = [holder.get(name) for name in names] if isinstance(holder, dict) else []
        inner = [step for steps in lists if isinstance(steps, list) for step in steps]
        count += len(inner)
        holders += inner
    return count


@lru_cache(maxsize=8)
def _outline(accounts: str, *paths: str) -> Any:
    """The validator of a draft's outline, whose steps hold others under these names."""
    trigger = {
        "use": {"type": "string", "minLength": 1},
        "account": {"type": accounts},
        "with": {"type": "object"},
        "conditions": _object(
            {
                "match": {"enum": ["all", "any"]},
                "rows": {
                    "type": "array",
                    "items": _condition(),
                    "minItems": 1,
                    "maxItems": MAX_CONDITIONS,
                },
            },
            "rows",
        ),
    }
    step = {
        "key": {
            "type": "string",
            "maxLength": MAX_NAME,
            "pattern": r"^[a-z][a-z0-9_]*(?![\s\S])",
            "$comment": "Must begin with a letter of a-z, followed by a-z, 0-9 and _ only.",
        },
        "title": {"type": "string", "maxLength": MAX_TITLE},
        "use": {"type": "string", "minLength": 1},
        "account": {"type": accounts},
        "with": {"type": "object"},
        **{name: {"type": "array", "items": {"$ref": "#/$defs/step"}} for name in paths},
        "on_failure": _on_failure(),
        "note": {"type": "string", "maxLength": MAX_NOTE},
    }
    steps = {"type": "array", "items": {"$ref": "#/$defs/step"}}
    draft = _object({"trigger": _object(trigger, "use"), "steps": steps})
    return validator({**draft, "$defs": {"step": _object(step, "key", "use")}})


def path_names() -> list[str]:
    """The names of all paths that an installed action has, in the order of documents."""
    names = {
        name: None
        for installed in registry.connectors().values()
        for action in installed.actions.values()
        for name in action.paths
    }
    return list(names)


def _condition() -> dict[str, Any]:
    properties = {
        "path": {"type": "string", "minLength": 1},
        "operator": {"enum": list(OPERATORS)},
        "value": {},
        "ignore_case": {"type": "boolean"},
    }
    return {
        **_object(properties, "path", "operator"),
        "if": {
            "required": ["operator"],
            "properties": {"operator": {"enum": [name for name in OPERATORS if name not in UNARY]}},
        },
        "then": {"required": ["value"]},
    }


def _on_failure() -> dict[str, Any]:
    retry = {
        "times": {"type": "integer", "minimum": 1, "maximum": 10},
        "delay": {"type": "number", "minimum": 0, "maximum": 3600},
    }
    return {
        "if": {"type": "object"},
        "then": _object({"retry": _object(retry)}, "retry"),
        "else": {"enum": ["stop", "ignore"]},
    }


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
