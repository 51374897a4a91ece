"""An execution, its step runs, and the keys under which callers may repeat a request."""

from __future__ import annotations

import os
import time
import uuid

from django.db import models

from connectors.secrets import EncryptedJson
from projects.json_text import JsonText


def new_id() -> str:
    """A time-ordered identifier of 32 hex digits (the layout of UUID version 7, RFC 9562), so that
    new rows are stored side by side.
    """
    value = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value).hex


class Status(models.TextChoices):
    """What an execution is doing. Paused waits for a time; Running includes waiting for a child."""

    PENDING = "pending", "Pending"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    SUCCESS = "success", "Success"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    UNDECIDED = "undecided", "Needs a decision"
    REJECTED = "rejected", "Rejected"


ENDED = (Status.SUCCESS, Status.FAILED, Status.CANCELLED, Status.REJECTED)


class Execution(models.Model):
    """One run of a version.

    `due_at` is when the sweep next hints that somebody should work on it; it is null while the
    execution waits for a child or a person, and after its end. A worker holds it by a lease
    (`owner`, `lease_until`) and by `fence`, which every claim raises: whoever writes with an older
    one has lost it.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id)
    # Where an index below begins with a key, the key has none of its own.
    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="executions", db_index=False
    )
    automation = models.ForeignKey(
        "automations.Automation", models.CASCADE, related_name="executions", db_index=False
    )
    version = models.ForeignKey("automations.Version", models.PROTECT, related_name="executions")
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    about = models.CharField(max_length=120, default="", blank=True)  # in a few words, for people
    payload = JsonText()
    variables = JsonText(default=dict)  # {"plain": {key: value}, "secret": [key]}
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="children", db_index=False
    )
    parent_path = models.TextField(default="", blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    chain = models.PositiveSmallIntegerField(default=0, db_default=0)  # executions that led to it
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="repetitions", db_index=False
    )
    # Of a draft, from the builder: outside the log, the counts and the success rates.
    test = models.BooleanField(default=False, db_default=False)
    replayed_from = models.TextField(default="", blank=True)  # a run path; empty for a retry
    overrides = JsonText(default=dict)  # {run path: inputs in place of those of the plan}
    reply = JsonText(null=True)  # {"status", "headers", "body"} of the first Response
    error = models.TextField(default="", blank=True)
    error_path = models.TextField(default="", blank=True)
    accepted_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Nano-dollars of its calls, null where none was paid for, and calls of unknown price.
    cost = models.BigIntegerField(null=True)
    unpriced = models.PositiveIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(null=True)
    owner = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "parent_path"],
                condition=models.Q(parent__isnull=False),
                name="one_child",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="execution_due"
            ),
            models.Index(fields=["automation", "-id"], name="execution_of_automation"),
            models.Index(fields=["project", "-id"], name="execution_of_project"),
            models.Index(
                fields=["project", "status", "-id"],
                condition=~models.Q(status="success"),
                name="execution_not_success",
            ),
            # Of all rows, SQLite would take each value for a frequent one: most are null.
            models.Index(
                fields=["origin", "-id"],
                condition=models.Q(origin__isnull=False),
                name="execution_repeats",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class StepRun(models.Model):
    """One step's record within an execution; the engine's Record as a row, one for each path."""

    execution = models.ForeignKey(Execution, models.CASCADE, related_name="step_runs")
    path = models.TextField()
    key = models.CharField(max_length=64)
    use = models.CharField(max_length=130)
    status = models.CharField(max_length=16)
    attempts = models.PositiveIntegerField(default=1)
    group = models.PositiveIntegerField(default=1)
    recovery = models.CharField(max_length=8, default="again")
    input = JsonText(null=True)
    output = JsonText(null=True)
    error = models.TextField(default="", blank=True)
    notes = JsonText(default=list)
    requests = JsonText(default=list)
    started_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    again = models.BooleanField(default=False)
    slots = JsonText(null=True)  # {lane: [microseconds]}: turns of its account that it waits for
    # Of all its runs: nano-dollars, null where none was paid for, and calls of unknown price.
    cost = models.BigIntegerField(null=True)
    unpriced = models.PositiveIntegerField(default=0, db_default=0)
    reserved = JsonText(null=True)  # {"amount": nano-dollars, "of": [Spending]} of a running call
    tokens = models.PositiveBigIntegerField(null=True)  # of all calls that were counted

    class Meta:
        constraints = [models.UniqueConstraint(fields=["execution", "path"], name="one_step_run")]

    def __str__(self) -> str:
        return f"{self.execution_id}/{self.path}"


class Change(models.Model):
    """What a step run changed, or is changing, that could start its automation again.

    Each state that it left has a row. `mark` tells exactly which; it is empty while nobody knows.
    """

    automation = models.ForeignKey("automations.Automation", models.CASCADE, related_name="+")
    subject = models.CharField(max_length=255)
    mark = models.CharField(max_length=255, default="", blank=True)
    execution = models.CharField(max_length=32)  # it may be deleted before this is
    path = models.TextField()
    number = models.PositiveIntegerField(default=0)
    chain = models.PositiveSmallIntegerField(default=0)  # that of the execution
    known_until = models.DateTimeField(db_index=True)
    in_flight_until = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["execution", "path", "number"], name="one_change")
        ]
        indexes = [models.Index(fields=["mark"], name="change_mark")]

    def __str__(self) -> str:
        return f"{self.subject} {self.mark}"


class DayCount(models.Model):
    """How many executions of an automation ended on a day (UTC) with a status, how long they took
    in all, in milliseconds, and what they cost, in nano-dollars beside the calls of unknown price;
    kept in the transaction that ends each.
    """

    automation = models.ForeignKey(
        "automations.Automation", models.CASCADE, related_name="counts", db_index=False
    )
    day = models.DateField()
    status = models.CharField(max_length=16, choices=Status)
    count = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    cost = models.BigIntegerField(default=0, db_default=0)
    unpriced = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["automation", "day", "status"], name="one_day_count")
        ]

    def __str__(self) -> str:
        return f"{self.automation_id} {self.day} {self.status}"


class Budget(models.Model):
    """What paid calls of a project, or of one of its automations, may cost in a calendar month
    (UTC), in nano-dollars; from `warn_at` per cent of it on, people are warned.
    """

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="budgets", db_index=False
    )
    automation = models.ForeignKey(
        "automations.Automation", models.CASCADE, null=True, related_name="budgets"
    )
    amount = models.BigIntegerField()
    warn_at = models.PositiveSmallIntegerField(default=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "automation"], name="one_budget"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(automation__isnull=True),
                name="one_budget_of_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.automation_id or ''}"


class Spending(models.Model):
    """What of a budget is spent in a month, and what is reserved for calls that are under way, in
    nano-dollars; `unpriced` calls are in neither. Named by the first day of the month.

    `reserved` is always the sum of what the step runs that name this row have reserved.
    """

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="months", db_index=False)
    month = models.DateField()
    spent = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    unpriced = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["budget", "month"], name="one_spending")]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.month}"


class Picture(models.Model):
    """A picture that a step made, under the SHA-256 of its bytes, in hex digits."""

    digest = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    mime = models.CharField(max_length=20)
    width = models.PositiveIntegerField()  # pixels
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # bytes
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.width}x{self.height} {self.mime}"


class PaidPictures(models.Model):
    """What a run of a step was given by a service that is paid for it, until its record says so.

    Named by the SHA-256 of the step's key: a repeated run begins from it and pays for nothing.
    `found` holds `facts`, the connector's own, and the digests of the `pictures` that are kept.
    """

    key = models.CharField(primary_key=True, max_length=64)
    found = EncryptedJson()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class IdempotencyKey(models.Model):
    """A caller's key for one request, or that of a delivery, which is made from its body: the same
    request means the same execution until `expires_at`.
    """

    automation = models.ForeignKey("automations.Automation", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)  # SHA-256 of method, query, type and body
    execution = models.ForeignKey(Execution, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["automation", "key"], name="one_request")]

    def __str__(self) -> str:
        return self.key
