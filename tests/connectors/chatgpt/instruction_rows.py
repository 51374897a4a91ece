"""How the lines of the instructions for an action are written down, and those that come often.

A line is a step of the instructions that people followed before; its number is its place among
those of its action. Labels are to the letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

ABSENT: Final = None  # nothing leaves at this place
REQUIRED: Final = "This field is required."
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Way:
    """A way of asking: values of the account, and what is entered for it."""

    name: str
    account: Mapping[str, Any] = field(default_factory=dict)
    typed: Typed = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """A field as the form shows it. `default` is what counts where nothing is entered."""

    label: str
    required: bool = False
    toggled: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    range: str = ""


@dataclass(frozen=True)
class Row:
    """A line about a field, whose control is `control`.

    `places` say for each way of the action where the value is found: in the `body` of the first
    request, in the number of `calls` or in the `output` of the step. `sends` are what is entered
    and then found there, way by way; `unset` is what is found where nothing is entered. `refused`
    are what is entered and said at the field, `noted` the same for a note. `given` are stored
    inputs with which the form shows the field, `beside` what is entered with it.
    """

    line: int
    control: str
    seen: Seen
    places: tuple[str, ...] = ()
    sends: tuple[tuple[Any, ...], ...] = ()
    unset: tuple[Any, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    noted: tuple[tuple[str, str], ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    beside: Typed = field(default_factory=dict)


@dataclass(frozen=True)
class Adds:
    """A line about a button that adds a row to `control`; `grows` is a control of the new one."""

    line: int
    label: str
    control: str
    grows: str


@dataclass(frozen=True)
class Lines:
    """The lines of an action: how many, those about fields and rows, and what else is entered.

    The first two are about choosing the action and an account; the last three about Proceed, Test
    Action, and Save and Exit.
    """

    label: str
    count: int
    typed: Typed
    ways: tuple[Way, ...]
    rows: tuple[Row, ...]
    adds: tuple[Adds, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


CHAT: Final = Way("Chat Completions", {"dialect": "chat"})
RESPONSES: Final = Way("Responses", {"dialect": "responses"})
COMPLETIONS: Final = Way("Completions", typed={"model": "simulated-instruct"})
BOTH: Final = (CHAT, RESPONSES)
EVERY: Final = (CHAT, RESPONSES, COMPLETIONS)


def model(line: int, *noted: tuple[str, str]) -> Row:
    """API Model: the account's models as a list, or another name."""
    return Row(
        line,
        "model",
        Seen("API Model", required=True, choices=("Choose from a list",)),
        ("body.model",) * 3,
        (("gpt-4o", "gpt-4o", "gpt-4o"), ("gpt-6-luna", "gpt-6-luna", "gpt-6-luna")),
        refused=(("", REQUIRED),),
        noted=noted,
    )


def tokens(line: int) -> Row:
    """Number of Tokens; Responses takes no fewer than 16."""
    return Row(
        line,
        "max_tokens",
        Seen("Number of Tokens", toggled=True, default="500", range="1 to 2048"),
        ("body.max_completion_tokens", "body.max_output_tokens", "body.max_tokens"),
        (("1", 1, 16, 1), ("2048", 2048, 2048, 2048)),
        (500, 500, 500),
        (
            ("0", "Must be at least 1."),
            ("2049", "Must be at most 2048."),
            ("1.5", "Must be a whole number."),
        ),
    )


def randomness(line: int) -> Row:
    """Randomness of Responses."""
    return Row(
        line,
        "temperature",
        Seen("Randomness of Responses", toggled=True, default="0.5", range="0 to 2"),
        ("body.temperature",) * 3,
        (("0", 0, 0, 0), ("2", 2, 2, 2)),
        (0.5, 0.5, 0.5),
        (("-0.1", "Must be at least 0."), ("2.1", "Must be at most 2.")),
    )


def count(line: int, label: str) -> Row:
    """How many answers; Responses has one a call."""
    return Row(
        line,
        "n",
        Seen(label, toggled=True, default="1", range="1 to 3"),
        ("body.n", "calls", "body.n"),
        (("1", 1, 1, 1), ("3", 3, 3, 3)),
        (1, 1, 1),
        (("0", "Must be at least 1."), ("4", "Must be at most 3.")),
    )


def frequency(line: int) -> Row:
    """Frequency of Repeated Words; Responses does not have it."""
    return _penalty(line, "frequency_penalty", "Frequency of Repeated Words")


def presence(line: int) -> Row:
    """Presence of Repeated Responses; Responses does not have it."""
    return _penalty(line, "presence_penalty", "Presence of Repeated Responses")


def _penalty(line: int, control: str, label: str) -> Row:
    return Row(
        line,
        control,
        Seen(label, toggled=True, range="-2 to 2"),
        (f"body.{control}",) * 3,
        (("-2", -2, ABSENT, -2), ("2", 2, ABSENT, 2)),
        (ABSENT, ABSENT, ABSENT),
        (("-2.1", "Must be at least -2."), ("2.1", "Must be at most 2.")),
    )


def clean(line: int, said: str, cleaned: str, **beside: str) -> Row:
    """Sanitize text: what the model says, as it is and without special characters."""
    return Row(
        line,
        "sanitize",
        Seen("Sanitize text", toggled=True, default="off"),
        ("output.text",) * 3,
        (("on", cleaned, cleaned, cleaned),),
        (said, said, said),
        beside={name.replace("__", "."): value for name, value in beside.items()},
    )
