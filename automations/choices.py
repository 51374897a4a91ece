"""What choosing an action or a trigger does to a draft."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

from connectors import registry
from connectors.models import Account

from . import arrange, editing
from .draft import action_of, each_step, trigger_of
from .flow import TRIGGER
from .keys import fresh_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from connectors.sdk import Action, Trigger

    from .draft import Draft
    from .models import Automation

STAYS = ("key", "title", "on_failure", "note")


def add(automation: Automation, place: str, use: str, seen: str = "") -> str:
    """Put a step with this action at a place of the draft, with at most an account; its key.

    `seen` is the digest of the arrangement in which the place was shown, if it is known.

    Raises:
        connectors.registry.Unknown: There is no such action.
        automations.arrange.CannotArrange: The place is not there or another one by now, or there
            are too many steps.
    """
    action = registry.action(use)
    accounts = _accounts(automation, action)
    key = ""

    def edit(draft: Draft) -> Draft:
        nonlocal key
        arrange.check_seen(draft, seen)
        key = fresh_key(draft, action.label, automation.spent)
        step = {"key": key, "use": use}
        after = arrange.insert(draft, place, step)
        account = _first_account(after, key, use, accounts)
        return editing.replaced(after, key, {**step, **account}) if account else after

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
    accounts = _accounts(automation, declared)

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
        account = _same_account(stored, use) or _first_account(draft, key, use, accounts)
        return editing.replaced(draft, key, {**kept, "use": use, **account, "with": inputs})

    return edit


def lost(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> list[str]:
    """The labels of what is filled in, and is not any more after a part does something else."""
    old, new = editing.part(before, key), editing.part(after, key)
    declared = trigger_of(before) if key == TRIGGER else action_of(old)
    fields = declared.Inputs.__fields__ if declared else {}
    gone = [name for name in old.get("with") or {} if name not in (new.get("with") or {})]
    labels = [fields[name].label if name in fields else name for name in gone]
    return [*labels, *(["Trigger Conditions"] if "conditions" in old.keys() - new.keys() else [])]


def _accounts(automation: Automation, declared: Action | Trigger) -> list[int]:
    """The accounts of the project that a part may have."""
    if declared.account is None:
        return []
    rows = Account.objects.filter(project=automation.project_id, connector=_connector(declared.key))
    return list(rows.values_list("id", flat=True))


def _first_account(
    draft: Mapping[str, Any], key: str, use: str, accounts: Collection[int]
) -> dict[str, int]:
    """The account to begin with: that of the nearest step before it of the same connector, else
    the one that the project has alone.
    """
    every = () if key == TRIGGER else each_step(draft.get("steps") or ())
    steps = [place.step for place in takewhile(lambda place: place.step["key"] != key, every)]
    same = [step for step in steps if _connector(step["use"]) == _connector(use)]
    found = [step["account"] for step in same if step.get("account") in accounts]
    if not found and len(accounts) == 1:
        found = [*accounts]
    return {"account": found[-1]} if found else {}


def _same_account(stored: Mapping[str, Any], use: str) -> dict[str, int]:
    """The step's account, if the new action is of the same connector and the old one had one."""
    same = _connector(str(stored.get("use", ""))) == _connector(use)
    chosen = stored.get("account") if same else None
    return {} if chosen is None else {"account": chosen}


def _connector(use: str) -> str:
    return use.partition(".")[0]
