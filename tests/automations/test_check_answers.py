"""Whether what other automations call answers them."""

from __future__ import annotations

from typing import Any

import pytest

from automations.check import UNANSWERED, Fault, Surroundings, faults

AROUND = Surroundings({}, frozenset(), frozenset(), frozenset(), {})
WAIT = {"key": "wait", "use": "flow.wait", "with": {"amount": 1, "unit": "seconds"}}
RESPOND = {"key": "answer", "use": "response.respond", "with": {"status": 200}}
BRANCH = {
    "key": "which",
    "use": "flow.conditional",
    "with": {"conditions": [{"input": "a", "operator": "is_empty"}]},
    "then": [RESPOND],
}
CALLED = {"use": "sub_automation.called", "with": {"description": "Greets."}}
REQUEST = {"use": "http.request", "with": {"method": "POST"}}
WARNING = Fault("steps", UNANSWERED, "nothing")


@pytest.mark.parametrize(
    ("trigger", "step", "found"),
    [
        (CALLED, WAIT, [WARNING]),
        (CALLED, BRANCH, []),
        (REQUEST, WAIT, []),
    ],
)
def test_a_sub_automation_without_a_response_is_warned_about(
    trigger: dict[str, Any], step: dict[str, Any], found: list[Fault]
) -> None:
    assert faults({"trigger": trigger, "steps": [step]}, AROUND) == found
