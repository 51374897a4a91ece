"""What a person does to an execution: retry it, cancel it, say whether a step happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from connectors.sdk import Unavailable
from executions.clock import now
from executions.models import Execution, Status, StepRun
from projects.models import AuditEntry
from tests.executions.conftest import Service
from tests.pages.execution_page import page_of, text_of

Run = Callable[..., Execution]


def test_retry_leads_to_the_new_execution(editor: Client, execution: Execution) -> None:
    answer = editor.post(page_of(execution, "retry"))

    again = Execution.objects.get(origin=execution)
    assert answer["Location"] == page_of(again)[:-1]
    assert "Retry of" in text_of(editor.get(page_of(again)))
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.target) == ("execution.retried", execution.id)


def test_an_execution_can_be_cancelled_once(editor: Client, execution: Execution) -> None:
    Execution.objects.filter(id=execution.id).update(
        status=Status.PAUSED, due_at=now() + timedelta(days=1)
    )

    for _ in range(2):
        assert editor.post(page_of(execution, "cancel")).status_code == 302

    execution.refresh_from_db()
    assert execution.status == "cancelled"
    assert [entry.action for entry in AuditEntry.objects.all()] == ["execution.cancelled"]


@pytest.mark.parametrize("name", ["retry", "cancel", "decide", "replay"])
def test_a_viewer_changes_nothing(viewer: Client, execution: Execution, name: str) -> None:
    assert viewer.post(page_of(execution, name)).status_code == 403


@pytest.fixture
def undecided(two_steps: Service, run: Run) -> Execution:
    """An execution that needs a decision about its second step."""
    two_steps.failing = [Unavailable("The connection broke", sent=True)]
    return run("a", {"body": {"title": "Lisbon"}})


def key_of(execution: Execution) -> str:
    return f"{execution.id}/send/1"


def test_a_decision_is_asked_for_in_plain_words(editor: Client, undecided: Execution) -> None:
    shown = text_of(editor.get(page_of(undecided)))

    assert "The answer to this step was lost. Test may or may not hold the result" in shown
    assert key_of(undecided) in shown
    for label in ("It happened: use this output…", "It did not: run it again", "Stop here"):
        assert label in shown


def test_a_viewer_sees_the_question_without_the_answers(
    viewer: Client, undecided: Execution
) -> None:
    shown = text_of(viewer.get(page_of(undecided)))

    assert "Nothing was repeated." in shown
    assert "Stop here" not in shown


@pytest.mark.parametrize(
    ("answer", "status"), [("happened", "success"), ("repeat", "again"), ("fail", "failed")]
)
def test_a_decision_is_carried_out_and_written_down(
    editor: Client, undecided: Execution, answer: str, status: str
) -> None:
    given = {"answer": answer, "key": key_of(undecided), "output": '{"n": 7}'}

    assert editor.post(page_of(undecided, "decide"), given).status_code == 302

    step = StepRun.objects.get(execution=undecided, path="send")
    assert (step.status, step.output) == (status, {"n": 7} if answer == "happened" else None)
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.details) == (
        "execution.decided",
        {"step": "send", "answer": answer},
    )


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ('{"n": 7', "line 1, column 8: expecting ',' delimiter"),
        ("[]", "Must be an object with named values."),
        ('{"n": "x"}', "n: "),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_an_output_that_cannot_be_used_is_shown_again_with_its_fault(
    editor: Client, undecided: Execution, typed: str, fault: str
) -> None:
    given = {"answer": "happened", "key": key_of(undecided), "output": typed}

    response = editor.post(page_of(undecided, "decide"), given)

    shown = text_of(response).replace("&#x27;", "'").replace("&quot;", '"')
    assert (response.status_code, fault in shown, typed in shown) == (422, True, True)
    undecided.refresh_from_db()
    assert undecided.status == "undecided"


@pytest.mark.parametrize("changed", [{"key": "an older one"}, {"answer": "perhaps"}, {"key": ""}])
def test_an_answer_to_another_question_changes_nothing(
    editor: Client, undecided: Execution, changed: dict[str, str]
) -> None:
    given = {"answer": "repeat", "key": key_of(undecided), **changed}

    assert editor.post(page_of(undecided, "decide"), given).status_code == 302

    undecided.refresh_from_db()
    assert undecided.status == "undecided"
    assert not AuditEntry.objects.exists()


def test_the_form_for_an_output_is_also_a_page(editor: Client, undecided: Execution) -> None:
    assert "Output of the step" in text_of(editor.get(page_of(undecided, "decide")))
