"""Authorizing an account: its values fit its declaration, and the service takes them.

Commands and pages do it alike, and store nothing that was not asked about here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import httpx2

from connectors import clients
from connectors.sdk import Account as Credentials
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, Problem, load
from executions.context import StepContext

if TYPE_CHECKING:
    from django.db.models import QuerySet

MAX_TITLE: Final = 200
BAD_TITLE: Final = f"The title must be one line of 1 to {MAX_TITLE} characters."
# Together at most 20 seconds: somebody waits for the page, and so does the thread that makes it.
SILENCE_SECONDS: Final = 8.0
TOTAL_SECONDS: Final = 12.0
REDIRECT_SECONDS: Final = 4.0
TURN_SECONDS: Final = 5.0  # for the account's next turn, where others are in line


class BriefContext(StepContext):
    """What may be reached while somebody waits for a page; it is over sooner than a step."""

    patience = TURN_SECONDS

    @cached_property
    def http(self) -> httpx2.Client:
        """A guarded client for a few short requests."""
        account = self.account
        client = clients.client(
            account.headers() if account else {},
            account.hosts() if account else (),
            SILENCE_SECONDS,
            total_seconds=TOTAL_SECONDS,
            own=self.pictures.read,
        )
        last = time.monotonic() + REDIRECT_SECONDS

        def begins(request: httpx2.Request) -> None:
            if time.monotonic() > last:
                raise httpx2.ReadTimeout("it answered too late", request=request)

        client.event_hooks = {"request": [begins]}
        return client

    @property
    def has_asked(self) -> bool:
        """Whether the service was needed at all."""
        return "http" in self.__dict__


def is_title(title: str) -> bool:
    """Whether an account may be called this."""
    return title.isprintable() and 0 < len(title) <= MAX_TITLE


def titles(accounts: QuerySet[Any], connector: str) -> list[str]:
    """The titles of a connector's accounts among these; each may be used once."""
    of_connector = accounts.filter(connector=connector)
    return list(of_connector.order_by("title").values_list("title", flat=True))


def fitting(kind: type[Credentials], values: Mapping[str, Any]) -> Credentials:
    """The account with its values. Raises `Invalid` where they fit neither it nor each other."""
    loaded = load(kind, values)
    if faults := loaded.faults():
        raise Invalid(Problem(name, message, "account") for name, message in faults.items())
    return loaded


def can_be_checked(kind: type[Credentials]) -> bool:
    """Whether there is a service to ask."""
    return kind.check is not Credentials.check


def check(project_id: int, loaded: Credentials) -> None:
    """Ask the service whether the credentials work, for at most 20 seconds.

    Raises:
        Refused: It does not take them, in its own words, without the secrets.
        Unavailable: It could not be asked.
    """
    with asking(project_id, loaded) as context:
        loaded.check(context)


@contextmanager
def asking(
    project_id: int, loaded: Credentials | None, secrets: tuple[str, ...] = ()
) -> Iterator[BriefContext]:
    """A context to ask a service with, for at most 20 seconds.

    `Refused` and `Unavailable` come out of it as one sentence without the account's secrets, and
    without these.
    """
    context = BriefContext(project_id, loaded, secrets=secrets)
    try:
        yield context
    except (Refused, Unavailable) as said:
        said.message = context.redactor.text(said.message).removesuffix(".") + "."
        raise
    finally:
        context.close()
