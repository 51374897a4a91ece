"""What a connector declares: itself, its account and its actions; `triggers` has its triggers.

A declaration is a class; its docstring is its description. Its key follows from where it stands:
`connectors/chatgpt/actions/chat.py` holds the class `Chat`, key `chatgpt.chat`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

from .costs import Estimate, Price
from .fields import Fields
from .reading import Reading, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .before_after import BeforeAfter
    from .context import Context, Lane, SubAutomation
    from .outcomes import Outcome

Effect = Literal["none", "read", "write"]
EFFECTS: tuple[Effect, ...] = ("none", "read", "write")
KNOWN_FOR: Final = timedelta(days=7)


def linked_description(declared: type) -> str:
    """A declaration's docstring, each paragraph on one line, with its links (`reading`)."""
    paragraphs = (declared.__doc__ or "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def description(declared: type) -> str:
    """The same with the words of its links alone."""
    return plain(linked_description(declared))


@dataclass(frozen=True, slots=True)
class Connector:
    """A service or utility, as the catalogue shows it. `category` groups connectors there.

    `prices` are those of the service itself, as far as they are public; an installation may enter
    others. `reading` is what its page says beside the fields.
    """

    label: str
    summary: str
    category: str = "Utility"
    prices: tuple[Price, ...] = ()
    reading: Reading = field(default_factory=Reading)


@dataclass(frozen=True, slots=True)
class Fix:
    """A value that puts a field right, and the words of the button that puts it there."""

    label: str
    value: Any


class Account(Fields):
    """Authorized credentials for one connector: its fields, and how they are used.

    `per_second` is how many requests the service takes from it in a second, reads and writes each;
    0 is any number. Its actions then say in `requests` what a run sends, and call `ctx.turn` before
    each of these requests. `steps` say how to get at the service what the fields ask for.
    """

    per_second: ClassVar[float] = 0.0
    steps: ClassVar[tuple[str, ...]] = ()
    stored_id: int | None = None  # the number that it is stored under; None before it is

    def hosts(self) -> Sequence[str]:
        """The hosts (or `host:port`) that the credentials may be sent to, and no others."""
        return ()

    def headers(self) -> Mapping[str, str]:
        """Headers that authorize a request to these hosts."""
        return {}

    def hidden(self) -> Sequence[str]:
        """What else of it is never recorded or shown by a step, such as whose account it is.

        Its secrets are hidden as they are.
        """
        return ()

    def price_list(self) -> str:
        """Whose prices count: empty for the service's own, else the name of another server."""
        return ""

    def check(self, ctx: Context) -> None:
        """Ask the service whether the credentials work. Raises `Refused` with its own words."""

    def faults(self) -> Mapping[str, str]:
        """What single fields cannot say, as field name to sentence (such as “one of the two”)."""
        return {}


class Action:
    """One thing a step can do.

    `effect` says what may happen twice after a crash: `none` (computing), `read`, or `write`; a
    `repeatable` write is safe to run again. Where they depend on the inputs, override `effect_of`
    and `is_repeatable`. A write that is not repeatable is looked up after a crash where `settles`
    is set, and otherwise needs a person's decision. `time_limit` is how long, in seconds, a lost
    call may still be under way. A step type that holds steps names its `paths`; one that may answer
    the caller sets `responds`. One whose calls cost money is `paid`, says in `may_use` what they
    may use, and reports of each, by `ctx.used`, what it did use, or, by `ctx.lost`, that nobody
    knows. Where an output is shown, the fields that it `leads` with stand first. `example` are
    inputs that its page shows in place of samples, such as references to the step before.
    """

    key: ClassVar[str] = ""  # set by the registry
    label: ClassVar[str] = ""
    effect: ClassVar[Effect] = "none"
    repeatable: ClassVar[bool] = False
    settles: ClassVar[bool] = False
    responds: ClassVar[bool] = False
    paid: ClassVar[bool] = False
    account: ClassVar[type[Account] | None] = None
    account_required: ClassVar[bool] = True
    paths: ClassVar[tuple[str, ...]] = ()
    time_limit: ClassVar[float] = 120.0
    leads: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[Mapping[str, Any]] = {}

    class Inputs(Fields):
        """No inputs."""

    class Output(Fields):
        """No output."""

    def run(self, inputs: Any, ctx: Context) -> dict[str, Any] | Outcome:
        """Do it. Returns the output or an outcome; raises `Refused` or `Unavailable`."""
        raise TypeError(f"{self.key} declares no run()")

    def settle(self, inputs: Any, ctx: Context) -> dict[str, Any] | None:
        """Ask the service whether a lost call happened: its output, or None if it did not.

        Raises `Unavailable` while that cannot be told.
        """
        raise TypeError(f"{self.key} declares no settle()")

    def may_use(
        self, inputs: Mapping[str, Any], automations: Sequence[SubAutomation] = ()
    ) -> Estimate:
        """What a run with these inputs uses: about, and at most.

        Called with what a step is given, and on drafts, where values may be missing or references.
        `automations` are the project's live sub automations, as in `Context`.
        """
        return Estimate()

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """How many requests of a run count against the account's pace: `{"read": 1, "write": 1}`.

        Their turns are reserved at once, before the step starts.
        """
        return {}

    def changes(self, inputs: Any) -> str:
        """What a run changes, in words that `Trigger.subject` uses too; empty for nothing that
        could start an automation. Of what a run makes, the kind, with a slash: `page/` where the
        trigger says `page/7`.
        """
        return ""

    def changed(self, inputs: Any, output: Mapping[str, Any]) -> str | Sequence[str]:
        """Exactly which state of it a run left behind, in words that `Trigger.mark` uses too; or
        which ones, such as one for each place that it was published to.
        """
        return ""

    def known_for(self, inputs: Any) -> timedelta:
        """How long after a run an event with its mark is about what that run left behind.

        A mark that another change may bring about again, such as publishing the same version once
        more, is to be known for no longer than the event takes.
        """
        return KNOWN_FOR

    def effect_of(self, inputs: Any) -> Effect:
        """The effect of running with these inputs."""
        return self.effect

    def is_repeatable(self, inputs: Any) -> bool:
        """Whether running with these inputs a second time changes nothing more."""
        return self.repeatable or self.effect_of(inputs) != "write"

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """What the schema cannot say about configured inputs: path to sentence.

        Called on drafts, where values may be missing or references.
        """
        return {}

    def before_after(
        self, inputs: Mapping[str, Any], output: Mapping[str, Any]
    ) -> BeforeAfter | None:
        """What a recorded run changed, to be shown beside its output; None for no such view."""
        return None

    def fixes(self, inputs: Mapping[str, Any]) -> Mapping[str, Fix]:
        """How values with faults can be put right without asking anybody: path to fix.

        Called like `check`. The builder shows each as a button beside what is wrong.
        """
        return {}

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What a person should know beside a field before running: path to sentence.

        Called like `check`, and often: it only computes. `account` is the chosen account without
        its secrets, or None.
        """
        return {}
