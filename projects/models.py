"""A project and its variables."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from connectors.secrets import decrypt, encrypt

slug = RegexValidator(r"\A[a-z0-9][a-z0-9_-]{0,63}\Z", "Use a-z, 0-9, - and _, at most 64.")
variable_key = RegexValidator(r"\A[A-Za-z_][A-Za-z0-9_]{0,63}\Z", "Use letters, digits and _.")


class Project(models.Model):
    """A workspace. Commands name it by its slug."""

    slug = models.CharField(max_length=64, unique=True, validators=[slug])
    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug


class Variable(models.Model):
    """A named value of a project, `{{vars.key}}` in its automations; a secret one is encrypted."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="variables")
    key = models.CharField(max_length=64, validators=[variable_key])
    secret = models.BooleanField(default=False)
    stored = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="one_variable")]

    def __str__(self) -> str:
        return self.key

    @property
    def value(self) -> str:
        """The value in plain text."""
        return decrypt(self.stored) if self.secret else self.stored

    @classmethod
    def put(cls, project: Project, key: str, value: str, *, secret: bool) -> Variable:
        """Set a variable of a project. Raises ValidationError for a malformed key."""
        variable_key(key)
        defaults: dict[str, Any] = {
            "secret": secret,
            "stored": encrypt(value) if secret else value,
        }
        return cls.objects.update_or_create(project=project, key=key, defaults=defaults)[0]
