"""Steps that fail, or are cut off: what their effect and their policy lead to."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Refused, Unavailable
from executions.models import StepRun
from projects.models import Project, Variable

from .conftest import Clock, Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

WRITE = {"key": "w", "use": "test.write"}
RESPOND = {"key": "say", "use": "response.respond", "with": {"status": 201, "body": "{{w.n}}"}}


def test_a_passing_failure_is_retried_after_its_pause(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    step = {**WRITE, "on_failure": {"retry": {"times": 2, "delay": 10}}}
    service.failing = [Unavailable("Too busy"), Unavailable("Too busy", retry_after=100.0)]
    execution = accept(automate("a", [step]))

    paused = advance(execution)
    clock.pass_time(15)
    again = advance(execution)
    clock.pass_time(99)
    early = advance(execution)
    clock.pass_time(2)
    done = advance(execution)

    run = StepRun.objects.get(execution=execution)
    seen = [each.status for each in (paused, again, early, done)]
    assert seen == ["paused", "paused", "paused", "success"]
    assert (run.attempts, run.error) == (3, "")


def test_a_refusal_fails_the_execution_with_the_services_own_words(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    service.failing = [Refused("There is no such entry")]

    done = advance(accept(automate("a", [WRITE, RESPOND])))

    assert (done.status, done.error, done.error_path) == ("failed", "There is no such entry", "w")


def test_an_actions_own_fault_fails_its_step_without_a_stack_trace(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service.failing = [KeyError("secret detail")]

    done = advance(accept(automate("a", [WRITE])))

    assert done.error == "test.write failed by a fault of its own (KeyError)."
    assert "test.write failed in execution" in caplog.text


@pytest.mark.parametrize(
    ("inputs", "error"),
    [
        ({"value": "{{gone.x}}"}, "there is no step “gone”"),
        ({"value": "{{trigger.body.nam}}"}, "“nam” does not exist"),
        ({"number": "{{trigger.body.name}}"}, "number: Must be a whole number, not text."),
        ({"valeu": "x"}, "did you mean “value”?"),
    ],
)
def test_inputs_that_cannot_be_made_fail_the_step_and_say_why(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    inputs: dict[str, str],
    error: str,
) -> None:
    done = advance(accept(automate("a", [{**WRITE, "with": inputs}]), {"body": {"name": "Ada"}}))

    assert done.status == "failed"
    assert error in done.error
    assert service.done == {}


@pytest.mark.parametrize("text", ["half \ud800", "zero \x00 byte"])
def test_an_error_with_any_text_ends_the_execution(
    automate: Any, accept: Any, advance: Any, service: Service, text: str
) -> None:
    service.failing = [Refused(text)]

    done = advance(accept(automate("a", [WRITE])))

    assert (done.status, done.error[:4]) == ("failed", text[:4])


def test_a_secret_that_cannot_be_read_fails_the_step_and_says_what_to_do(
    automate: Any, accept: Any, advance: Any, service: Service, project: Project
) -> None:
    Variable.put(project, "token", "s3cr3t-value", secret=True)
    Variable.objects.update(stored="not a token")

    done = advance(accept(automate("a", [WRITE])))

    assert done.status == "failed"
    assert "AUTOMATE_ENCRYPTION_KEYS" in done.error
    assert service.done == {}


def test_an_output_that_is_nested_too_deeply_fails_its_step(
    automate: Any, accept: Any, advance: Any, service: Service
) -> None:
    nest: Any = "{{trigger}}"
    for _ in range(90):
        nest = [nest]
    steps: list[dict[str, Any]] = []
    for number in range(8):
        body = nest if number == 0 else _around(nest, f"{{{{s{number - 1}.body}}}}")
        given = {"status": 200, "body": body}
        steps.append({"key": f"s{number}", "use": "response.respond", "with": given})

    done = advance(accept(automate("a", steps), {"a": 1}))

    assert (done.status, service.done) == ("failed", {})
    assert "500 levels" in done.error or "fault of its own" in done.error


def _around(nest: Any, inner: Any) -> Any:
    return [_around(nest[0], inner)] if isinstance(nest, list) else inner
