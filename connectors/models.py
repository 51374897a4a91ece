"""Accounts: authorized credentials for one connector, held by a project. Prices of models."""

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
    # When its next request may be sent, and when that was last reserved: microseconds since 1970,
    # which every database can add to.
    read_next = models.BigIntegerField(default=0, db_default=0)
    write_next = models.BigIntegerField(default=0, db_default=0)
    paced_at = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "connector", "title"], name="one_account")
        ]

    def __str__(self) -> str:
        return self.title


class Label(models.Model):
    """What a choice is called that a lookup offered with an account: pages that show what was
    chosen say it in place of the value. Only remembered, and only so many; documents have values.

    `offer` tells apart what is offered where, such as the content types of one stack.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="labels")
    offer = models.CharField(max_length=64)
    value = models.CharField(max_length=200)
    label = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "offer", "value"], name="one_label")
        ]

    def __str__(self) -> str:
        return self.label


class ModelPrice(models.Model):
    """What a model costs from a day on, entered here; it counts before what its connector says.

    Money is in millionths of a dollar for a million tokens; null is not known. `server` is empty
    for the connector's own service, else what its accounts name as their price list.
    """

    connector = models.CharField(max_length=64)
    server = models.CharField(max_length=255, default="", blank=True)
    model = models.CharField(max_length=200)
    since = models.DateField()
    input = models.BigIntegerField(null=True, blank=True)
    cached = models.BigIntegerField(null=True, blank=True)
    output = models.BigIntegerField(null=True, blank=True)
    image_input = models.BigIntegerField(null=True, blank=True)
    image_output = models.BigIntegerField(null=True, blank=True)
    long_over = models.PositiveIntegerField(null=True, blank=True)
    long_input = models.PositiveSmallIntegerField(default=100)
    long_output = models.PositiveSmallIntegerField(default=100)
    source = models.CharField(max_length=255, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "server", "model", "since"], name="one_model_price"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.since}"
