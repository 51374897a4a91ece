"""What became of the last executions of many automations."""

from __future__ import annotations

from typing import Any

import pytest

from automations.models import Automation
from executions import recent
from executions.models import Execution

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def ran(accept: Any) -> Any:
    """`ran(automation, status, …)` stores executions with these statuses, oldest first."""

    def make(automation: Automation, *statuses: str) -> list[str]:
        made = []
        for status in statuses:
            execution = accept(automation)
            number = f"{Execution.objects.count():032x}"
            Execution.objects.filter(id=execution.id).update(id=number, status=status)
            made.append(number)
        return made

    return make


def test_the_last_statuses_are_those_of_what_ended_oldest_first(automate: Any, ran: Any) -> None:
    some, many, none = automate("some", []), automate("many", []), automate("none", [])
    ran(some, "success", "failed", "running", "rejected", "pending")
    ran(many, *["failed"] * 5, "cancelled", *["success"] * 19)

    found = recent.statuses([some.id, many.id, none.id])

    assert found == {
        some.id: ["success", "failed", "rejected"],
        many.id: ["cancelled", *["success"] * 19],
        none.id: [],
    }


def test_the_last_execution_is_the_newest_whatever_it_does(
    automate: Any, ran: Any, clock: Any
) -> None:
    some, none = automate("some", []), automate("none", [])
    *_, newest = ran(some, "success", "running")

    assert recent.last([some.id, none.id]) == {some.id: (newest, "running", clock())}


def test_only_the_automations_that_were_asked_for_are_looked_at(
    automate: Any, ran: Any, django_assert_num_queries: Any
) -> None:
    some, other = automate("some", []), automate("other", [])
    ran(other, "success")

    with django_assert_num_queries(2):
        found = recent.statuses([some.id]), recent.last([some.id])

    assert found == ({some.id: []}, {})
