"""An automation is not run for what it changed itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.sdk import Refused, Unavailable
from connectors.sdk.declare import KNOWN_FOR
from executions import repeat, store, tasks
from executions.models import Change, DayCount, Execution, StepRun

from .conftest import Clock, Killed
from .plans import SCHEMA, call
from .wiki import TIME_LIMIT, Wiki, wiki

__all__ = ["wiki"]
pytestmark = [pytest.mark.django_db, pytest.mark.store]

EDIT = {"key": "edit", "use": "wiki.edit", "with": {"page": "home"}}
NAMES = ("subject", "mark", "path", "execution", "in_flight_until")


@pytest.fixture
def edits(automate: Any, wiki: Wiki) -> Any:
    """An automation that is started by edits of pages, and edits `home`."""
    del wiki
    return _started_by_edits(automate("a", [EDIT]))


def _started_by_edits(automation: Any) -> Any:
    automation.live.use = "wiki.edited"
    automation.live.save()
    return automation


def test_what_an_automation_changed_itself_does_not_run_it_again(
    edits: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    first = advance(accept(edits, wiki.event("home")))

    second = advance(accept(edits, wiki.event("home")))

    assert (first.status, second.status) == ("success", "rejected")
    assert second.error == (
        f"Not run again: the automation made this change itself, in execution {first.id}."
    )
    assert (second.due_at, second.started_at, second.lease_until) == (None, None, None)
    assert second.finished_at is not None
    assert wiki.versions == {"home": 1}
    counted = DayCount.objects.order_by("status").values_list("status", "count")
    assert [*counted] == [("rejected", 1), ("success", 1)]


def test_what_somebody_else_changed_runs_it(
    edits: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    advance(accept(edits, wiki.event("home")))
    wiki.edit("home")

    by_another = advance(accept(edits, wiki.event("home")))
    elsewhere = advance(accept(edits, {"page": "other", "version": 1}))

    assert (by_another.status, elsewhere.status) == ("success", "success")


def test_another_automation_is_run_for_the_change(
    edits: Any, automate: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    other = _started_by_edits(automate("other", []))
    advance(accept(edits, wiki.event("home")))

    done = advance(accept(other, wiki.event("home")))

    assert done.status == "success"


def test_an_event_that_comes_while_the_change_is_under_way_waits_for_it_without_a_thread(
    edits: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock
) -> None:
    early: list[Execution] = []
    wiki.meanwhile = [lambda page: early.append(advance(accept(edits, wiki.event(page))))]

    first = advance(accept(edits, wiki.event("home")))
    waiting = early[0]
    clock.pass_time(1)
    hinted = store.due(clock())
    second = advance(waiting)

    assert (waiting.status, waiting.lease_until) == ("paused", None)
    assert waiting.due_at == clock()
    assert (hinted, first.status, second.status) == ([waiting.id], "success", "rejected")
    assert wiki.versions == {"home": 1}


def test_what_an_automation_made_itself_does_not_run_it(
    automate: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    makes = {"key": "make", "use": "wiki.made", "with": {"page": "notes/today"}}
    automation = _started_by_edits(automate("a", [makes]))
    during: list[Any] = []
    wiki.meanwhile.append(lambda page: during.append(advance(accept(automation, wiki.event(page)))))
    first = advance(accept(automation, {"page": "other", "version": 7}))

    after = advance(accept(automation, wiki.event("notes/today")))

    assert (first.status, [each.status for each in during], after.status) == (
        "success",
        ["paused"],
        "rejected",
    )
    assert Change.objects.values_list("subject", "mark").get() == ("notes/", "1")


def test_a_step_that_left_several_states_is_not_run_again_by_any_of_them(
    automate: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    automation = _started_by_edits(automate("a", [{**EDIT, "use": "wiki.copied"}]))
    seen: list[Any] = []
    marks = Change.objects.order_by("number").values_list("number", "mark")
    wiki.meanwhile = [lambda _: seen.extend(marks.all())]
    advance(accept(automation, wiki.event("home")))
    kept = [*marks.all()]

    ended = [
        advance(accept(automation, {"page": "home", "version": version})).status
        for version in ("1", "1 copied", "2 copied")
    ]

    assert ended == ["rejected", "rejected", "success"]
    assert (seen, kept) == ([(0, "")], [(0, "1"), (1, "1 copied")])


def test_an_event_of_before_runs_it_once_the_change_is_over(
    edits: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock
) -> None:
    before = wiki.event("home")
    early: list[Execution] = []
    wiki.meanwhile = [lambda _: early.append(advance(accept(edits, before)))]

    advance(accept(edits, before))
    clock.pass_time(1)
    second = advance(early[0])

    assert (early[0].status, second.status) == ("paused", "success")


@pytest.mark.parametrize("use", ["wiki.edit", "wiki.settled"])
def test_a_change_that_was_cut_off_is_known_once_it_was_repeated_or_settled(
    automate: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock, use: str
) -> None:
    automation = _started_by_edits(automate("a", [{**EDIT, "use": use}]))

    def kill(_: str) -> None:
        raise Killed

    wiki.meanwhile = [kill]
    execution = accept(automation, wiki.event("home"))
    with pytest.raises(Killed):
        advance(execution)
    waiting = advance(accept(automation, wiki.event("home"))).status
    clock.pass_time(TIME_LIMIT + 1)

    done = advance(execution)
    after = advance(accept(automation, wiki.event("home")))

    assert (waiting, done.status, after.status) == ("paused", "success", "rejected")


def test_an_automation_does_not_wait_longer_for_a_change_than_it_can_take(
    edits: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock
) -> None:
    def lost(_: str) -> None:
        raise Killed

    wiki.meanwhile = [lost]
    with pytest.raises(Killed):
        advance(accept(edits, wiki.event("home")))
    second = accept(edits, {"page": "home", "version": 7})

    early = advance(second).status
    clock.pass_time(TIME_LIMIT + 1)
    late = advance(second).status

    assert (early, late) == ("paused", "success")


@pytest.mark.parametrize("error", [Refused("No."), Unavailable("Not now.")])
def test_nobody_waits_for_a_change_that_has_failed(
    edits: Any, accept: Any, advance: Any, wiki: Wiki, error: Exception
) -> None:
    def fail(_: str) -> None:
        raise error

    wiki.meanwhile = [fail]
    failed = advance(accept(edits, wiki.event("home")))

    second = advance(accept(edits, {"page": "home", "version": 7}))

    assert (failed.status, second.status) == ("failed", "success")


def test_what_a_sub_automation_changes_is_changed_by_the_automation_that_called_it(
    automate: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    automate("child", [EDIT], SCHEMA)
    caller = _started_by_edits(automate("a", [call("call")]))
    advance(accept(caller, wiki.event("home")))

    again = advance(accept(caller, wiki.event("home")))

    assert again.status == "rejected"


def test_a_retry_a_replay_and_a_test_run_for_whatever_they_are_given(
    edits: Any, accept: Any, advance: Any, clock: Clock
) -> None:
    first = advance(accept(edits, {"page": "home", "version": 1}))
    retried = advance(repeat.retry(first, clock()))
    replayed = advance(repeat.replay(first, "edit", None, clock()))
    tested = accept(edits, {"page": "home", "version": 1})
    Execution.objects.filter(pk=tested.pk).update(test=True)

    ended = [retried.status, replayed.status, advance(tested).status]

    assert ended == ["success"] * 3


def test_a_trigger_that_cannot_read_its_own_event_runs_the_automation(
    edits: Any, accept: Any, advance: Any, caplog: pytest.LogCaptureFixture
) -> None:
    done = advance(accept(edits, {}))

    assert done.status == "success"
    assert caplog.messages == ["wiki.edited cannot tell what its event is about"]


def test_a_long_subject_is_found_as_well(
    automate: Any, accept: Any, advance: Any, wiki: Wiki
) -> None:
    page = "ä" * 5000
    automation = _started_by_edits(automate("a", [{**EDIT, "with": {"page": page}}]))
    advance(accept(automation, wiki.event(page)))

    again = advance(accept(automation, wiki.event(page)))

    assert again.status == "rejected"


def test_changes_are_forgotten_after_seven_days(
    edits: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock
) -> None:
    advance(accept(edits, wiki.event("home")))
    clock.pass_time(KNOWN_FOR.total_seconds() - 1)
    tasks.clean()
    before = Change.objects.count()
    clock.pass_time(2)

    tasks.clean()

    assert (before, Change.objects.count()) == (1, 0)


def test_the_change_is_stored_with_the_records_of_its_step(
    edits: Any, accept: Any, advance: Any, wiki: Wiki, clock: Clock
) -> None:
    seen: list[Any] = []

    def look(_: str) -> None:
        seen.append((Change.objects.values(*NAMES).get(), StepRun.objects.get().status))

    wiki.meanwhile = [look]
    execution = advance(accept(edits, wiki.event("home")))
    change = {"subject": "home", "path": "edit", "execution": execution.id}

    limit = clock() + timedelta(seconds=TIME_LIMIT)
    assert seen == [({**change, "mark": "", "in_flight_until": limit}, "running")]
    after = {**change, "mark": "1", "in_flight_until": None}
    assert Change.objects.values(*NAMES).get() == after
