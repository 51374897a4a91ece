"""What chosen values are called: the label of a choice is remembered when it is offered, and shown
in place of the value by pages that say what is configured.

Values alone are stored in drafts. What was typed, or never offered here, is shown as it is.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError, transaction

from connectors.models import Label
from connectors.sdk import Lookup
from executions.clock import now
from projects.json_text import dump, storable

from .draft import each_step, trigger_of
from .draft_form import draft_of
from .flow import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from connectors.models import Account
    from connectors.sdk import Action, Fields, Option, Trigger

    from .flow import Labels

log = logging.getLogger(__name__)

MOST_OF_LIST: Final = 1_000  # of one list of choices; those not offered for longest are forgotten
MOST: Final = 5_000  # of an account, which has many lists, such as the entries of a content type
LONGEST: Final = 200  # characters of a value or a label that are kept
RENEWED: Final = timedelta(days=1)  # after which being offered again is written down


def remember(
    account: Account, field: Lookup, beside: Mapping[str, Any], offered: Iterable[Option]
) -> None:
    """Keep what the choices are called that an account was offered for a field of a step; not
    those of a field with many values, whose labels are shown nowhere.

    `beside` are the values beside it, on which they depend. Where a database cannot take them,
    they are not kept: whoever asked for the choices gets them all the same.
    """
    called = {
        each.value: each.label
        for each in offered
        if each.label != each.value and _is_kept(each.label) and _is_kept(each.value)
    }
    if field.many or not called:
        return
    try:
        with transaction.atomic():
            _keep(account, _offer(field, beside), called)
    except DatabaseError as error:  # the account may be gone meanwhile
        log.warning("What account %s was offered is not remembered: %s", account.pk, error)


def _keep(account: Account, offer: str, called: Mapping[str, str]) -> None:
    moment, rows = now(), Label.objects.filter(account=account)
    recent = rows.filter(offer=offer, value__in=called, at__gt=moment - RENEWED)
    known = dict(recent.values_list("value", "label"))
    fresh = [
        Label(account=account, offer=offer, value=value, label=label, at=moment)
        for value, label in sorted(called.items())  # so that no two wait for each other
        if known.get(value) != label
    ]
    if not fresh:
        return
    Label.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["account", "offer", "value"],
        update_fields=["label", "at"],
    )
    _forget(rows.filter(offer=offer), MOST_OF_LIST)
    _forget(rows, MOST)


def _forget(rows: QuerySet[Label], most: int) -> None:
    """Keep the `most` that were offered last."""
    old = rows.order_by("-at", "-pk").values_list("pk", flat=True)[most:]
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
