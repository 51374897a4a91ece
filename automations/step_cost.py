"""What a run of a paid step costs, said beside its form: an estimate, in one query."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors.prices import prices
from connectors.sdk import Action, SubAutomation
from connectors.sdk.costs import dollars, texts
from connectors.sdk.lookups import offers
from connectors.sdk.references import BadReference, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from connectors.sdk import Account


def estimate(
    declared: object,
    inputs: Mapping[str, Any],
    account: Account | None,
    now: datetime,
    known: Callable[[], Sequence[SubAutomation]] = tuple,
) -> str:
    """One sentence; empty for a step that is not paid for, or names no model yet.

    Args:
        declared: The action; whatever else stands in its place is not paid for.
        inputs: As configured: values may be missing, wrong or references.
        account: The chosen one without its secrets, if there is one: it says whose prices count.
        now: The time; prices are dated.
        known: Finds the project's live sub automations; asked for a step that may offer some.
    """
    if not isinstance(declared, Action) or not declared.paid:
        return ""
    uses = declared.may_use(inputs, known() if offers(declared.Inputs) else ())
    model = uses.model
    if not model:
        return ""
    if _refers(model):
        return "What a run costs depends on the model, which is a reference."
    server = account.price_list() if account else ""
    found = prices(declared.key.partition(".")[0], server, now.astimezone(UTC).date())
    about, most = found.total(uses.about), found.total(uses.most)
    if about is None or most is None:
        at = f" at {server}" if server else ""
        return f"The price of {model}{at} is not known."
    more = ", and what the references bring in" if any(map(_refers, texts(inputs))) else ""
    return f"About {dollars(about)} a run, at most {dollars(most)}{more}."


def _refers(text: str) -> bool:
    """Whether a text as configured holds a reference; one that is malformed brings nothing in."""
    try:
        return bool(parse(text).references)
    except BadReference:
        return False
