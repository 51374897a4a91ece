"""Times the engine in this process, for `step_cost`: `python -m benchmarks.engine`.

Prints the medians as JSON, in milliseconds: of an execution `with` a write step between two others,
of one `without` it, and of one committed `insert`. The environment names `benchmarks.settings`.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import django

django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - the models need Django set up
from django.core.management import call_command  # noqa: E402

from automate_site import environment  # noqa: E402
from automations.models import Automation, Version  # noqa: E402
from connectors import registry  # noqa: E402
from connectors.sdk import Action, Context, Fields  # noqa: E402
from executions import accept, shell, tasks  # noqa: E402
from executions.clock import now  # noqa: E402
from executions.models import Execution, Status  # noqa: E402
from executions.writing import write  # noqa: E402
from projects.models import Project  # noqa: E402

from .models import Row  # noqa: E402

ROUNDS = 400
WARM_UP = 20  # rounds that do not count
PAYLOAD = {"body": {"text": "Good morning", "language": "German"}}
TEST = {"input": "{{trigger.body.language}}", "operator": "equals", "value": "German"}
WRITE = {"key": "write", "use": "bench.write", "with": {}}


class Write(Action):
    """Changes nothing, but the engine cannot know that."""

    label = "Write"
    effect = "write"

    class Inputs(Fields):
        """No inputs."""

    class Output(Fields):
        """No output."""

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Do nothing."""
        return {}


def main() -> None:
    """Measure, print."""
    environment.make_folder("AUTOMATE_DATA_DIR", settings.AUTOMATE_DATA_DIR)
    call_command("migrate", verbosity=0, run_syncdb=True)
    steps = [_test("before"), WRITE, _test("after")]
    timed = {
        "with": _running(_automation("with", steps)),
        "without": _running(_automation("without", [steps[0], steps[2]])),
        "insert": _insert,
    }
    installed = registry.action
    with (
        patch.object(
            registry, "action", lambda key: Write() if key == "bench.write" else installed(key)
        ),
        patch.object(tasks, "hint"),  # it is this thread that goes on with each of them
    ):
        found: dict[str, list[float]] = {name: [] for name in timed}
        for _ in range(WARM_UP + ROUNDS):
            for name, run in timed.items():
                found[name].append(run())
    medians = {name: statistics.median(values[WARM_UP:]) for name, values in found.items()}
    json.dump(medians, sys.stdout)


def _test(key: str) -> dict[str, Any]:
    """A step without effect."""
    return {"key": key, "use": "flow.conditional", "with": {"conditions": [TEST]}}


def _automation(name: str, steps: list[dict[str, Any]]) -> Automation:
    project, _ = Project.objects.get_or_create(slug="bench", title="Bench")
    made = Automation.objects.create(project=project, name=name, title=name)
    plan = {"trigger": {"use": "http.request"}, "steps": steps}
    made.live = Version.objects.create(automation=made, number=1, use="http.request", plan=plan)
    made.save()
    return made


def _running(automation: Automation) -> Callable[[], float]:
    """Accepts an execution and times how long the engine takes for it."""

    def run() -> float:
        execution = accept.commit(accept.new_execution(automation, PAYLOAD, now()))
        accept.begin(execution)
        begun = time.perf_counter()
        shell.advance(execution.id)
        taken = time.perf_counter() - begun
        ended = Execution.objects.get(id=execution.id)
        if ended.status != Status.SUCCESS:
            raise RuntimeError(f"{automation.name}: {ended.status} {ended.error}")
        return taken * 1000

    return run


def _insert() -> float:
    begun = time.perf_counter()
    write(lambda: Row.objects.create(body=PAYLOAD))
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
