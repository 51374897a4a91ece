"""Answers for a step whose outcome is unknown: `decide PROJECT EXECUTION happened|repeat|fail`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from executions import tasks
from executions.clock import now
from executions.command import ExecutionCommand
from executions.decide import (
    ANSWERS,
    HAPPENED,
    NotAsked,
    asked_of,
    decide,
    output_faults,
    referring,
)
from projects.command import USAGE

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from executions.models import StepRun


class Command(ExecutionCommand):
    help = "Says whether a step happened, where an execution needs a decision."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("execution", metavar="EXECUTION", help="its id, as in the log")
        answers = "; ".join(f"{name}: {words}" for name, words in ANSWERS.items())
        parser.add_argument("answer", choices=list(ANSWERS), help=answers)
        parser.add_argument("--output", metavar="JSON", help="what the step gave, if it happened")

    def handle(self, *_: Any, **options: Any) -> None:
        project, answer = self.project(options["project"]), options["answer"]
        execution = self.execution(project, options["execution"])
        run = asked_of(execution)
        output = self._output(options["output"], answer, run)
        try:
            decide(execution, answer, now(), output)
        except NotAsked as error:
            self.end([str(error)])
        tasks.hint(execution.id)
        self.stdout.write(f"{execution.id}: {ANSWERS[answer]}.")
        if run and answer == HAPPENED and options["output"] is None:
            self._warn(run.key, referring(execution, run.key))

    def _output(self, text: str | None, answer: str, run: StepRun | None) -> Any:
        if text is None:
            return {}
        if answer != HAPPENED:
            self.end([f"--output: Only with the answer {HAPPENED}."], USAGE)
        try:
            output = json.loads(text)
        except (ValueError, RecursionError) as error:
            self.end([f"--output: Must be JSON ({error})."], USAGE)
        if run and (faults := output_faults(run, output)):
            self.end([f"--output: {fault}" for fault in faults], USAGE)
        return output

    def _warn(self, key: str, steps: list[str]) -> None:
        """Say which steps miss the output that was not given."""
        if steps:
            names = ", ".join(steps)
            self.stderr.write(
                f"{key} has an empty output, since --output was not given; what refers to it may "
                f"fail: {names} (warning)"
            )
