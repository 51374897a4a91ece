"""What every step has beside its inputs, and what every trigger has: as fields and as stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connectors.sdk import (
    Choice,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Number,
    Switch,
    Text,
    When,
)
from connectors.sdk.conditions import OPERATORS, UNARY
from connectors.sdk.values import prepare

from .draft import MAX_CONDITIONS, MAX_NOTE, MAX_TITLE, RETRY

BINARY: Final = tuple(operator for operator in OPERATORS if operator not in UNARY)

# Names with a dot are no attributes, but names of controls: they stand inside the choice.
Settings: type[Fields] = type(
    "Settings",
    (Fields,),
    {
        "title": Text(
            "Name", help="What the step is called here.", max_length=MAX_TITLE, required=False
        ),
        "note": LongText(
            "Note", help="For those who read this automation.", max_length=MAX_NOTE, required=False
        ),
        "on_failure": Choice(
            "What to do on failure",
            choices={"stop": "Stop", "ignore": "Ignore and continue", "retry": "Retry"},
            default="stop",
        ),
        "on_failure.times": Integer(
            "Times",
            help="How often at most; only what may get better by itself is tried again.",
            min=1,
            max=10,
            default=RETRY["times"],
            shown_if=When("on_failure", "retry"),
        ),
        "on_failure.delay": Number(
            "Delay in seconds",
            help="Before the first retry; each further one waits longer.",
            min=0,
            max=3600,
            default=RETRY["delay"],
            shown_if=When("on_failure", "retry"),
        ),
    },
)


class Condition(Fields):
    """One comparison of what the trigger brings."""

    path = Text("Path", help="Such as body.language.", example="body.language")
    operator = Choice("Operator", choices=OPERATORS, default="equals")
    value = Json("Value", required=False, example="German", shown_if=When("operator", *BINARY))
    ignore_case = Switch("Ignore case", shown_if=When("operator", *BINARY))


class Conditions(Fields):
    """When the trigger starts the automation."""

    match = Choice(
        "Start when",
        choices={"all": "All conditions hold", "any": "Any condition holds"},
        default="all",
    )
    rows = Group(
        "Conditions",
        Condition,
        required=False,
        max_items=MAX_CONDITIONS,
        add_label="+ Add Condition",
    )


def settings_of(part: Mapping[str, Any]) -> dict[str, Any]:
    """A step's settings by the names of their controls."""
    found = {name: part[name] for name in ("title", "note") if part.get(name)}
    policy = part.get("on_failure")
    if isinstance(policy, Mapping):
        retry = policy.get("retry") or {}
        found |= {f"on_failure.{name}": value for name, value in retry.items()}
        policy = "retry"
    return {**found, "on_failure": policy or "stop"}


def stored_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as a step holds them."""
    ready = prepare(Settings, values)
    found = {name: ready[name] for name in ("title", "note") if ready.get(name)}
    if ready["on_failure"] == "retry":
        retry = {name: ready[f"on_failure.{name}"] for name in RETRY}
        return {**found, "on_failure": {"retry": retry}}
    return {**found, "on_failure": ready["on_failure"]}


def stored_conditions(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The conditions as a trigger holds them; None where there are none. Blank rows are none."""
    ready = prepare(Conditions, values)
    rows = [row for row in ready.get("rows") or () if row.get("path") or row.get("value")]
    return {"match": ready["match"], "rows": rows} if rows else None
