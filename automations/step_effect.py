"""Whether testing a step changes something outside, and where, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors import registry
from connectors.sdk import Action, Choice
from connectors.sdk.fields import examples
from connectors.sdk.values import load

from .draft import action_of, each_step

if TYPE_CHECKING:
    from collections.abc import Mapping

SOMEWHERE: Final = "at a service"  # of actions that need no account: only their inputs tell where


def changed_by(step: Mapping[str, Any]) -> str:
    """Where running a step changes something, such as “in Contoso”; empty where it does not."""
    action = action_of(step)
    if action is None or not _writes(action, step.get("with") or {}):
        return ""
    installed = registry.connectors().get(step["use"].partition(".")[0])
    named = installed and action.account and action.account_required
    return f"in {installed.connector.label}" if installed and named else SOMEWHERE


def changes(draft: Mapping[str, Any]) -> tuple[int, str]:
    """How many steps of a draft change something when all are tested, and where."""
    steps = each_step(draft.get("steps") or ())
    found = [where for one in steps if (where := changed_by(one.step))]
    return len(found), " and ".join(dict.fromkeys(found))


def _writes(action: Action, given: Mapping[str, Any]) -> bool:
    """By the choices that were made, where the effect depends on them; a reference may be any."""
    if type(action).effect_of is Action.effect_of:
        return action.effect == "write"
    chosen = {}
    for name, field in action.Inputs.__fields__.items():
        if isinstance(field, Choice) and name in given:
            if given[name] not in [*field.choices]:
                return action.effect == "write"
            chosen[name] = given[name]
    return action.effect_of(load(action.Inputs, {**examples(action.Inputs), **chosen})) == "write"
