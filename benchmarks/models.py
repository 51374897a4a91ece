"""The row that the bare view and the bare insert commit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from projects.json_text import JsonText


class Row(models.Model):
    """A request's body and when it came."""

    # The plugin of the type checker knows only the models of the product's own settings.
    objects: ClassVar[models.Manager[Row]]

    body = JsonText()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
