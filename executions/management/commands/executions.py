"""Shows the execution log of a project, or one execution: `executions PROJECT [EXECUTION]`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from automations.models import Automation
from connectors.sdk.wording import unknown
from executions import detail
from executions.command import ExecutionCommand
from executions.log import as_json, as_text, called_by, newest
from projects.command import USAGE

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from executions.models import Execution
    from projects.models import Project

SHOWN: Final = 50  # executions, where people read them


class Command(ExecutionCommand):
    help = "Shows what ran in a project, newest first, with every step; or one execution in full."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "execution", metavar="EXECUTION", nargs="?", help="an id: this one alone, in full"
        )
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
        if options["execution"]:
            self._write_one(self.execution(project, options["execution"]), options["json"])
            return
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

    def _write_one(self, execution: Execution, as_json: bool) -> None:  # noqa: FBT001 - the switch
        if as_json:
            self.stdout.write(json.dumps(detail.as_json(execution), indent=2))
            return
        for line in detail.as_text(execution):
            self.stdout.write(line)

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
