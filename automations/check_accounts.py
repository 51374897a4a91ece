"""Whether the trigger and the steps have the accounts that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors import registry
from connectors.sdk import Action

from .check_faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.sdk import Trigger

    from .check_surroundings import Surroundings


def account_faults(
    path: str, part: Mapping[str, Any], declared: Action | Trigger, around: Surroundings
) -> Iterator[Fault]:
    """What is wrong with the account of the trigger or the step that stands at a path."""
    path, chosen = f"{path}.account", part.get("account")
    connector = declared.key.partition(".")[0]
    label = registry.connectors()[connector].connector.label
    if declared.account is None:
        if chosen is not None:
            yield Fault(path, f"“{declared.key}” takes no account; leave it out.")
    elif chosen is None:
        if not isinstance(declared, Action) or declared.account_required:
            yield Fault(path, f"Choose an account of {label}.", "live")
    elif chosen not in around.accounts:
        yield Fault(path, f"The account was deleted; choose another one of {label}.", "live")
    elif around.accounts[chosen] != connector:
        yield Fault(path, f"This is no account of {label}; choose another.")
