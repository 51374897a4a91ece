"""Answers for a step whose outcome is unknown: `decide PROJECT EXECUTION happened|repeat|fail`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from executions import tasks
from executions.clock import now
from executions.decide import ANSWERS, HAPPENED, NotAsked, decide
from executions.models import Execution
from projects.command import USAGE, ProjectCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(ProjectCommand):
    help = "Says whether a step happened, where an execution needs a decision."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("execution", metavar="EXECUTION", help="its id, as in the log")
        answers = "; ".join(f"{name}: {words}" for name, words in ANSWERS.items())
        parser.add_argument("answer", choices=list(ANSWERS), help=answers)
        parser.add_argument("--output", metavar="JSON", help="what the step gave, if it happened")

    def handle(self, *_: Any, **options: Any) -> None:
        project, name = self.project(options["project"]), options["execution"]
        execution = Execution.objects.filter(project=project, id=name).first()
        if execution is None:
            self.end([f"There is no execution “{name}” in the project {project.slug}."], USAGE)
        output = self._output(options["output"], options["answer"])
        try:
            decide(execution, options["answer"], now(), output)
        except NotAsked as error:
            self.end([str(error)])
        tasks.hint(execution.id)
        self.stdout.write(f"{execution.id}: {ANSWERS[options['answer']]}.")

    def _output(self, text: str | None, answer: str) -> Any:
        if text is None:
            return {}
        if answer != HAPPENED:
            self.end([f"--output: Only with the answer {HAPPENED}."], USAGE)
        try:
            return json.loads(text)
        except ValueError as error:
            self.end([f"--output: Must be JSON ({error})."], USAGE)
