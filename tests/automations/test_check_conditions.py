"""A Trigger Condition that is not filled in yet hides nothing else that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from automations.check import Surroundings, faults

NOTHING = Surroundings(
    accounts={}, variables=frozenset(), automations=frozenset(), live=frozenset(), calls={}
)


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"operator": "equals", "value": 1}, "trigger.conditions.rows.0.path"),
        ({"path": "body", "operator": "equals"}, "trigger.conditions.rows.0.value"),
        ({"path": 5, "operator": "is_empty"}, "trigger.conditions.rows.0.path"),
        (5, "trigger.conditions.rows.0"),
    ],
)
def test_the_faults_of_the_steps_are_said_beside_it(row: Any, path: str) -> None:
    trigger = {"use": "http.request", "with": {"method": "GET"}, "conditions": {"rows": [row]}}
    draft = {"trigger": trigger, "steps": [{"key": "say", "use": "response.respond"}]}

    found = [fault.path for fault in faults(draft, NOTHING)]

    assert found == [path, "steps.0.with.status"]
