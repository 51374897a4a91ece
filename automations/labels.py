"""What chosen values are called: the label of a choice is remembered when it is offered, and shown
in place of the value by pages that say what is configured.

Values alone are stored in drafts. What was typed, or never offered here, is shown as it is.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from connectors.models import Label
from connectors.sdk import Lookup
from executions.clock import now
from projects.json_text import dump, storable

from .draft import each_step, trigger_of
from .draft_form import draft_of
from .flow import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from connectors.models import Account
    from connectors.sdk import Action, Fields, Option, Trigger

    from .flow import Labels

MOST: Final = 500  # of an account; the oldest are forgotten
LONGEST: Final = 200  # characters of a value or a label that are kept


def remember(
    account: Account, field: Lookup, beside: Mapping[str, Any], offered: Iterable[Option]
) -> None:
    """Keep what the choices are called that an account was offered for a field.

    `beside` are the values beside it, on which they depend.
    """
    called = {
        each.value: each.label
        for each in offered
        if each.label != each.value and _is_kept(each.label) and _is_kept(each.value)
    }
    offer = _offer(field, beside)
    rows = Label.objects.filter(account=account)
    known = dict(rows.filter(offer=offer, value__in=called).values_list("value", "label"))
    moment = now()
    fresh = [
        Label(account=account, offer=offer, value=value, label=label, at=moment)
        for value, label in called.items()
        if known.get(value) != label
    ]
    if not fresh:
        return
    with suppress(IntegrityError), transaction.atomic():  # the account may be gone meanwhile
        Label.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["account", "offer", "value"],
            update_fields=["label", "at"],
        )
        old = rows.order_by("-at", "-pk").values_list("pk", flat=True)[MOST:]
        Label.objects.filter(pk__in=list(old)).delete()


def _is_kept(text: str) -> bool:
    return 0 < len(text) <= LONGEST and storable(text) == text


def of(project_id: int, source: Mapping[str, Any]) -> Labels:
    """What the values are called that are chosen in a draft or a version's plan of a project: the
    labels by field, by the key of the step.
    """
    chosen = list(_chosen(draft_of({**source, "steps": source.get("steps") or []})))
    if not chosen:
        return {}
    rows = Label.objects.filter(
        account__project=project_id,
        account__in={account for _, _, (account, _, _) in chosen},
        value__in={value for _, _, (_, _, value) in chosen},
    )
    known = {
        (account, offer, value): label
        for account, offer, value, label in rows.values_list(
            "account_id", "offer", "value", "label"
        )
    }
    found: dict[str, dict[str, str]] = {}
    for key, name, place in chosen:
        if place in known:
            found.setdefault(key, {})[name] = known[place]
    return found


def _chosen(draft: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[int, str, str]]]:
    """The key of a step, the name of a field, and whose, of which offer and what its value is."""
    parts: list[tuple[str, Mapping[str, Any], Action | Trigger | None]]
    parts = [(TRIGGER, draft.get("trigger") or {}, trigger_of(draft))]
    parts += [
        (place.step["key"], place.step, place.action)
        for place in each_step(draft.get("steps") or ())
    ]
    for key, part, declared in parts:
        account, inputs = part.get("account"), part.get("with")
        if declared is None or not isinstance(account, int) or not isinstance(inputs, dict):
            continue
        for field, value in _single(declared.Inputs, inputs):
            yield key, field.name, (account, _offer(field, inputs), value)


def _single(fields: type[Fields], inputs: Mapping[str, Any]) -> Iterator[tuple[Lookup, str]]:
    for name, field in fields.__fields__.items():
        value = inputs.get(name)
        if isinstance(field, Lookup) and isinstance(value, str) and _is_kept(value):
            yield field, value


def _offer(field: Lookup, beside: Mapping[str, Any]) -> str:
    """What tells this list of choices from others of the account."""
    named = f"{field.source.__module__}.{field.source.__qualname__}"
    values = [beside.get(name) or None for name in field.depends_on]
    return hashlib.sha256(dump([named, values]).encode()).hexdigest()
