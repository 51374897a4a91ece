"""Which automations use an account: by their drafts, by the versions that run, and by what their
triggers have standing at the service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextField
from django.db.models.functions import Cast

from automations import hooks
from automations.models import Automation

if TYPE_CHECKING:
    from projects.models import Project

# As they are stored, without blanks; a text that says the same is escaped.
MENTIONED: Final = re.compile(r'"account":([0-9]{1,19})[,}]')


@dataclass(frozen=True, slots=True)
class Use:
    """An automation that uses an account. `left` says that none of its steps does, but that what
    its trigger has set up at the service cannot be taken down without it.
    """

    name: str
    title: str
    left: bool = False


def uses(project: Project) -> dict[int, list[Use]]:
    """The automations that use each account of a project, by the account's id."""
    rows = (
        Automation.objects.filter(project=project)
        .annotate(
            draft_text=Cast("draft", TextField()),
            plan_text=Cast("live__plan", TextField()),
        )
        .order_by("title", "name")
        .values_list("name", "title", "trigger_state", "draft_text", "plan_text")
    )
    found: dict[int, list[Use]] = {}
    for name, title, state, *texts in rows:
        mentioned = [text for text in texts if text and MENTIONED.search(text)]
        by_steps = {each for text in mentioned for each in _accounts(json.loads(text))}
        standing = {*_accounts({"trigger": state})} if hooks.stands(state) else set()
        for account in by_steps | standing:
            found.setdefault(account, []).append(Use(name, title, account not in by_steps))
    return found


def _accounts(tree: Mapping[str, Any] | None) -> Iterator[int]:
    """The account ids that a draft's or a plan's trigger and steps name."""
    waiting = [(tree or {}).get("trigger") or {}, *((tree or {}).get("steps") or ())]
    for step in waiting:  # which grows on the way
        if isinstance(account := step.get("account"), int):
            yield account
        paths = [*step.values(), *(step.get("paths") or {}).values()]
        waiting += [inner for path in paths if isinstance(path, list) for inner in path]
