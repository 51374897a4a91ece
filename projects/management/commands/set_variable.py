"""Sets a project variable: `set_variable PROJECT KEY VALUE [--secret]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from projects.command import ProjectCommand
from projects.models import Variable

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(ProjectCommand):
    help = "Sets a project variable, {{vars.KEY}} in the project's automations."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("key", metavar="KEY", help="letters, digits and _")
        parser.add_argument("value", metavar="VALUE", help="its text; - reads standard input")
        parser.add_argument(
            "--secret", action="store_true", help="store it encrypted and never show it"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        project = self.project(options["project"])
        key = options["key"]
        try:
            Variable.put(
                project, key, self.value_or_stdin(options["value"]), secret=options["secret"]
            )
        except ValidationError as error:
            self.end([f"{key}: {error.messages[0]}"])
        self.stdout.write(f"{key}: set in {project}, as {{{{vars.{key}}}}}")
