"""Saving what was entered about a trigger or a step, and saying what differs from what stands there
where somebody else was faster.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from connectors.form_data import text_of
from connectors.sdk.references import renumber
from connectors.sdk.wording import shortened
from projects import audit
from projects.json_text import dump
from projects.models import AuditEntry

from . import editing, hooks
from .draft_form import normal
from .models import Automation
from .places import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from projects.access import MemberRequest
    from projects.models import User

    from .step_form import Entered

EDITED: Final = "automation.edited"
SECRET: Final = "automation.secret"  # noqa: S105 - what is written down of a change
ONCE_IN: Final = timedelta(minutes=10)  # is an edit of the same step written down again
MOST_ENTRIES: Final = 200  # that are looked at for it
VALUE: Final = 200  # characters of a value that are shown


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose value is not the same in both."""

    label: str
    mine: str
    theirs: str


def save(
    request: MemberRequest,
    automation: Automation,
    key: str,
    entered: Entered,
    seen: str,
    *,
    meant: bool,
) -> str:
    """Store the part and, apart from it, a secret. Returns one that was made now, else nothing.

    `seen` is the revision of the part that the form was drawn from, or that it is to replace.
    `meant` says that somebody pressed a button to save it: only then is a secret taken or made,
    since that counts for callers at once. Raises `editing.Gone` and `editing.Conflict`.
    """
    wanted = entered.wanted
    made = ""
    with transaction.atomic():
        try:
            editing.save(automation, key, seen, wanted)
        except editing.Conflict as conflict:
            if _as_stored(automation, key, wanted) != conflict.stored:
                raise
            # What is sent twice, such as by saving by itself and by a button, is no conflict.
            automation.refresh_from_db(fields=["draft", "updated_at"])
        write_down(request, automation.name, key)
        if meant:
            made = _keep_secret(request, automation, entered)
    return made


def _keep_secret(request: MemberRequest, automation: Automation, entered: Entered) -> str:
    """Store the secret that was typed, or one that is made where callers need one; returns that."""
    secret, made = entered.secret, ""
    if entered.is_secret_refused:
        return made
    if not secret and entered.wants_secret and not automation.encrypted_secret:
        secret = made = secrets.token_urlsafe(hooks.SECRET_BYTES)
    if secret and secret != automation.secret:
        automation.refresh_from_db(fields=["live", *hooks.COLUMNS])
        automation.secret = secret
        changed = ["encrypted_secret"]
        if not hooks.is_met(automation):  # a service has to be told of it
            automation.trigger_due_at = hooks.due_for_change(automation, timezone.now())
            changed.append("trigger_due_at")
        automation.save(update_fields=changed)
        audit.record(request, SECRET, automation.name)
    return made


def editor(automation: Automation, key: str, besides: User) -> str:
    """Who was the last to edit a step, as far as it was written down; empty for `besides`."""
    rows = AuditEntry.objects.filter(
        project=automation.project_id, action=EDITED, target=automation.name
    ).order_by("-id")[:MOST_ENTRIES]
    last = next((row for row in rows if row.details.get("step") == key), None)
    return last.who if last and last.user_id != besides.pk else ""


def differences(
    automation: Automation, key: str, entered: Entered, numbers: Mapping[str, str]
) -> list[Difference]:
    """What is not the same in the stored draft and in what was entered, by labels of fields.

    `numbers` are the shown numbers of steps by key.
    """
    theirs = editing.part(automation.draft, key)
    mine = _as_stored(automation, key, entered.wanted)
    fields = entered.declared.Inputs.__fields__

    def shown(value: object) -> str:
        return shortened(text_of(renumber(value, numbers)), VALUE)

    def compared(
        left: Mapping[str, Any], right: Mapping[str, Any], labels: Mapping[str, str]
    ) -> Iterator[Difference]:
        for name in dict.fromkeys([*labels, *left, *right]):
            if dump(left.get(name)) != dump(right.get(name)):
                label = labels.get(name, name)
                yield Difference(label, shown(left.get(name)), shown(right.get(name)))

    labels = {name: field.label for name, field in fields.items()}
    of_inputs = compared(mine.pop("with", {}), theirs.pop("with", {}), labels)
    return [*of_inputs, *compared(mine, theirs, PARTS)]


def _as_stored(automation: Automation, key: str, wanted: editing.Part) -> editing.Part:
    return editing.part(normal(editing.replaced(automation.draft, key, wanted)), key)


def write_down(request: MemberRequest, name: str, key: str) -> None:
    """Write down that a step was edited, once in a while: a form saves itself with every change."""
    since = timezone.now() - ONCE_IN
    rows = AuditEntry.objects.filter(
        project=request.project, user=request.user, action=EDITED, target=name, at__gte=since
    )
    if not any(row.details.get("step") == key for row in rows.only("details")[:MOST_ENTRIES]):
        audit.record(request, EDITED, name, {"step": key})
