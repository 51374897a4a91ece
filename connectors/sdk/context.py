"""What an action may reach while it runs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import httpx2

    from .costs import Used
    from .declare import Account
    from .pictures import Pictures

Lane = Literal["read", "write"]  # what an account's requests are counted as, each by itself


@dataclass(frozen=True, slots=True)
class SubAutomation:
    """A live sub automation of the project: its name, what it is for, its arguments' schema, and
    its title, if it has one.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    title: str = ""


class Context(Protocol):
    """Given to `run`, `settle`, lookups and account checks."""

    @property
    def http(self) -> httpx2.Client:
        """A guarded client with time-outs, through which everything leaves the process.

        It sends the account's headers to the account's hosts only and refuses private addresses.
        GET and HEAD of a picture that is kept here are answered without a request.
        """

    @property
    def account(self) -> Account | None:
        """The step's account, decrypted, or None."""

    @property
    def automations(self) -> tuple[SubAutomation, ...]:
        """The project's live sub automations, by name."""

    @property
    def pictures(self) -> Pictures:
        """Where pictures are kept, and found again by their address."""

    @property
    def key(self) -> str:
        """The idempotency key: the same whenever this step of this execution is tried again."""

    def turn(self, kind: Lane) -> None:
        """Wait for this account's next turn; called right before each request that counts.

        Does nothing where the account has no `per_second`. Raises `Throttled`, which is an
        `Unavailable`, where the turn is too far ahead for who waits.
        """

    def used(self, used: Used) -> None:
        """Report what one call used that is paid for, as soon as it was answered."""

    def lost(self) -> None:
        """Report a call whose answer was not read: it may have to be paid for all the same."""

    def log(self, text: str) -> None:
        """Add a line to the step run, for people to read."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""

    def absolute(self, url: str) -> str:
        """The full address of a path of this server (`/simulators/…`); others stay as they are."""
