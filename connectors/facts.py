"""What the reference says of each connector: read from the declarations, as data.

The Markdown pages (`reference`) and the pages in the browser are drawn from the same facts. Texts
may hold `code` between backticks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.example import written
from connectors.sdk import (
    UNSET,
    Action,
    Choice,
    Fields,
    Group,
    Json,
    Lookup,
    Map,
    Text,
    Trigger,
    description,
)
from connectors.sdk.fields import examples
from connectors.sdk.kinds import MAX_TEXT, Choosing, Numeric
from connectors.sdk.values import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.registry import Installed
    from connectors.sdk import Field, When
    from connectors.sdk.reading import Reading

EFFECTS = {
    "none": "It changes nothing outside and runs again.",
    "read": "It only asks, and runs again; what a service charges for may be charged twice.",
    "repeatable": "It is sent again: doing it twice leaves the same as doing it once.",
    "settles": "The service is asked whether it happened; it is sent again only if it did not.",
    "write": "It is not sent again: the execution waits for a person's decision.",
}
KINDS = {
    "text": "Text",
    "longtext": "Long text",
    "url": "Address",
    "email": "E-mail address",
    "secret": "Secret",
    "code": "Code",
    "number": "Number",
    "integer": "Whole number",
    "switch": "Switch",
    "choice": "Choice",
    "choices": "Choices",
    "datetime": "Date and time",
    "json": "JSON",
    "lookup": "Lookup",
    "group": "Group",
    "map": "Names and values",
}
CRASH = "After a crash in the middle of it"
MOST_CHOICES = 30  # that are all named
MAX_EXAMPLE = 80  # characters of an example in a table


@dataclass(frozen=True, slots=True)
class Input:
    """One field that is asked for; `needed` says whether, and what it is otherwise."""

    path: str
    label: str
    kind: str
    needed: str
    about: str
    behind: bool = False  # the toggle Show Optional Fields


@dataclass(frozen=True, slots=True)
class Output:
    """One value that is given."""

    path: str
    about: str
    kind: str
    example: str


@dataclass(frozen=True, slots=True)
class Crash:
    """What happens to a step that a crash interrupted: `said`, or by the values of a field."""

    said: str
    cases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A trigger or an action. `account` is a sentence, empty where none is taken."""

    key: str
    label: str
    description: str
    account: str
    crash: Crash | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    example: str


@dataclass(frozen=True, slots=True)
class About:
    """A connector. `account` describes its accounts, empty where it has none."""

    key: str
    label: str
    summary: str
    category: str
    account: str
    account_steps: tuple[str, ...]
    account_inputs: tuple[Input, ...]
    triggers: tuple[Part, ...]
    actions: tuple[Part, ...]
    reading: Reading


def about(installed: Installed) -> About:
    """All that is declared of one connector."""
    connector, account = installed.connector, installed.account
    return About(
        key=installed.key,
        label=connector.label,
        summary=connector.summary,
        category=connector.category,
        account=description(account) if account else "",
        account_steps=account.steps if account else (),
        account_inputs=tuple(inputs(account)) if account else (),
        triggers=tuple(_part(each, installed) for each in installed.triggers.values()),
        actions=tuple(_part(each, installed) for each in installed.actions.values()),
        reading=connector.reading,
    )


def _part(declared: type[Action] | type[Trigger], installed: Installed) -> Part:
    account = ""
    if declared.account is not None:
        needed = not issubclass(declared, Action) or declared.account_required
        account = f"Account: {installed.connector.label}{'' if needed else ', optional'}."
    return Part(
        key=declared.key,
        label=declared.label,
        description=description(declared),
        account=account,
        crash=_crash(declared()) if issubclass(declared, Action) else None,
        inputs=tuple(inputs(declared.Inputs)),
        outputs=tuple(_outputs(declared.Output)),
        example=written(declared, installed),
    )


def _crash(action: Action) -> Crash:
    """What a crash means, where it matters by the values that decide it."""
    values = examples(action.Inputs)
    for field in _choices_that_may_matter(action):
        by_effect: dict[str, list[str]] = {}
        for value, label in field.choices.items():
            effect = _effect(action, {**values, field.name: value})
            by_effect.setdefault(effect, []).append(label)
        if len(by_effect) > 1:
            cases = ((", ".join(labels), EFFECTS[effect]) for effect, labels in by_effect.items())
            return Crash(f"{CRASH}, by {field.label}:", tuple(cases))
    return Crash(f"{CRASH}: {EFFECTS[_effect(action, values)]}")


