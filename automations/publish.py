"""From a draft to the version that runs, and back out of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from connectors import registry
from connectors.sdk import is_shown
from connectors.sdk.values import load
from projects.json_text import dump, storable

from . import hooks
from .check import Fault, check
from .draft_form import normal, plan_of
from .models import Automation, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from projects.models import User


class CannotActivate(Exception):
    """A draft that must not run; `faults` say why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def activate(automation: Automation, by: User | None = None) -> Version:
    """Let the draft run: a new version, made `by` somebody, only if it differs from the last one.

    Raises CannotActivate with everything that is missing.
    """
    with transaction.atomic():
        locked = Automation.objects.select_for_update().get(pk=automation.pk)
        found = check(locked.project, locked.draft, name=locked.name)
        blocking = [fault for fault in found if fault.level == "error"]
        if not blocking and wants_secret(locked.draft.get("trigger") or {}) and not locked.secret:
            field = registry.trigger(locked.draft["trigger"]["use"]).secret_field
            blocking.append(Fault(f"trigger.with.{field}", "Set a secret.", "live"))
        if blocking:
            raise CannotActivate(blocking)
        version = publish(locked, by)
        Automation.objects.filter(pk=locked.pk).update(active=True)
    automation.refresh_from_db()
    return version


def deactivate(automation: Automation) -> None:
    """Accept nothing new; what runs already runs on."""
    automation.live, automation.active = None, False
    with transaction.atomic():
        locked = Automation.objects.select_for_update().filter(pk=automation.pk)
        automation.refresh_from_db(fields=["trigger_state", "trigger_due_at"], from_queryset=locked)
        fields = release(automation)
        automation.save(update_fields=["live", "active", "updated_at", *fields])


def release(automation: Automation) -> tuple[str, ...]:
    """Have taken down what its trigger has set up, now that no version is live; nothing is saved.

    Returns the fields that have changed. Where something is just being set up, that is looked at
    again.
    """
    pending = automation.trigger_due_at is not None
    now = timezone.now()
    automation.trigger_due_at = now if pending or hooks.stands(automation.trigger_state) else None
    automation.trigger_trouble = ""
    return ("trigger_due_at", "trigger_trouble")


def publish(automation: Automation, by: User | None = None) -> Version:
    """Make a checked draft the live version, inside the caller's transaction.

    `by` is who made it, None for a command.
    """
    draft = normal(automation.draft)
    plan = plan_of(draft)
    last = automation.versions.filter(number__isnull=False).order_by("-number").first()
    if last is not None and dump(last.plan) == dump(plan):
        version = last
    else:
        stored = draft["trigger"]
        trigger = registry.trigger(stored["use"])
        inputs = load(trigger.Inputs, stored.get("with") or {})
        version = Version.objects.create(
            automation=automation,
            number=(last.number or 0) + 1 if last else 1,
            created_by=by,
            use=trigger.key,
            plan=plan,
            description=storable(inputs.loaded.get("description") or ""),
            arguments_schema=trigger.arguments_schema(inputs),
        )
    before, is_new = automation.live, automation.live_id != version.pk
    automation.live = version
    has_secret = hooks.give_secret(automation, plan)
    if is_new or has_secret or automation.trigger_trouble or not hooks.is_met(automation):
        automation.trigger_due_at = hooks.due(automation, timezone.now(), before)
        automation.trigger_trouble = ""
        changed = ("live", "encrypted_secret", "trigger_due_at", "trigger_trouble", "updated_at")
        automation.save(update_fields=changed)
    return version


def wants_secret(trigger: Mapping[str, Any]) -> bool:
    """Whether a draft's trigger, as it is configured, asks callers for a secret."""
    declared = registry.trigger(trigger["use"]) if trigger else None
    if declared is None or not declared.secret_field:
        return False
    field = declared.Inputs.__fields__[declared.secret_field]
    return is_shown(field, declared.Inputs, trigger.get("with") or {})
