"""The webhook of a trigger that now looks at another stack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from connectors.contentstack.triggers.entry import Entry
from tests.connectors.contentstack.deliveries_double import HOOK, KEY, made, webhooks
from tests.connectors.doubles import StepContext


class TwoStacks(httpx2.BaseTransport):
    """The stand-in, whose stack is the new one; the one of before answers what a test says."""

    def __init__(self, stand_in: httpx2.BaseTransport) -> None:
        self._stand_in = stand_in
        self.answer = httpx2.Response(200, json={})
        self.answers: list[httpx2.Response] = []  # before that one
        self.removed: list[str] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.headers["api_key"] == KEY:
            return self._stand_in.handle_request(request)
        if request.method == "DELETE":
            self.removed.append(str(request.url).rpartition("/")[2])
        return self.answers.pop(0) if self.answers else self.answer


BEFORE = {"webhook": "blthookold", "stack": "bltold"}


@pytest.fixture
def moved(simulated: Any, stand_in: Any) -> tuple[StepContext, TwoStacks]:
    """A context for both stacks."""
    stacks = TwoStacks(stand_in)
    return replace(simulated(), http=httpx2.Client(transport=stacks)), stacks


def test_with_another_stack_the_webhook_in_the_one_of_before_is_removed(moved: Any) -> None:
    ctx, stacks = moved

    state = Entry().on_activate(made(Entry), ctx, HOOK, BEFORE)

    (webhook,) = webhooks(ctx)
    assert state == {"webhook": webhook["uid"], "stack": KEY}
    assert stacks.removed == ["blthookold"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_stack_that_does_not_let_go_of_its_webhook_does_not_keep_the_new_one_away(
    moved: Any, status: int
) -> None:
    ctx, stacks = moved
    stacks.answer = httpx2.Response(status, json={"error_message": "No."})

    state = Entry().on_activate(made(Entry), ctx, HOOK, BEFORE)

    (webhook,) = webhooks(ctx)
    said = "The webhook that it had before, in the stack bltold, is still there: Contentstack"
    assert state["left"].startswith(f"{said} answered {status}: No.")
    rest = {"webhook": webhook["uid"], "stack": KEY, "before": [BEFORE]}
    assert {name: part for name, part in state.items() if name != "left"} == rest


@pytest.mark.parametrize(("status", "after"), [(503, "7"), (429, "60"), (500, "")])
def test_what_is_left_for_a_passing_reason_is_to_be_tried_again(
    moved: Any, status: int, after: str
) -> None:
    ctx, stacks = moved
    named = {"retry-after": after} if after else {}
    stacks.answer = httpx2.Response(status, json={"error_message": "No."}, headers=named)

    state = Entry().on_activate(made(Entry), ctx, HOOK, BEFORE)

    assert f"answered {status}: No." in state["left"]
    assert (state["before"], state["again"]) == ([BEFORE], float(after or 0))


def test_what_is_left_for_two_reasons_is_to_be_tried_again_if_one_may_pass(moved: Any) -> None:
    ctx, stacks = moved
    busy = httpx2.Response(503, json={}, headers={"retry-after": "7"})
    stacks.answers = [busy, httpx2.Response(401, json={})]
    other = {"webhook": "blthookolder", "stack": "boldest"}

    state = Entry().on_activate(made(Entry), ctx, HOOK, {**BEFORE, "before": [other]})

    assert (state["before"], state["again"]) == ([BEFORE, other], 7.0)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, {"error_code": 141}),
        (412, {"error_message": "Failed to fetch the stack.", "errors": {"api_key": ["is not."]}}),
        (422, {"error_code": 141}),
    ],
)
def test_what_went_with_its_stack_is_not_left(moved: Any, status: int, said: Any) -> None:
    ctx, stacks = moved
    stacks.answer = httpx2.Response(status, json=said)

    state = Entry().on_activate(made(Entry), ctx, HOOK, BEFORE)

    assert state.keys() == {"webhook", "stack"}


def test_what_was_left_is_removed_by_the_next_call(moved: Any) -> None:
    ctx, stacks = moved
    stacks.answer = httpx2.Response(401, json={})
    state = Entry().on_activate(made(Entry), ctx, HOOK, BEFORE)
    stacks.answer = httpx2.Response(200, json={})

    again = Entry().on_activate(made(Entry), ctx, HOOK, state)

    assert again == {"webhook": state["webhook"], "stack": KEY}
    assert stacks.removed == ["blthookold", "blthookold"]


def test_deactivating_removes_what_was_left_as_well(moved: Any) -> None:
    ctx, stacks = moved
    stacks.answer = httpx2.Response(401, json={})
    state = Entry().on_activate(made(Entry), ctx, HOOK, BEFORE)
    stacks.answer = httpx2.Response(200, json={})

    Entry().on_deactivate(made(Entry), ctx, state)

    assert webhooks(ctx) == []
    assert stacks.removed == ["blthookold", "blthookold"]


def test_back_in_the_stack_of_before_its_webhook_is_used_again(moved: Any) -> None:
    ctx, stacks = moved
    first = Entry().on_activate(made(Entry), ctx, HOOK, {})
    state = {**BEFORE, "before": [first]}

    again = Entry().on_activate(made(Entry), ctx, HOOK, state)

    assert again == first
    assert stacks.removed == ["blthookold"]
