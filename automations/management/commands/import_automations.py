"""Imports automations from YAML documents: `import_automations PROJECT FILE…`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from automations.documents import MAX_BYTES, BadDocuments
from automations.imports import Imported, import_set
from projects.command import ProjectCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(ProjectCommand):
    help = "Imports automations from YAML documents: all of them, or none if one is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", metavar="FILE", nargs="+", help="a YAML document, or several")

    def handle(self, *_: Any, **options: Any) -> None:
        project = self.project(options["project"])
        files, unread = self._read(options["files"])
        try:
            if unread:
                raise BadDocuments(unread)
            imported = import_set(project, files)
        except BadDocuments as error:
            self.end([*error.lines, "Nothing was imported."])
        for one in imported:
            self._say(one)

    def _read(self, names: list[str]) -> tuple[list[tuple[str, bytes]], list[str]]:
        """The files' contents, and a line for each file that cannot be read."""
        files, unread = [], []
        for name in names:
            try:
                with Path(name).open("rb") as file:
                    files.append((name, file.read(MAX_BYTES + 1)))
            except OSError as error:
                unread.append(f"{name}: The file cannot be read: {error.strerror}.")
        return files, unread

    def _say(self, one: Imported) -> None:
        state = "active" if one.active else "draft"
        reason = f" ({one.reason})" if one.reason else ""
        self.stdout.write(f"{one.name}: {state}{reason}" + (f", {one.url}" if one.url else ""))
        if one.secret:
            self.stdout.write(f"{one.name}: its secret, shown only now, is {one.secret}")
        for warning in one.warnings:
            self.stderr.write(f"{warning} (warning)")
