"""Replay from here: what ran before a step is kept, the rest runs again, the first run stays."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Unavailable
from executions import store
from executions.cancel import cancel
from executions.models import Execution
from executions.repeat import replay
from projects.models import Project, Variable

from .conftest import Clock, Killed, Service
from .plans import SCHEMA, answer, call, echo, either, everything, kept, outputs, repeat, write

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_what_ran_before_is_kept_with_its_times_and_the_rest_runs_again(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    steps = [write("a"), write("b"), echo("c", "{{a.n}} {{b.n}}")]
    first = advance(accept(automate("a", steps), {"x": 1}))
    clock.pass_time(3600)

    again = replay(first, "b", None, clock())
    done = advance(again)

    kept, old = done.step_runs.get(path="a"), first.step_runs.get(path="a")
    assert outputs(done) == {"a": {"n": 1}, "b": {"n": 3}, "c": {"value": "1 3"}}
    assert (done.status, done.payload, done.version) == ("success", {"x": 1}, first.version)
    assert (done.origin, done.replayed_from, done.overrides) == (first, "b", {})
    assert (kept.started_at, kept.finished_at) == (old.started_at, old.finished_at)
    assert (kept.notes, old.notes) == ([f"Kept from execution {first.id}."], [])
    assert done.started_at == clock()
    assert [*service.done] == [f"{first.id}/a/1", f"{first.id}/b/1", f"{again.id}/b/1"]


def test_the_first_execution_stays_as_it_was(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [write("a"), answer("b", "{{a.n}}")])))
    before = everything(first)

    advance(replay(first, "b", {"status": 201, "body": "new"}, clock()))

    assert everything(first) == before
    assert sum(service.done.values()) == 1


def test_a_replay_within_a_loop_keeps_the_rounds_and_steps_before(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    rows = repeat("rows", "{{trigger.rows}}", write("early"), write("late"))
    automation = automate("a", [rows, echo("after", "{{rows.count}} {{late.n}}")])
    first = advance(accept(automation, {"rows": "abc"}))
    assert first.status == "failed"  # text is no list
    first = advance(accept(automation, {"rows": ["a", "b", "c"]}))

    done = advance(replay(first, "rows[2]/late", None, clock()))

    assert outputs(done) == {
        "rows[1]/early": {"n": 1},
        "rows[1]/late": {"n": 2},
        "rows[2]/early": {"n": 3},
        "rows[2]/late": {"n": 7},
        "rows[3]/early": {"n": 8},
        "rows[3]/late": {"n": 9},
        "rows": {"items": [{"n": 2}, {"n": 7}, {"n": 9}], "count": 3},
        "after": {"value": "3 9"},
    }
    assert kept(done) == ["rows[1]/early", "rows[1]/late", "rows[2]/early"]
    assert sum(service.done.values()) == 9


def test_the_last_round_of_a_kept_loop_is_still_visible(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    inner = repeat("inner", [1, 2], write("w"))
    steps = [repeat("rows", ["a", "b"], inner), echo("after", "{{w.n}} {{inner.count}}")]
    first = advance(accept(automate("a", steps)))

    done = advance(replay(first, "after", None, clock()))

    assert outputs(done) == outputs(first)
    assert outputs(done)["after"] == {"value": "4 2"}
    assert sum(service.done.values()) == 4


def test_a_conditional_path_before_keeps_its_choice(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, project: Project
) -> None:
    Variable.put(project, "go", "yes", secret=False)
    fork = either("fork", "{{vars.go}}", then=[write("a"), write("b")], **{"else": [write("c")]})
    first = advance(accept(automate("a", [fork])))
    Variable.put(project, "go", "no", secret=False)

    inside = advance(replay(first, "b", None, clock()))
    anew = advance(replay(first, "fork", None, clock()))

    assert [kept(inside), kept(anew)] == [["fork", "a"], []]
    assert sorted(outputs(inside)) == ["a", "b", "fork"]
    assert sorted(outputs(anew)) == ["c", "fork"]
    assert sum(service.done.values()) == 4


def test_a_sub_automation_before_is_not_called_again(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [write("w"), answer("r", "{{w.n}}")], SCHEMA)
    first = advance(accept(automate("a", [call("c"), echo("e", "{{c.response}}")])))

    done = advance(replay(first, "e", None, clock()))

    assert outputs(done) == outputs(first)
    assert Execution.objects.filter(parent=done).count() == 0
    assert sum(service.done.values()) == 1


def test_a_sub_automation_that_is_replayed_gets_a_child_of_its_own(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    automate("child", [write("w"), answer("r", "{{w.n}}")], SCHEMA)
    first = advance(accept(automate("a", [call("c")])))

    done = advance(replay(first, "c", None, clock()))

    assert [outputs(each)["c"]["response"] for each in (first, done)] == [1, 2]
    assert Execution.objects.filter(parent=done).count() == 1
    assert sum(service.done.values()) == 2


@pytest.mark.parametrize(
    ("path", "body"), [("one", "second"), ("between", "kept"), ("two", "kept")]
)
def test_a_response_that_is_kept_stays_the_first_one(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, path: str, body: str
) -> None:
    steps = [answer("one", "kept"), write("between"), answer("two", "later")]
    first = advance(accept(automate("a", steps)))
    edit = {"status": 200, "body": "second"} if path == "one" else None

    done = advance(replay(first, path, edit, clock()))

    assert done.reply["body"] == body
    assert sum(service.done.values()) == 1 + (path != "two")


def test_a_replay_of_a_replay_names_the_execution_in_which_a_step_ran(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    first = advance(accept(automate("a", [write("a"), write("b"), write("c")])))
    second = advance(replay(first, "b", None, clock()))

    third = advance(replay(second, "c", None, clock()))

    notes = [run.notes for run in third.step_runs.order_by("id")]
    said = [[f"Kept from execution {each.id}."] for each in (first, second)]
    assert notes == [*said, []]
    assert (third.origin, sum(service.done.values())) == (second, 6)


def test_a_replay_that_is_cut_off_goes_on_with_what_was_kept(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock
) -> None:
    steps = [write("a"), answer("b", "planned"), {"key": "c", "use": "test.safe"}]
    first = advance(accept(automate("a", steps)))
    again = replay(first, "b", {"status": 200, "body": "edited"}, clock())
    service.failing = [Killed()]
    with pytest.raises(Killed):
        advance(again)
    clock.pass_time(store.LEASE.total_seconds() + 1)

    done = advance(again)

    assert (done.status, done.reply["body"], kept(done)) == ("success", "edited", ["a"])
    assert service.done == {f"{first.id}/a/1": 1, f"{first.id}/c/1": 1, f"{again.id}/c/1": 2}


@pytest.mark.parametrize("end", ["cancelled", "undecided"])
def test_a_step_of_unknown_outcome_can_be_replayed_from(
    automate: Any, accept: Any, advance: Any, service: Service, clock: Clock, end: str
) -> None:
    service.failing = [Unavailable("The connection broke", sent=True)]
    first = advance(accept(automate("a", [echo("e", "x"), write("w")])))
    if end == "cancelled":
        cancel(first, clock())
        first.refresh_from_db()

    done = advance(replay(first, "w", None, clock()))

    assert (first.status, done.status, kept(done)) == (end, "success", ["e"])
    assert service.done == {f"{first.id}/w/1": 1, f"{done.id}/w/1": 1}
