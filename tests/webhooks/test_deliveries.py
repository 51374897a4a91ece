"""Deliveries of a service: what was set up reaches the trigger, and the same one runs once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from automations.models import Automation
from executions import store
from executions.clock import now
from executions.models import Execution, IdempotencyKey, Status
from tests.executions.hooked import Board, board
from tests.webhooks.conftest import Client

__all__ = ["board"]

Make = Callable[..., Automation]
Url = Callable[[Automation], str]
SECRET = {"X-Board": "s-123456789012"}
UNMET = {"rows": [{"path": "text", "operator": "equals", "value": "x"}]}


@pytest.fixture
def told(automation: Make, board: Board) -> Automation:
    """A live automation that a notice starts; it was set up as `s1`."""
    del board
    made = automation(use="board.notice", secret=SECRET["X-Board"])
    made.trigger_state = {"use": "board.notice", "kept": {"id": "s1"}}
    made.save()
    return made


def test_what_was_set_up_reaches_the_trigger(
    client: Client, told: Automation, url: Url, board: Board
) -> None:
    client("POST", url(told), b"a", SECRET)

    assert board.states == [{"id": "s1"}]


def test_where_nothing_was_set_up_the_trigger_hears_so(
    client: Client, told: Automation, url: Url, board: Board
) -> None:
    Automation.objects.update(trigger_state={})

    client("POST", url(told), b"a", SECRET)

    assert board.states == [{}]


@pytest.mark.parametrize(
    ("body", "trouble", "due"),
    [
        (b"signed by a new key", "", True),
        (b"signed by a new key", "The token was revoked.", False),
        (b"other", "", False),
    ],
)
def test_what_was_set_up_is_looked_at_again_where_a_delivery_shows_it_to_be_old(
    client: Client, told: Automation, url: Url, body: bytes, trouble: str, due: bool
) -> None:
    Automation.objects.update(trigger_trouble=trouble)

    client("POST", url(told), body, SECRET)

    assert (Automation.objects.get().trigger_due_at is not None) is due
    assert Execution.objects.count() == 0


def test_the_same_delivery_is_the_same_execution_and_answer(
    client: Client, told: Automation, url: Url
) -> None:
    answers = [client("POST", url(told), b"a", SECRET) for _ in range(3)]

    made = Execution.objects.get()
    assert [(one.status, one.json) for one in answers if one] == [
        (202, {"execution_id": made.id, "status": "accepted"})
    ] * 3


def test_other_deliveries_are_executions_of_their_own(
    client: Client, told: Automation, url: Url
) -> None:
    for body in (b"a", b"b", b"a"):
        client("POST", url(told), body, SECRET)

    found = Execution.objects.order_by("id").values_list("payload", flat=True)
    assert list(found) == [{"text": "a"}, {"text": "b"}]


def test_the_same_delivery_to_two_triggers_runs_both(
    client: Client, told: Automation, url: Url, automation: Make
) -> None:
    other = automation(use="board.notice", secret=SECRET["X-Board"])

    for made in (told, other):
        client("POST", url(made), b"a", SECRET)

    assert Execution.objects.count() == 2


def test_a_service_does_not_wait_for_a_response(
    client: Client, automation: Make, board: Board, url: Url
) -> None:
    del board
    told = automation(use="board.notice", secret=SECRET["X-Board"], responds=True)

    answer = client("POST", url(told), b"a", SECRET)

    execution = Execution.objects.get()
    assert answer
    assert (answer.status, answer.json) == (
        202,
        {"execution_id": execution.id, "status": "accepted"},
    )


def test_a_delivery_that_was_rejected_is_answered_so_again(
    client: Client, automation: Make, url: Url, board: Board
) -> None:
    del board
    made = automation(use="board.notice", secret=SECRET["X-Board"], conditions=UNMET)

    answers = [client("POST", url(made), b"a", SECRET) for _ in range(2)]

    assert [(one.status, one.json) for one in answers if one] == [(200, {"status": "skipped"})] * 2
    assert Execution.objects.get().status == Status.REJECTED


def test_what_the_trigger_leaves_out_is_skipped_and_not_recorded(
    client: Client, told: Automation, url: Url
) -> None:
    answer = client("POST", url(told), b"other", SECRET)

    assert answer
    assert (answer.status, answer.json) == (200, {"status": "skipped"})
    assert not Execution.objects.exists()


def test_a_wrong_secret_is_refused_before_anything_is_compared(
    client: Client, told: Automation, url: Url
) -> None:
    client("POST", url(told), b"a", SECRET)

    answer = client("POST", url(told), b"a", {"X-Board": "wrong"})

    assert answer
    assert answer.status == 401


def test_of_simultaneous_deliveries_one_runs(
    client: Client, told: Automation, url: Url, together: Callable[..., list[Any]]
) -> None:
    answers = together(*[lambda: client("POST", url(told), b"a", SECRET)] * 5)

    assert {one.json["execution_id"] for one in answers} == {Execution.objects.get().id}


def test_a_delivery_is_remembered_for_as_long_as_its_trigger_says(
    client: Client, told: Automation, url: Url
) -> None:
    before = now()
    client("POST", url(told), b"a", SECRET)

    expires = IdempotencyKey.objects.get().expires_at
    store.forget_old(before + timedelta(days=7))

    assert before + timedelta(days=7) < expires < now() + timedelta(days=7)
    assert IdempotencyKey.objects.count() == 1


def test_after_that_it_runs_again(client: Client, told: Automation, url: Url) -> None:
    client("POST", url(told), b"a", SECRET)
    IdempotencyKey.objects.update(expires_at=now())

    client("POST", url(told), b"a", SECRET)

    assert Execution.objects.count() == 2


def test_a_callers_own_key_is_none_of_a_trigger_that_tells_deliveries_by_itself(
    client: Client, told: Automation, url: Url
) -> None:
    for body in (b"a", b"b"):
        client("POST", url(told), body, {**SECRET, "Idempotency-Key": "k"})

    assert Execution.objects.count() == 2
