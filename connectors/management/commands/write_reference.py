"""Writes the reference pages under docs/connectors, or with --check says which are stale."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from connectors import registry
from connectors.reference import pages, stale

if TYPE_CHECKING:
    from argparse import ArgumentParser

FOLDER = Path(__file__).parents[3] / "docs" / "connectors"


class Command(BaseCommand):
    help = "Writes docs/connectors from the declarations of the installed connectors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; end with 1 and name the pages that are not in step",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted = pages(registry.connectors())
        old = stale(FOLDER, wanted)
        if options["check"]:
            if old:
                names = ", ".join(old)
                raise CommandError(f"Run manage.py write_reference; not in step: {names}.")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in old:
            if name in wanted:
                (FOLDER / name).write_text(wanted[name], encoding="utf-8")
            else:
                (FOLDER / name).unlink()
            self.stdout.write(f"docs/connectors/{name}")
