"""Encrypts everything stored again with the first key: `rotate_keys`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand
from django.db import transaction

from automations.models import Automation
from connectors.models import Account
from connectors.secrets import CannotDecrypt, Sealed, rotate
from projects.models import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

# What is encrypted: the rows, the column, how a row is named, and how its new token is stored.
PLACES: Final[list[tuple[Callable[[], QuerySet[Any]], str, str, type[str]]]] = [
    (Account.objects.all, "values", "title", Sealed),
    (lambda: Automation.objects.exclude(encrypted_secret=""), "encrypted_secret", "name", str),
    (lambda: Variable.objects.filter(secret=True), "stored", "key", str),
]


class Command(BaseCommand):
    help = (
        "Encrypts all stored credentials again with the first of AUTOMATE_ENCRYPTION_KEYS, "
        "after which the others can be taken out."
    )
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        with transaction.atomic():
            lost = list(_rotate_all())
        for place in lost:
            self.stderr.write(f"{place}: {CannotDecrypt()}.")
        if lost:
            sys.exit(1)
        self.stdout.write("Everything is encrypted with the first key; the others can go.")


def _rotate_all() -> Iterator[str]:
    """Encrypt every token again; yields the places whose key is gone, which stay as they are."""
    for rows, column, title, stored in PLACES:
        names = ("pk", "project__slug", title, column)
        for pk, project, name, token in rows().select_for_update().values_list(*names):
            try:
                rows().filter(pk=pk).update(**{column: stored(rotate(token))})
            except CannotDecrypt:
                yield f"{project}: {rows().model.__name__.lower()} “{name}”"
