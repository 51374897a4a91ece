"""What a trigger could not take down of before is said, while another one stands."""

from __future__ import annotations

from typing import Any

import pytest

from automations import hooks, publish
from automations.models import Automation
from executions import standing
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
