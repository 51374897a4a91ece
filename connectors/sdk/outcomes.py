"""What running an action, or receiving a request, may come to.

An action's `run` returns a dict (its output) or one of the outcomes below, and raises `Refused` for
what will not get better by waiting and `Unavailable` for what may. The engine knows these outcomes
and never a connector by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Refused(Exception):
    """The step cannot succeed as it stands: a wrong value, a rejected key, a missing object.

    `fields` says what is wrong with which input, by its path, such as `query` or `data.image`:
    it stands at that field where the step is looked at, and as a line of the message elsewhere.
    `sent` says that the service carried the request out all the same.
    """

    def __init__(
        self, message: str, *, fields: Mapping[str, str] | None = None, sent: bool = False
    ) -> None:
        at_fields = (f"{path}: {what}" for path, what in (fields or {}).items())
        self.message = "\n".join(line for line in (message, *at_fields) if line)
        super().__init__(self.message)
        self.sent = sent


class Unavailable(Exception):
    """The service could not answer now and may later; only this is ever retried.

    `retry_after` is the wait in seconds that the service asked for, if it named one. `sent` says
    that the request may have reached the service, so that its effect is unknown.
    """

    def __init__(
        self, message: str, retry_after: float | None = None, *, sent: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after
        self.sent = sent


class Throttled(Unavailable):
    """The service did not carry the request out since too many came at once (429).

    The step waits `retry_after` seconds, or about one, and goes on; this uses up none of its tries.
    """


class Rejected(Exception):
    """A trigger does not accept a request: the HTTP answer that its sender gets instead.

    `outdated` says that what the trigger keeps of its setting up may be why: it is set up anew.
    """

    def __init__(
        self,
        status: int,
        body: dict[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        outdated: bool = False,
    ) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.outdated = outdated


@dataclass(frozen=True, slots=True)
class Respond:
    """Answer the caller of the automation (HTTP, or the parent of a sub automation)."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def output(self) -> dict[str, Any]:
        """What the step run records: exactly what was sent."""
        return {"status": self.status, "headers": dict(self.headers), "body": self.body}


@dataclass(frozen=True, slots=True)
class Wait:
    """Go on at `until`. With `again`, the action has not happened yet and runs then (pacing)."""

    until: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """End the execution here, successfully: nothing after this step runs."""

    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    """Run a sub automation of the project, by name, as a child execution that ends this step."""

    automation: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choose:
    """Take one of the step's paths; `output` records why."""

    path: str
    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Each:
    """Run the step's only path once for each item, in order."""

    items: tuple[Any, ...]


Outcome = Respond | Wait | Stop | Call | Choose | Each
