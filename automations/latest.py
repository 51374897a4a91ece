"""The latest object that would have started an automation, as the sample of its trigger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors import authorize
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, load
from connectors.secrets import CannotDecrypt
from executions.context import load_account

from . import step_account
from .draft import trigger_of
from .lookups import OUTGROWN

if TYPE_CHECKING:
    from connectors.models import Account

    from .lookups import Remedy
    from .models import Automation

NOTHING: Final = "The service has nothing yet that fits. Make something there, or type a sample."
NO_ACCOUNT: Final = "Choose an account first."


@dataclass(frozen=True, slots=True)
class Latest:
    """A sample, or a message that says why there is none, with what helps."""

    output: dict[str, Any] | None = None
    message: str = ""
    remedy: Remedy = ""
    account: Account | None = None


def latest(automation: Automation) -> Latest:
    """Ask the service of the draft's trigger, for at most 20 seconds."""
    part = automation.draft["trigger"]
    trigger = trigger_of(automation.draft)
    assert trigger is not None  # noqa: S101 - the page shows what is wrong with it instead
    account = step_account.account(automation, part, part.get("account"))
    if trigger.account and account is None:
        return Latest(message=NO_ACCOUNT, remedy="choose")
    try:
        loaded = load_account(account) if account else None
    except (Invalid, CannotDecrypt):
        title = account.title if account else ""
        return Latest(message=OUTGROWN.format(title=title), remedy="account", account=account)
    inputs = load(trigger.Inputs, part.get("with") or {})
    try:
        with authorize.asking(automation.project_id, loaded) as context:
            found = trigger.latest(inputs, context)
            output = context.redactor.value(found)
    except Refused as said:
        remedy: Remedy = "account" if account else "again"
        return Latest(message=said.message, remedy=remedy, account=account)
    except Unavailable as said:
        return Latest(message=said.message, remedy="again", account=account)
    return Latest(output, "" if output is not None else NOTHING, account=account)
