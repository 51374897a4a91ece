"""Accepting a request: committing its execution, or finding that of an earlier, same request."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError

from automations.models import Automation, Version
from connectors import registry
from connectors.sdk.conditions import met
from connectors.sdk.references import BadReference, value_at
from executions.engine.plan import Plan, each_step
from executions.models import Execution, IdempotencyKey, Status

from . import about, budgets, counts, leases, statements, store, tasks, writing

LIGHT = 64 * 1024  # bytes of a body that may wait in memory
UNMET = "The Trigger Conditions are not met."


class OtherRequest(Exception):
    """The key belongs to a request that was not the same."""


class Deleted(Exception):
    """The automation was deleted after it had been looked up."""


@dataclass(frozen=True, slots=True)
class Once:
    """A caller's key, or a delivery's own; the digest of what makes its request the same as
    another; and for how long it names the first one.
    """

    key: str
    digest: str
    lasts: timedelta = store.KEPT


def new_execution(
    automation: Automation,
    payload: Any,
    now: datetime,
    size: int = 0,
    *,
    is_spent: bool = False,
) -> Execution:
    """The execution of the live version for a trigger's output, not committed yet.

    `size` is that of the request's body in bytes: a small one may wait for a worker in memory.
    `is_spent` says that a budget that counts for the automation is used up.

    Where the Trigger Conditions are unmet, or it may make paid calls and the budget is used up, it
    is Rejected and has ended.
    """
    version = automation.live
    assert version is not None  # noqa: S101 - what is not live accepts nothing
    execution = Execution(
        project_id=automation.project_id,
        automation=automation,
        version=version,
        payload=payload,
        variables=store.variables_of(automation.project_id),
        accepted_at=now,
        due_at=now + store.GRACE,
    )
    execution.about = about.of(execution)
    if settings.EMBEDDED and size <= LIGHT:
        store.hand_over(execution)
    if reason := unmet(version.plan, payload):
        _reject(execution, reason, now)
    elif is_spent:
        reject_paid(execution, now)
    return execution


def reject_paid(execution: Execution, now: datetime) -> None:
    """A budget is used up: reject a fresh execution, if its version has a step that is paid for."""
    if pays(execution.version):
        _reject(execution, budgets.SPENT, now)


def _reject(execution: Execution, reason: str, now: datetime) -> None:
    execution.status = Status.REJECTED
    execution.error = reason
    execution.finished_at = now
    execution.due_at = execution.lease_until = None


def commit(execution: Execution, once: Once | None = None) -> Execution:
    """Commit an execution, once per key: of two at the same time, one is committed.

    Returns it, or the earlier one of the same request. Raises `OtherRequest` and `Deleted`.
    """
    if once and (earlier := _earlier(execution, once)):
        return earlier
    try:
        writing.write(functools.partial(insert, execution, once))
    except IntegrityError:
        if once and (earlier := _earlier(execution, once)):
            return earlier
        if not Automation.objects.filter(id=execution.automation_id).exists():
            raise Deleted from None
        raise
    return execution


def begin(execution: Execution) -> None:
    """Have a fresh execution worked on: by this process, where it holds it from the start."""
    if execution.owner == store.OWNER:
        leases.line_up(execution.id)
        store.handed(execution)
    tasks.hint(execution.id)


def responds(version: Version) -> bool:
    """Whether a step of the version, in whatever path, may answer the caller."""
    uses = {step.use for step in each_step(Plan.read(version.plan["steps"]).steps)}
    return any(may_answer(use) for use in uses)


def pays(version: Version) -> bool:
    """Whether a step of the version, in whatever path, makes calls that cost money."""
    uses = {step.use for step in each_step(Plan.read(version.plan["steps"]).steps)}
    return any(_is_paid(use) for use in uses)


def _is_paid(use: str) -> bool:
    try:
        return registry.action(use).paid
    except registry.Unknown:
        return False


def may_answer(use: str) -> bool:
    """Whether steps of an action may answer the caller."""
    try:
        return registry.action(use).responds
    except registry.Unknown:
        return False  # its connector is gone, and the step will fail saying so


def unmet(plan: Mapping[str, Any], payload: Any) -> str:
    """Why the trigger's output must not run the plan; empty when it may."""
    conditions = plan["trigger"].get("conditions")
    if not conditions:
        return ""
    try:
        fits = met(
            conditions["rows"],
            conditions.get("match", "all"),
            functools.partial(value_at, payload),
        )
    except (ValueError, BadReference) as error:
        return str(error)
    return "" if fits else UNMET


def _earlier(execution: Execution, once: Once) -> Execution | None:
    found = (
        IdempotencyKey.objects.filter(
            automation_id=execution.automation_id,
            key=once.key,
            expires_at__gt=execution.accepted_at,
        )
        .select_related("execution__version")
        .defer("execution__payload", "execution__variables", "execution__reply")
        .first()
    )
    if found is None:
        return None
    if found.digest != once.digest:
        raise OtherRequest
    return found.execution


def insert(execution: Execution, once: Once | None = None) -> None:
    """In the transaction that accepts an execution: its row and its key; a Rejected one is
    counted.
    """
    statements.insert(execution)
    if once:
        _keep(execution, once)
    if execution.finished_at:
        counts.ended(execution.automation_id, execution.status, None, execution.finished_at)


def _keep(execution: Execution, once: Once) -> None:
    keys = IdempotencyKey.objects.filter(automation_id=execution.automation_id, key=once.key)
    keys.filter(expires_at__lte=execution.accepted_at).delete()
    IdempotencyKey.objects.create(
        automation_id=execution.automation_id,
        key=once.key,
        digest=once.digest,
        execution=execution,
        expires_at=execution.accepted_at + once.lasts,
    )
