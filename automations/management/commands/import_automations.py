"""Imports automations from YAML documents: `import_automations PROJECT FILE…`."""

from __future__ import annotations

import sys
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
        parser.add_argument(
            "files", metavar="FILE", nargs="+", help="a file of YAML documents; - is standard input"
        )

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
            if name == "-":
                files.append(("standard input", sys.stdin.buffer.read(MAX_BYTES + 1)))
                continue
            try:
                with Path(name).open("rb") as file:
                    files.append((name, file.read(MAX_BYTES + 1)))
            except OSError as error:
                unread.append(f"{name}: The file cannot be read: {error.strerror}.")
        return files, unread

    def _say(self, one: Imported) -> None:
        line = f"{one.name}: {_state(one)}"
        more = [f"    {reason}" for reason in one.reasons] if len(one.reasons) > 1 else []
        for said in (line + (f", {one.url}" if one.url else ""), *more):
            self.stdout.write(said)
        if one.staying:
            self.stderr.write(line)
        if one.secret:
            self.stdout.write(f"{one.name}: its secret, shown only now, is {one.secret}")
        for warning in one.warnings:
            self.stderr.write(f"{warning} (warning)")


def _state(one: Imported) -> str:
    """“active”, or “draft” with the reason, or how many, and what goes on meanwhile."""
    if one.active:
        return "active"
    reason = ""
    if one.reasons:
        single = one.reasons[0].removesuffix(".")
        reason = f" ({single if len(one.reasons) == 1 else f'{len(one.reasons)} reasons'})"
    stays = f"; version {one.staying} stays active" if one.staying else ""
    return f"draft{reason}{stays}"
