"""What a trigger could not take down of before is said, while another one stands."""

from __future__ import annotations

from typing import Any

import pytest

from automations import hooks, publish
from automations.models import Automation
from executions import at_service, standing
from tests.executions.conftest import Clock
from tests.executions.hooked import Notice, again, board, hooked, tick, time, token

__all__ = ["board", "hooked", "tick", "time", "token"]

pytestmark = pytest.mark.store

LEFT = "The one of before is still there: No."


def shown(automation: Automation) -> hooks.Standing:
    found = hooks.shown(again(automation))
    assert found is not None
    return found


def test_what_is_left_of_before_is_said_until_it_is_gone(
    hooked: Automation, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [{"id": "s1", "left": LEFT}, {"id": "s1"}]
    monkeypatch.setattr(Notice, "on_activate", lambda *_: answers.pop(0))
    publish.activate(hooked)
    tick()
    before = shown(hooked)

    standing.see_to(again(hooked), anew=True)

    assert (before.trouble, before.since is not None, before.again) == (LEFT, True, False)
    assert shown(hooked).trouble == ""


def test_what_is_left_for_a_passing_reason_is_tried_again_with_growing_pauses(
    hooked: Automation, tick: Any, time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = {"id": "s1", "left": LEFT, "again": 0.0}
    answers = [passing, passing, {**passing, "again": 60.0}, passing, {"id": "s1"}]
    monkeypatch.setattr(Notice, "on_activate", lambda *_: answers.pop(0))
    publish.activate(hooked)
    tick()

    pauses = []
    while due := again(hooked).trigger_due_at:
        found = shown(hooked)
        assert (found.trouble, found.since is not None, found.again) == (LEFT, True, True)
        pauses.append((due - time()).total_seconds())
        tick(pauses[-1])

    assert pauses == [5, 15, 60, 135]
    assert (shown(hooked).trouble, again(hooked).trigger_state["kept"]) == ("", {"id": "s1"})
    assert not any(name in hooked.trigger_state for name in at_service.OF_ATTEMPTS)


def test_what_is_left_for_good_takes_the_place_of_what_might_have_passed(
    hooked: Automation, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = {"id": "s1", "left": "The token has expired."}
    answers = [{"id": "s1", "left": LEFT, "again": 0.0}, refused]
    monkeypatch.setattr(Notice, "on_activate", lambda *_: answers.pop(0))
    publish.activate(hooked)
    tick()

    tick(at_service.FIRST_PAUSE)

    assert (shown(hooked).trouble, shown(hooked).again) == ("The token has expired.", False)
