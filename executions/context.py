"""What an action gets to run with, made from the rows of one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import F

from automations.models import Version
from connectors import clients, registry
from connectors.models import Account as AccountRow
from connectors.sdk import Account, Refused, SubAutomation, Used
from connectors.sdk.redact import Redactor
from connectors.sdk.values import prepare

from .clock import now
from .connections import briefly
from .pacing import PATIENCE, Turns
from .pictures import StoredPictures

if TYPE_CHECKING:
    from datetime import datetime

    import httpx2

    from connectors.sdk.context import Lane


class StepContext:
    """The context of one run of one step (or of a lookup, or of an account's check).

    `account` is the loaded account, if the step has one. Notes, facts about requests and what paid
    calls used gather in `notes`, `requests` and `calls`; `redactor` takes the secrets out of
    whatever is recorded. `turns` are those of the account, for which it sleeps `patience` seconds
    at most.
    """

    patience: float = PATIENCE

    def __init__(
        self,
        project_id: int,
        account: Account | None = None,
        key: str = "",
        secrets: tuple[str, ...] = (),
    ) -> None:
        self.project_id = project_id
        self.account = account
        self.key = key
        self.notes: list[str] = []
        self.requests: list[Mapping[str, Any]] = []
        self.calls: list[Used] = []
        self.turns = Turns(account, self.now, self.patience)
        self.redactor = Redactor((*secrets, *(secrets_of(account) if account else ())))

    @cached_property
    def http(self) -> httpx2.Client:
        """A guarded client that sends the account's headers to the account's hosts only."""
        account = self.account
        return clients.client(
            account.headers() if account else {},
            account.hosts() if account else (),
            on_request=self._requested,
            own=self.pictures.read,
        )

    def _requested(self, fact: clients.RequestFact) -> None:
        self.requests.append(asdict(fact))

    @cached_property
    def automations(self) -> tuple[SubAutomation, ...]:
        """The project's live sub automations, by name."""
        found = Version.objects.filter(
            automation__project_id=self.project_id,
            automation__live=F("id"),
            arguments_schema__isnull=False,
        ).select_related("automation")
        with briefly():
            return tuple(
                SubAutomation(
                    version.automation.name,
                    version.description,
                    version.arguments_schema,
                    version.automation.title,
                )
                for version in found.order_by("automation__name")
            )

    @property
    def pictures(self) -> StoredPictures:
        """The pictures that are kept here."""
        return StoredPictures(self.key)

    def turn(self, kind: Lane) -> None:
        """Wait for the account's next turn. Raises `Throttled` where it is far ahead."""
        self.turns.take(kind)

    def used(self, used: Used) -> None:
        """Remember what a call used that is paid for, as far as that can be believed."""
        self.calls.append(used.believed())

    def lost(self) -> None:
        """Remember a call of which nobody knows what it used."""
        self.calls.append(Used("", counted=False))

    def log(self, text: str) -> None:
        """Add a line to the step run."""
        self.notes.append(text)

    def now(self) -> datetime:
        """The time in UTC."""
        return now()

    def absolute(self, url: str) -> str:
        """The full address of a path of this server."""
        return clients.absolute(url)

    def close(self) -> None:
        """Give the client back; shared connections stay open."""
        if "http" in self.__dict__:
            self.http.close()


def secrets_of(account: Account) -> list[str]:
    """The secret values of a loaded account, and what else of it is hidden."""
    secrets = [
        value
        for name, field in type(account).__fields__.items()
        if field.kind == "secret" and isinstance(value := account.loaded[name], str)
    ]
    return [*secrets, *account.hidden()]


def load_account(row: AccountRow) -> Account:
    """The account's fields with their decrypted values."""
    kind = registry.account(row.connector)
    loaded = kind(prepare(kind, row.values))
    loaded.stored_id = row.pk
    return loaded


def account_of(
    project_id: int, account_id: int | str | None, of: str = "this step"
) -> Account | None:
    """The account of a step, or of a trigger, by the id that its plan holds. Raises `Refused` when
    it is gone.
    """
    if account_id is None:
        return None
    row = AccountRow.objects.filter(project_id=project_id, id=account_id).first()
    if row is None:
        raise Refused(f"The account of {of} was deleted. Choose another one.")
    return load_account(row)
