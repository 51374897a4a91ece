"""An automation and its versions.

A draft is one JSON tree, so that inserting, moving and copying steps are plain functions on it:
`{"trigger": {use, with, conditions}, "steps": [{key, title, use, account, with, then, else,
steps, on_failure, note}]}`, with account ids, step keys in references, and no secrets.
"""

from __future__ import annotations

import hashlib
import secrets

from django.db import models

from connectors.secrets import decrypt, encrypt
from projects.json_text import JsonText
from projects.models import slug


def new_trigger_id() -> str:
    """32 hex digits that nobody can guess: the address of an inbound trigger."""
    return secrets.token_hex(16)


class Automation(models.Model):
    """One trigger and a tree of steps. `live` is the version that runs; without it, a draft.

    `active` is what its owner wants. Where the draft cannot go live, it waits: nothing runs yet, or
    an older version goes on.
    """

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="automations")
    name = models.CharField(max_length=64, validators=[slug])
    title = models.CharField(max_length=200)
    trigger_id = models.CharField(max_length=32, unique=True, default=new_trigger_id)
    encrypted_secret = models.TextField(default="", blank=True)
    draft = JsonText(default=dict)
    # Keys that steps of the draft once had, the newest last: no other step gets one of them.
    spent = JsonText(default=list)
    active = models.BooleanField(default=False)
    # Until then a request is taken as the test sample, also while the automation is inactive.
    listening_until = models.DateTimeField(null=True)
    # What its trigger has set up at a service, and how that was configured; `standing` knows more.
    trigger_state = JsonText(default=dict)
    # When somebody has to see to the trigger: set up, take down, or start at a time.
    trigger_due_at = models.DateTimeField(null=True)
    # Why the service would not; empty where it did.
    trigger_trouble = models.TextField(default="", blank=True)
    live = models.ForeignKey("Version", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_automation")]
        indexes = [
            models.Index(
                fields=["trigger_due_at"],
                condition=models.Q(trigger_due_at__isnull=False),
                name="trigger_due",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """The trigger's secret in plain text; empty where it has none."""
        return decrypt(self.encrypted_secret) if self.encrypted_secret else ""

    @secret.setter
    def secret(self, value: str) -> None:
        self.encrypted_secret = encrypt(value) if value else ""

    @property
    def secret_mark(self) -> str:
        """What is another one after the secret has changed, and tells nothing of it."""
        return hashlib.sha256(self.encrypted_secret.encode()).hexdigest()[:16]


class Version(models.Model):
    """A frozen copy of a draft: `plan` is `{"trigger": …, "steps": …}` as executions read it.

    `use` is the trigger's key. A sub automation also has what callers need: its description and
    the schema of its arguments. One that was made to test a draft has no number.
    """

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    created_by = models.ForeignKey(
        "projects.User", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    use = models.CharField(max_length=130)
    plan = JsonText()
    description = models.TextField(default="", blank=True)
    arguments_schema = JsonText(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["automation", "number"], name="one_version")]

    def __str__(self) -> str:
        return f"{self.automation_id}/{self.number or 'test'}"


class Sample(models.Model):
    """What a test of the trigger or of a step put out: what the builder shows of it to later steps.

    `digest` is that of the configuration that made it (`samples.digests`), by which the builder
    tells whether it still counts. `size` is how many characters the output has as it is stored.
    `milliseconds` is what the test took, null for a sample that somebody typed.
    """

    automation = models.ForeignKey(Automation, models.CASCADE, related_name="samples")
    key = models.CharField(max_length=64)  # a step's, or "trigger"
    output = JsonText(null=True)
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    milliseconds = models.PositiveIntegerField(null=True)
    tested_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["automation", "key"], name="one_sample")]

    def __str__(self) -> str:
        return f"{self.automation_id}/{self.key}"


class Kept(models.Model):
    """A step outside of any draft: the one that somebody copied, or deleted, last.

    `data` is as `kept` makes it, and `title` its number and title there. A copy stays when the
    automation that it comes from is deleted.
    """

    class Slot(models.TextChoices):
        COPIED = "copied"
        DELETED = "deleted"

    user = models.ForeignKey("projects.User", models.CASCADE, related_name="+")
    slot = models.CharField(max_length=10, choices=Slot.choices)
    automation = models.ForeignKey(Automation, models.SET_NULL, null=True, related_name="+")
    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="+")
    title = models.TextField()
    data = JsonText()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "slot"], name="one_kept")]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.slot}"
