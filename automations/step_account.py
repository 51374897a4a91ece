"""The account of a step, or of the trigger: which there are to choose from, and which it has."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case, Value, When
from django.urls import reverse

from connectors import registry
from connectors.models import Account
from connectors.sdk.values import prepare
from connectors.secrets import CannotDecrypt, decrypt

from .draft import action_of, trigger_of
from .editing import change, part, replaced
from .flow import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.registry import Installed
    from connectors.sdk import Account as Credentials
    from connectors.sdk import Action, Trigger

    from .draft import Draft
    from .models import Automation

FIELD: Final = "field-account"  # the id of the control
ONLY: Final = "It is the only one so far, and becomes the step’s when you save or go on."
MAX_DIGITS: Final = 18  # of an account's id


@dataclass(frozen=True, slots=True)
class Offered:
    """An account that can be chosen; `id` is empty for none."""

    id: str
    title: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What `builder/account.html` draws. `said` is news about the account, `error` a fault."""

    label: str
    service: str
    required: bool
    options: tuple[Offered, ...]
    chosen: str
    add_url: str
    error: str = ""
    said: str = ""
    id: str = FIELD
    kind: type[Credentials] | None = None
    sealed: str = field(default="", repr=False)

    def without_secrets(self) -> Credentials | None:
        """The chosen account without the values of its secrets; None where none can be read."""
        if self.kind is None or not self.sealed:
            return None
        try:
            values = json.loads(decrypt(self.sealed))
        except CannotDecrypt:
            return None
        fields = self.kind.__fields__
        shown = {name: one for name, one in values.items() if name in fields}
        shown = {name: one for name, one in shown.items() if fields[name].kind != "secret"}
        return self.kind(prepare(self.kind, shown))


def declared_of(held: Mapping[str, Any]) -> Action | Trigger | None:
    """What a part of a draft uses, if it is chosen and installed."""
    if not held.get("use"):
        return None
    return action_of(held) or trigger_of({"trigger": held})


def connector_of(held: Mapping[str, Any]) -> Installed | None:
    """The connector whose accounts a part takes; None where it takes none."""
    declared = declared_of(held)
    if declared is None or declared.account is None:
        return None
    return registry.connectors()[declared.key.partition(".")[0]]


def choices(
    automation: Automation,
    held: Mapping[str, Any],
    *,
    complain: bool = False,
    said: str = "",
    begins: bool = False,
) -> Choices | None:
    """The accounts that a part of the draft can have; None where it takes none.

    Args:
        automation: Whose part it is.
        held: The part, as `editing.part` returns it.
        complain: Say so where one is needed and none is chosen. That the chosen one was deleted
            is said in any case.
        said: News about the chosen one.
        begins: Begin with the account that the project has alone, where one is needed and none is
            chosen: it may have come after the step.
    """
    installed = connector_of(held)
    if installed is None:
        return None
    label = installed.connector.label
    rows = Account.objects.filter(project_id=automation.project_id, connector=installed.key)
    chosen = "" if held.get("account") is None else str(held["account"])
    # Of the chosen one alone, what is needed to say what a step with it will do.
    values = Case(When(pk=int(chosen), then="values")) if _is_id(chosen) else Value("")
    listed = list(rows.order_by("title").values_list("pk", "title", values))
    found = [(str(pk), title) for pk, title, _ in listed]
    required = getattr(declared_of(held), "account_required", True)
    if begins and required and not chosen and len(found) == 1:
        return choices(automation, {**held, "account": int(found[0][0])}, said=ONLY)
    error = ""
    if chosen and chosen not in dict(found):
        chosen, error = "", f"The account was deleted; choose another one of {label}."
    elif not chosen and required and complain:
        error = f"Choose an account of {label}."
    return Choices(
        label="Account",
        service=label,
        required=required,
        options=tuple(Offered(pk, title, pk == chosen) for pk, title in found),
        chosen=chosen,
        add_url=address(automation, str(held.get("key", TRIGGER))),
        error=error,
        said=said,
        kind=installed.account,
        sealed=next((str(one) for pk, _, one in listed if one and str(pk) == chosen), ""),
    )


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS


def address(automation: Automation, key: str) -> str:
    """Where an account is added for a step."""
    project = automation.project
    return reverse("automations:step-account", args=[project.slug, automation.name, key])


def account(automation: Automation, held: Mapping[str, Any], chosen: object) -> Account | None:
    """The account with this id, if a part of the automation may have it."""
    installed, pk = connector_of(held), str(chosen or "")
    if installed is None or not _is_id(pk):
        return None
    rows = Account.objects.filter(project_id=automation.project_id, connector=installed.key)
    return rows.filter(pk=int(pk)).first()


def choose(automation: Automation, key: str, chosen: Account) -> None:
    """Give a step this account. Raises `editing.Gone` where the step is no more."""

    def edit(draft: Draft) -> Draft:
        return replaced(draft, key, {**part(draft, key), "account": chosen.pk})

    change(automation, edit)
