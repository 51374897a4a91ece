"""An account: authorized credentials for one connector, held by a project."""

from __future__ import annotations

from django.db import models

from .secrets import EncryptedJson


class Account(models.Model):
    """Credentials. `values` holds all fields of the connector's account class, encrypted."""

    project = models.ForeignKey("projects.Project", models.CASCADE, related_name="accounts")
    connector = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    values = EncryptedJson(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "connector", "title"], name="one_account")
        ]

    def __str__(self) -> str:
        return self.title
