"""What choosing an action or a trigger does to a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors import registry
from connectors.models import Account

from . import arrange, editing
from .draft import action_of, trigger_of
from .flow import TRIGGER
from .keys import fresh_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connectors.sdk import Action, Trigger

    from .draft import Draft
    from .models import Automation

STAYS = ("key", "title", "on_failure", "note")


def add(automation: Automation, place: str, use: str, seen: str = "") -> str:
    """Put a step with this action at a place of the draft, with nothing set; its key.

    `seen` is the digest of the arrangement in which the place was shown, if it is known.

    Raises:
        connectors.registry.Unknown: There is no such action.
        automations.arrange.CannotArrange: The place is not there or another one by now, or there
            are too many steps.
    """
    action = registry.action(use)
    account = _only_account(automation, action)
    key = ""

    def edit(draft: Draft) -> Draft:
        nonlocal key
        arrange.check_seen(draft, seen)
        key = fresh_key(draft, action.label, automation.spent)
        return arrange.insert(draft, place, {"key": key, "use": use, **account})

    editing.change(automation, edit)
    return key


def change(automation: Automation, key: str, use: str) -> Callable[[Draft], Draft]:
    """What lets the trigger or a step do something else; what the new one has, too, stays.

    Raises `connectors.registry.Unknown` where there is no such trigger or action. What it returns
    takes a draft, returns another one, and raises:
        automations.arrange.CannotArrange: One of the two holds steps, and the other does not.
        automations.editing.Gone: The step is not there any more.
    """
    declared = registry.trigger(use) if key == TRIGGER else registry.action(use)
    only = _only_account(automation, declared)

    def edit(draft: Draft) -> Draft:
        stored = editing.part(draft, key)
        if stored.get("use") == use:
            return draft
        before = trigger_of(draft) if key == TRIGGER else action_of(stored)
        if getattr(before, "paths", ()) or getattr(declared, "paths", ()):
            raise arrange.CannotArrange("A step that holds steps cannot become another one.")
        kept = {name: stored[name] for name in STAYS if name in stored}
        known = declared.Inputs.__fields__
        inputs = {name: one for name, one in (stored.get("with") or {}).items() if name in known}
        return editing.replaced(
            draft, key, {**kept, "use": use, **(_same_account(stored, use) or only), "with": inputs}
        )

    return edit


def lost(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> list[str]:
    """The labels of what is filled in, and is not any more after a part does something else."""
    old, new = editing.part(before, key), editing.part(after, key)
    declared = trigger_of(before) if key == TRIGGER else action_of(old)
    fields = declared.Inputs.__fields__ if declared else {}
    gone = [name for name in old.get("with") or {} if name not in (new.get("with") or {})]
    labels = [fields[name].label if name in fields else name for name in gone]
    return [*labels, *(["Trigger Conditions"] if "conditions" in old.keys() - new.keys() else [])]


def _only_account(automation: Automation, declared: Action | Trigger) -> dict[str, int]:
    """The account to begin with: where the project has one alone, there is nothing to choose."""
    if declared.account is None:
        return {}
    connector = declared.key.partition(".")[0]
    rows = Account.objects.filter(project=automation.project_id, connector=connector)
    found = list(rows.values_list("id", flat=True)[:2])
    return {"account": found[0]} if len(found) == 1 else {}


def _same_account(stored: Mapping[str, Any], use: str) -> dict[str, int]:
    """The step's account, if the new action is of the same connector and the old one had one."""
    same = str(stored.get("use", "")).partition(".")[0] == use.partition(".")[0]
    return {"account": stored["account"]} if same and "account" in stored else {}
