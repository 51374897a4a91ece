"""What a connector declares of its triggers, and how requests reach them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from .fields import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from .context import Context
    from .declare import Account


@dataclass(frozen=True, slots=True)
class Request:
    """An inbound request as a trigger sees it. Header names are in lower case."""

    method: str
    query: Mapping[str, str | list[str]]
    headers: Mapping[str, str]
    body: bytes = b""
    parameters: Mapping[str, str] = field(default_factory=dict)  # of the content type
    state: Mapping[str, Any] = field(default_factory=dict)  # what `Trigger.on_activate` returned


@dataclass(frozen=True, slots=True)
class Hook:
    """How a service reaches a trigger: its full address, the secret that was made for it, and what
    to call it at the service, such as “Automate: Illustrate new entries”.
    """

    url: str
    secret: str
    name: str


class Trigger:
    """What starts an automation.

    An `inbound` one has a URL; `secret_field` names the input that holds its secret, which is kept
    apart and encrypted. One that `sets_up` something at its service, by `on_activate`, always has a
    secret, made for it. Where `latest` can give a sample, it `loads`. A `scheduled` one starts at
    its `next_time`. The same raw body `same_within` this time is the same delivery: it is answered
    as the first was, and runs nothing.
    """

    key: ClassVar[str] = ""  # set by the registry
    label: ClassVar[str] = ""
    inbound: ClassVar[bool] = False
    secret_field: ClassVar[str] = ""
    account: ClassVar[type[Account] | None] = None
    sets_up: ClassVar[bool] = False
    loads: ClassVar[bool] = False
    scheduled: ClassVar[bool] = False
    same_within: ClassVar[timedelta | None] = None

    class Inputs(Fields):
        """No inputs."""

    class Output(Fields):
        """No output."""

    def verify(self, inputs: Any, request: Request, secret: str) -> None:
        """Check method and secret before the body is read. Raises `Rejected`."""

    def receive(self, inputs: Any, request: Request) -> dict[str, Any]:
        """Make the output from an accepted request. Raises `Rejected`."""
        raise TypeError(f"{self.key} receives no requests")

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """What the schema cannot say about configured inputs: path to sentence."""
        return {}

    def arguments_schema(self, inputs: Any) -> dict[str, Any] | None:
        """The JSON Schema of what a caller gives, when other automations can call this one."""
        return None

    def on_activate(
        self, inputs: Any, ctx: Context, hook: Hook, state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Set up at the service what sends to the hook: what to know about it afterwards, as JSON.

        Called again whenever that is unsure, so a second call changes nothing more. `state` is what
        the last call returned, perhaps for other inputs but for the same account, `{}` at first.
        Where something of before could not be taken down, `left` in it is a sentence for people;
        where that may pass, `again` are the seconds to wait at least, and it is called again then.
        Where the inputs say that a person sets it up by hand, it does nothing and returns `{}`.
        Raises `Refused` and `Unavailable`.
        """
        return {}

    def on_deactivate(self, inputs: Any, ctx: Context, state: Mapping[str, Any]) -> None:
        """Take down what `on_activate` set up. What is gone already is fine.

        Raises `Refused` and `Unavailable`.
        """

    def by_hand(self, inputs: Any, hook: Hook) -> tuple[tuple[str, str], ...]:
        """What a person enters at the service, as label and value; nothing where none has to."""
        return ()

    def latest(self, inputs: Any, ctx: Context) -> dict[str, Any] | None:
        """The latest object that would have started it, in the form of an output; None for none.

        Raises `Refused` and `Unavailable`.
        """
        raise TypeError(f"{self.key} declares no latest()")

    def next_time(self, inputs: Any, after: datetime) -> datetime | None:
        """When a scheduled one starts next, after a time; None for never again."""
        raise TypeError(f"{self.key} declares no next_time()")

    def fired(self, inputs: Any, scheduled_for: datetime, now: datetime) -> dict[str, Any]:
        """The output of a scheduled one for the time that it was due at."""
        raise TypeError(f"{self.key} declares no fired()")

    def remark(self, payload: Any) -> str:
        """What a person should know of an execution with this output, such as that a scheduled one
        is late; empty for nothing.
        """
        return ""

    def about(self, payload: Any) -> str:
        """What an output is about, in a few words for people, such as a title; empty for nothing.

        It tells executions of one automation apart, and must be quick: it is asked as each is
        accepted. What it cannot read may raise anything, and is about nothing.
        """
        return ""

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What a person should know beside a field: path to sentence, as an action's `notes`."""
        return {}

    def subject(self, payload: Any) -> str:
        """What an output is about, in words that `Action.changes` uses too; empty for nothing."""
        return ""

    def mark(self, payload: Any) -> str | Sequence[str]:
        """Exactly which state of its subject an output shows; where that has several names, all of
        them, of which `Action.changed` says one.
        """
        return ""
