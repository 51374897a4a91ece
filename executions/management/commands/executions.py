"""Shows the execution log of a project: `executions PROJECT [--automation NAME] [--json]`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from automations.models import Automation
from connectors.sdk.wording import unknown
from executions.log import as_json, as_text, called_by, newest
from projects.command import USAGE, ProjectCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from projects.models import Project

SHOWN: Final = 50  # executions, where people read them


class Command(ProjectCommand):
    help = "Shows what ran in a project, newest first, with every step."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--automation", metavar="NAME", help="only executions of this one")
        parser.add_argument("--json", action="store_true", help="all of them, for programs")
        parser.add_argument(
            "--limit",
            metavar="COUNT",
            type=int,
            help=f"how many at most (without --json {SHOWN} if not given)",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        project, limit = self.project(options["project"]), options["limit"]
        if limit is not None and limit < 1:
            self.end(["--limit: Must be at least 1."], USAGE)
        automation = self._automation(project, options["automation"])
        if options["json"]:
            self._write_json(project, automation, limit)
        else:
            self._write_text(project, automation, limit or SHOWN)

    def _automation(self, project: Project, name: str | None) -> Automation | None:
        if name is None:
            return None
        rows = Automation.objects.filter(project=project)
        found = rows.filter(name=name).first()
        if found is None:
            names = rows.order_by("name").values_list("name", flat=True)
            self.end([unknown("automation", name, names, where="")], USAGE)
        return found

    def _write_json(
        self, project: Project, automation: Automation | None, limit: int | None
    ) -> None:
        """An array, written as it is read: a log may be larger than memory."""
        before = "["
        for execution in newest(project, automation, limit):
            self.stdout.write(f"{before}\n{json.dumps(as_json(execution))}", ending="")
            before = ","
        self.stdout.write("[]" if before == "[" else "\n]")

    def _write_text(self, project: Project, automation: Automation | None, limit: int) -> None:
        found = list(newest(project, automation, limit, callers_only=automation is None))
        if not found:
            self.stdout.write("Nothing has run yet.")
        called = called_by(found)
        for execution in found:
            for line in as_text(execution, called):
                self.stdout.write(line)
