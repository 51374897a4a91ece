"""What commands that people type have in common: a project by its slug, and clear endings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NoReturn

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from .database import nothing_yet, unusable
from .models import Project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.management.base import CommandParser

WRONG: Final = 1  # exit status: what was given is wrong
USAGE: Final = 2  # exit status: the command was called wrongly


class ProjectCommand(BaseCommand):
    """A command whose first argument is a project's slug."""

    requires_system_checks = ()  # they look at the connectors, and cost a second

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", metavar="PROJECT", help="the project's slug, such as demo")

    def project(self, slug: str) -> Project:
        """The project. Ends the command with status 2 and the projects that exist if it is none."""
        if line := nothing_yet():
            self.end([line], USAGE)
        try:
            found = Project.objects.filter(slug=slug).first()
            slugs = [] if found else list(Project.objects.order_by("slug").values_list("slug"))
        except DatabaseError as error:
            self.end([unusable(error)])
        if found is None:
            names = ", ".join(name for (name,) in slugs)
            others = f"there is: {names}" if names else "there is none; `manage.py serve` makes one"
            self.end([f"There is no project “{slug}”; {others}."], USAGE)
        return found

    def end(self, lines: Iterable[str], status: int = WRONG) -> NoReturn:
        """Say on standard error what is wrong, a line each, and end with this exit status."""
        for line in lines:
            self.stderr.write(line)
        sys.exit(status)

    def value_or_stdin(self, value: str) -> str:
        """The value, or for `-` what stands on standard input, without its last line break.

        Ends the command with status 1 where that is not text.
        """
        try:
            text = sys.stdin.read().removesuffix("\n").removesuffix("\r") if value == "-" else value
            text.encode("utf-8")
        except UnicodeError:
            self.end(["The value must be text in UTF-8."])
        if "\x00" in text:
            self.end(["The value must be text, without zero bytes."])
        return text
