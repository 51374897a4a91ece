"""Writes automations as YAML documents: `export_automations PROJECT [NAME…]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from automations.documents import SEPARATOR, export
from automations.models import Automation
from connectors.sdk.wording import unknown
from projects.command import USAGE, ProjectCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(ProjectCommand):
    help = "Writes automations as YAML documents, several with --- between; without secrets."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("names", metavar="NAME", nargs="*", help="without one: all, by name")

    def handle(self, *_: Any, **options: Any) -> None:
        rows = Automation.objects.filter(project=self.project(options["project"]))
        found = {row.name: row for row in rows.order_by("name")}
        names = options["names"] or list(found)
        missing = [name for name in names if name not in found]
        if missing:
            self.end([unknown("automation", name, found, where="") for name in missing], USAGE)
        self.stdout.write(SEPARATOR.join(export(found[name]) for name in names), ending="")
