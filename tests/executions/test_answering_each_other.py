"""Automations that answer each other's changes come to an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from automations.models import Automation
from connectors.sdk.declare import KNOWN_FOR
from executions import own_hand, statements
from executions.models import Change, Execution
from executions.own_hand import EACH_OTHER, LONGEST_CHAIN
from projects.models import Project

from .conftest import Clock, Killed
from .plans import SCHEMA, call
from .wiki import TIME_LIMIT, Wiki, wiki

__all__ = ["wiki"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]

EDIT = {"key": "edit", "use": "wiki.edit", "with": {"page": "home"}}


EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
ELSEWHERE = {"key": "edit", "use": "wiki.edit", "with": {"page": "other"}}
ROUNDS = 3 * LONGEST_CHAIN  # of events, more than a chain may have


@pytest.fixture
def answering(automate: Any, wiki: Wiki) -> Callable[..., Any]:
    """Makes an automation that is started by edits of pages, with these steps."""
    del wiki

    def make(name: str, *steps: dict[str, Any]) -> Any:
        automation = automate(name, [*(steps or [EDIT])])
        automation.live.use = "wiki.edited"
        automation.live.save()
        return automation

    return make


@pytest.fixture
def told(accept: Any, advance: Any, wiki: Wiki) -> Callable[..., list[Execution]]:
    """Tells all automations of each state of a page, one after another, as long as it changes."""

    def tell(*automations: Any) -> list[Execution]:
        ended: list[Execution] = []
        before = -1
        for _ in range(ROUNDS):
            event = wiki.event("home")
            if event["version"] == before:
                return ended
            before = event["version"]
            ended += [advance(accept(each, event)) for each in automations]
        raise AssertionError(f"they still answer each other after {ROUNDS} states")

    return tell


def test_two_automations_that_answer_each_other_come_to_an_end_that_says_why(
    answering: Any, told: Any, wiki: Wiki
) -> None:
    one, other = answering("one"), answering("other")
    wiki.edit("home")

    ended = told(one, other)

    ran = [each for each in ended if each.status == "success"]
    assert [each.chain for each in ran][-1] == LONGEST_CHAIN
    assert ended[-1].status == "rejected" or ended[-2].status == "rejected"
    assert EACH_OTHER.format(ran[-1].id) in [each.error for each in ended]
    assert own_hand.told(EACH_OTHER.format(ran[-1].id))[1] == ran[-1].id


def test_what_a_person_changes_begins_a_new_chain(
    answering: Any, told: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    one, other = answering("one"), answering("other")
    told(one, other)
    wiki.edit("home")

    after = advance(accept(one, wiki.event("home")))

    assert (after.status, after.chain) == ("success", 0)


def test_what_another_project_changes_lengthens_no_chain(
    answering: Any, told: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    one, other = answering("one"), answering("other")
    told(one, other)
    elsewhere = Project.objects.create(slug="elsewhere", title="Elsewhere")
    Automation.objects.filter(id=other.id).update(project=elsewhere)
    Change.objects.filter(automation=one).delete()

    after = advance(accept(one, wiki.event("home")))

    assert (after.status, after.chain) == ("success", 0)


def test_a_sub_automation_makes_no_chain_shorter(
    automate: Any, answering: Any, told: Any, wiki: Wiki
) -> None:
    automate("child", [EDIT], SCHEMA)
    one, other = answering("one", call("call")), answering("other", call("call"))
    wiki.edit("home")

    ended = told(one, other)

    assert max(each.chain for each in ended) == LONGEST_CHAIN


def test_an_event_that_is_faster_than_the_record_of_its_change_lengthens_the_chain_too(
    answering: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    one, other = answering("one"), answering("other", ELSEWHERE)
    early: list[Execution] = []
    wiki.meanwhile = [lambda page: early.append(advance(accept(other, wiki.event(page))))]

    advance(accept(one, wiki.event("home")))

    assert [(each.status, each.chain) for each in early] == [("success", 1)]


def test_what_others_are_making_meanwhile_lengthens_no_chain(
    answering: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    makes = {"key": "make", "use": "wiki.made", "with": {"page": "notes/today"}}
    one, other = answering("one", makes), answering("other", ELSEWHERE)
    early: list[Execution] = []
    wiki.meanwhile = [
        lambda _: early.append(advance(accept(other, {"page": "notes/other", "version": 1})))
    ]

    advance(accept(one, wiki.event("home")))

    assert [(each.status, each.chain) for each in early] == [("success", 0)]


def test_who_was_set_off_and_cut_off_is_as_far_in_the_chain_as_before(
    answering: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock
) -> None:
    one, other = answering("one"), answering("other")
    advance(accept(one, wiki.event("home")))
    execution = accept(other, wiki.event("home"))
    wiki.meanwhile = [_killed]
    with pytest.raises(Killed):
        advance(execution)
    clock.pass_time(TIME_LIMIT + 1)

    done = advance(execution)

    assert (done.status, done.chain) == ("success", 1)
    assert [*Change.objects.order_by("id").values_list("chain", flat=True)] == [0, 1]


def test_however_much_was_changed_only_what_fits_is_read(
    answering: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    automation = answering("one")
    Change.objects.bulk_create(
        Change(
            automation=automation,
            subject="home",
            mark=f"other {number}",
            execution=f"{number:032x}",
            path="edit",
            known_until=clock() + KNOWN_FOR,
        )
        for number in range(2000)
    )
    statements.run("ANALYZE executions_change")
    execution = accept(automation, {"page": "home", "version": 7})

    with CaptureQueriesContext(connection) as captured:
        done = advance(execution)

    asked = next(each["sql"] for each in captured if '"in_flight_until" >' in each["sql"])
    plan = str(statements.rows_of(f"{EXPLAIN[connection.vendor]} {asked}"))
    assert done.status == "success"
    assert "change_mark" in plan
    assert "in_flight_until_" in plan


def _killed(_: str) -> None:
    raise Killed
