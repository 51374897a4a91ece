"""Says how much the kept pictures take, and removes old ones: `pictures [--older-than DAYS]`."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from executions.clock import now
from executions.pictures import remove, taken
from projects.command import USAGE
from projects.database import nothing_yet

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Says how many pictures are kept and what they take; removes old ones where told to."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than", metavar="DAYS", type=int, help="only those made longer ago than this"
        )
        parser.add_argument(
            "--delete", action="store_true", help="remove these; their addresses end with them"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        days, deletes = options["older_than"], options["delete"]
        if line := nothing_yet():
            self._end(line)
        if days is None and deletes:
            self._end("--delete: Only with --older-than.")
        if days is not None and not 1 <= days <= 36_500:
            self._end("--older-than: Must be from 1 to 36500 days.")
        before = None if days is None else now() - timedelta(days=days)
        count, size = remove(before) if before and deletes else taken(before)
        old = "" if days is None else f" made more than {days:,} day{'' if days == 1 else 's'} ago"
        words = f"{count:,} picture{'' if count == 1 else 's'}{old}, {size / 1_000_000:,.1f} MB"
        self.stdout.write(f"Deleted: {words}." if deletes else f"{words}.")

    def _end(self, line: str) -> None:
        self.stderr.write(line)
        sys.exit(USAGE)
