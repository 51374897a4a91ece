"""Encrypts everything stored again with the first key: `rotate_keys`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand
from django.db import transaction

from automations.models import Automation
from connectors.models import Account
from connectors.secrets import CannotDecrypt, Sealed, rotate
from executions.models import PaidPictures
from projects.command import USAGE
from projects.database import nothing_yet
from projects.models import Variable
from projects.second_factor import rotate_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

# What is encrypted: the rows, the column, how a row is named (the last of these columns, and what
# the others say about it), and how its new token is stored.
PLACES: Final[list[tuple[Callable[[], QuerySet[Any]], str, list[str], type[str]]]] = [
    (Account.objects.all, "values", ["connector", "title"], Sealed),
    (lambda: Automation.objects.exclude(encrypted_secret=""), "encrypted_secret", ["name"], str),
    (lambda: Variable.objects.filter(secret=True), "stored", ["key"], str),
]


class Command(BaseCommand):
    help = (
        "Encrypts all stored credentials again with the first of AUTOMATE_ENCRYPTION_KEYS, "
        "after which the others can be taken out."
    )
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        if line := nothing_yet():
            self.stderr.write(line)
            sys.exit(USAGE)
        with transaction.atomic():
            _rotate_notes()
            lost = [*_rotate_all(), *rotate_all()]
        for place in lost:
            self.stderr.write(f"{place}: {CannotDecrypt()}.")
        if lost:
            sys.exit(1)
        self.stdout.write("Everything is encrypted with the first key; the others can go.")


def _rotate_notes() -> None:
    """Those about paid pictures last a week; one that no key opens is of no use to anybody."""
    rows = PaidPictures.objects.select_for_update()
    for pk, token in rows.values_list("pk", "found"):
        note = PaidPictures.objects.filter(pk=pk)
        try:
            note.update(found=Sealed(rotate(str(token))))
        except CannotDecrypt:
            note.delete()


def _rotate_all() -> Iterator[str]:
    """Encrypt every token again; yields the places whose key is gone, which stay as they are."""
    for rows, column, titles, stored in PLACES:
        names = ("pk", "project__slug", column, *titles)
        for pk, project, token, *of, name in rows().select_for_update().values_list(*names):
            try:
                rows().filter(pk=pk).update(**{column: stored(rotate(token))})
            except CannotDecrypt:
                kind = " ".join([*of, rows().model.__name__.lower()])
                yield f"{project}: {kind} “{name}”"