def _choices_that_may_matter(action: Action) -> list[Choice]:
    kind = type(action)
    if (kind.effect_of, kind.is_repeatable) == (Action.effect_of, Action.is_repeatable):
        return []
    return [field for field in action.Inputs.__fields__.values() if isinstance(field, Choice)]


def _effect(action: Action, values: dict[str, Any]) -> str:
    inputs = load(action.Inputs, values)
    effect = action.effect_of(inputs)
    if effect != "write":
        return effect
    if action.is_repeatable(inputs):
        return "repeatable"
    return "settles" if action.settles else "write"


def inputs(fields: type[Fields], inside: str = "", *, behind: bool = False) -> Iterator[Input]:
    """Every field of a set, those of groups after their group."""
    for name, field in fields.__fields__.items():
        path = f"{inside}{name}"
        said = " ".join(_sentences(field, fields))
        hides = behind or field.optional
        yield Input(path, field.label, _kind(field), _needed(field), said, hides)
        if isinstance(field, Group):
            inner = f"{path}{'[]' if field.many else ''}."
            yield from inputs(field.fields, inner, behind=hides)


def _needed(field: Field[Any]) -> str:
    words = ["optional"] if field.optional else []
    if field.default is not UNSET and field.default is not None:
        default = field.default
        said = _value(default) if isinstance(default, bool) else _short(default)
        return ", ".join([*words, f"default {said}"])
    if field.required:
        return "required when shown" if field.shown_if else "required"
    return "optional"


def _sentences(field: Field[Any], fields: type[Fields]) -> Iterator[str]:
    """Help, range, choices and condition of one field, each as a sentence."""
    if field.help:
        yield field.help
    if isinstance(field, Numeric):
        yield _between(field.min, field.max, "")
    if isinstance(field, Text) and (field.min_length or field.max_length != MAX_TEXT):
        most = field.max_length if field.max_length != MAX_TEXT else None
        yield _between(field.min_length, most, " characters")
    if isinstance(field, Group | Lookup) and field.many:
        yield _between(field.min_items, field.max_items, " rows")
    if isinstance(field, Map):
        yield _between(None, field.max_items, " rows")
    if isinstance(field, Choosing):
        shown = [_choice(*each) for each in field.choices.items()]
        if len(shown) > MOST_CHOICES:
            shown = [f"{len(shown)} values, such as {shown[0]}", *shown[1:3]]
        yield "One of " + ", ".join(shown) + "."
    if isinstance(field, Text) and field.pattern_help:
        yield field.pattern_help
    if field.shown_if is not None:
        yield _condition(field.shown_if, fields.__fields__[field.shown_if.field])


def _condition(when: When, decider: Field[Any]) -> str:
    """When a field is shown; where that is nearly always, when it is not."""
    others = []
    if isinstance(decider, Choosing):
        others = [value for value in decider.choices if value not in when.values]
    if 0 < len(others) < len(when.values):
        return f"Shown unless {decider.label} is {' or '.join(map(_value, others))}."
    return f"Shown when {decider.label} is {' or '.join(map(_value, when.values))}."


def _choice(value: str, label: str) -> str:
    return f"`{value}`" if value == label else f"`{value}` ({label})"


def _value(value: Any) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else f"`{value}`"


def _between(least: float | None, most: float | None, what: str) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}{what}."
    if least is not None:
        return f"At least {least}{what}."
    return f"At most {most}{what}." if most is not None else ""


def _kind(field: Field[Any]) -> str:
    """What is entered or given, in words."""
    if isinstance(field, Json) and field.type:
        return {"object": "JSON object", "array": "JSON list"}[field.type]
    if isinstance(field, Group) and field.many:
        return "Rows"
    return KINDS[field.kind]


def _outputs(fields: type[Fields], inside: str = "") -> Iterator[Output]:
    for name, field in fields.__fields__.items():
        path = f"{inside}{name}"
        said = field.label + (f". {field.help}" if field.help else "")
        if isinstance(field, Group):
            yield Output(path, said, _kind(field), "")
            yield from _outputs(field.fields, f"{path}.0." if field.many else f"{path}.")
        else:
            yield Output(path, said, _kind(field), _short(field.sample()))


def _short(value: Any) -> str:
    """A value on one line of a table; nothing for null."""
    if value is None:
        return ""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(written.replace("`", "'").split())
    return f"`{line}`" if len(line) <= MAX_EXAMPLE else f"`{line[:MAX_EXAMPLE]}…`"
