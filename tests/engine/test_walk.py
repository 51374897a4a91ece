"""What is next: tables of plans and histories."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.sdk.references import Missing
from executions.engine.drive import drive
from executions.engine.plan import Plan, numbers
from executions.engine.records import Ask, ChildEnd, Finish, Park, Record, Run, Settle, Sleep
from executions.engine.scope import Scope
from executions.engine.walk import decide, walk

from .conftest import START, Memory, World


def plan(*steps: dict[str, Any]) -> Plan:
    return Plan.read(steps)


def next_move(made: Plan, history: dict[str, Record], now: Any = START) -> tuple[type, str]:
    move = decide(made, history, now, Scope({"n": 1}, {}, made.keys))
    return type(move), move.path


ONE = plan({"key": "a", "use": "write"})
BRANCH = plan(
    {
        "key": "if",
        "use": "choose",
        "paths": {
            "then": [{"key": "yes", "use": "write"}],
            "else": [{"key": "no", "use": "write"}],
        },
    },
    {"key": "after", "use": "write"},
)
LOOP = plan(
    {"key": "rows", "use": "each", "paths": {"steps": [{"key": "save", "use": "write"}]}},
    {"key": "after", "use": "write"},
)
LATER = START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("made", "history", "expected"),
    [
        (plan(), {}, (Finish, "")),
        (ONE, {}, (Run, "a")),
        (ONE, {"a": Record("success")}, (Finish, "")),
        (ONE, {"a": Record("failed", error="no")}, (Finish, "a")),
        (ONE, {"a": Record("ignored")}, (Finish, "")),
        (ONE, {"a": Record("stopped")}, (Finish, "a")),
        (ONE, {"a": Record("again")}, (Run, "a")),
        (ONE, {"a": Record("running", recovery="again")}, (Run, "a")),
        (ONE, {"a": Record("running", recovery="settle")}, (Settle, "a")),
        (ONE, {"a": Record("running", recovery="judge")}, (Settle, "a")),
        (ONE, {"a": Record("running", recovery="settle", until=LATER)}, (Sleep, "a")),
        (ONE, {"a": Record("running", recovery="settle", until=START)}, (Settle, "a")),
        (ONE, {"a": Record("running", recovery="ask")}, (Ask, "a")),
        (ONE, {"a": Record("undecided", recovery="ask")}, (Ask, "a")),
        (ONE, {"a": Record("waiting", until=LATER)}, (Sleep, "a")),
        (ONE, {"a": Record("waiting", until=START)}, (Finish, "")),
        (ONE, {"a": Record("waiting", until=START, again=True)}, (Run, "a")),
        (ONE, {"a": Record("parked")}, (Park, "a")),
        (
            ONE,
            {"a": Record("parked", child=ChildEnd("1", "b", succeeded=True))},
            (Finish, ""),
        ),
        (
            ONE,
            {"a": Record("parked", child=ChildEnd("1", "b", succeeded=False, error="no"))},
            (Finish, "a"),
        ),
        (BRANCH, {"if": Record("success", output={"path": "then"})}, (Run, "yes")),
        (BRANCH, {"if": Record("success", output={"path": "else"})}, (Run, "no")),
        (
            BRANCH,
            {"if": Record("success", output={"path": "else"}), "no": Record("success")},
            (Run, "after"),
        ),
        (BRANCH, {"if": Record("ignored")}, (Run, "after")),
        (LOOP, {"rows": Record("running", items=(7, 8))}, (Run, "rows[1]/save")),
        (
            LOOP,
            {"rows": Record("running", items=(7, 8)), "rows[1]/save": Record("success")},
            (Run, "rows[2]/save"),
        ),
        (LOOP, {"rows": Record("running", items=())}, (Run, "after")),
        (LOOP, {"rows": Record("running")}, (Run, "rows")),
    ],
)
def test_the_next_move_follows_from_the_records(
    made: Plan, history: dict[str, Record], expected: tuple[type, str]
) -> None:
    assert next_move(made, history) == expected


def test_numbers_run_on_through_the_paths_of_a_step() -> None:
    inner = {"key": "deep", "use": "x", "paths": {"steps": [{"key": "deepest", "use": "x"}]}}
    made = plan(
        {"key": "a", "use": "x"},
        {
            "key": "b",
            "use": "x",
            "paths": {
                "then": [{"key": "c", "use": "x"}, inner],
                "else": [{"key": "d", "use": "x"}],
            },
        },
    )

    assert numbers(made) == {
        "trigger": "1",
        "a": "2",
        "b": "3",
        "c": "3-1",
        "deep": "3-2",
        "deepest": "3-2-1",
        "d": "3-3",
    }


def test_a_loop_gives_every_rounds_output_and_its_last_round_stays_visible(world: Any) -> None:
    save = {
        "key": "save",
        "use": "set",
        "with": {"item": "{{current_item}}", "i": "{{rows.index}}"},
    }
    loop = {
        "key": "rows",
        "use": "each",
        "with": {"over": ["a", "b"]},
        "paths": {"steps": [save]},
    }
    after = {
        "key": "after",
        "use": "set",
        "with": {"all": "{{rows.items}}", "last": "{{save.item}}"},
    }

    done = world([loop, after]).run_to_the_end()

    rounds = [{"item": "a", "i": 1}, {"item": "b", "i": 2}]
    assert done.rows["rows"].output == {"items": rounds, "count": 2}
    assert done.rows["after"].output == {"all": rounds, "last": "b"}


def test_an_inner_loop_has_its_own_current_item_and_gives_the_outer_one_back(world: Any) -> None:
    inner = {
        "key": "cols",
        "use": "each",
        "with": {"over": "{{current_item.cols}}"},
        "paths": {
            "steps": [
                {
                    "key": "cell",
                    "use": "set",
                    "with": {"row": "{{rows.current_item.name}}", "col": "{{current_item}}"},
                }
            ]
        },
    }
    name = {"key": "name", "use": "set", "with": {"name": "{{current_item.name}}"}}
    rows = [{"name": "x", "cols": [1, 2]}, {"name": "y", "cols": [3]}]
    loop = {"key": "rows", "use": "each", "with": {"over": rows}, "paths": {"steps": [inner, name]}}

    done = world([loop]).run_to_the_end()

    assert done.rows["rows[1]/cols[2]/cell"].output == {"row": "x", "col": 2}
    assert done.rows["rows[2]/cols[1]/cell"].output == {"row": "y", "col": 3}
    assert done.rows["rows"].output["items"] == [{"name": "x"}, {"name": "y"}]


def test_a_round_does_not_see_what_the_round_before_it_left(world: Any) -> None:
    first = {
        "key": "maybe",
        "use": "choose",
        "with": {"if": "{{current_item}}"},
        "paths": {"then": [{"key": "seen", "use": "set", "with": {"v": 1}}], "else": []},
    }
    look = {"key": "look", "use": "set", "with": {"v": '{{seen.v ?? "nothing"}}'}}
    loop = {
        "key": "rows",
        "use": "each",
        "with": {"over": [True, False]},
        "paths": {"steps": [first, look]},
    }

    done = world([loop]).run_to_the_end()

    assert [row["v"] for row in done.rows["rows"].output["items"]] == [1, "nothing"]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("{{no.x}}", "did not run"),
        ("{{gone.x}}", "there is no step"),
        ("{{current_item}}", "only inside a Repeat Path"),
        ("{{broken.x}}", "failed and was ignored"),
    ],
)
def test_a_missing_output_is_explained(world: Any, reference: str, reason: str) -> None:
    branch = {
        "key": "if",
        "use": "choose",
        "with": {"if": True},
        "paths": {"then": [], "else": [{"key": "no", "use": "set"}]},
    }
    broken = {"key": "broken", "use": "fail", "on_failure": "ignore"}
    asking = {"key": "ask", "use": "set", "with": {"v": reference}}

    with pytest.raises(Missing, match=reason):
        world([branch, broken, asking]).run_to_the_end()


def test_a_sub_automations_response_is_the_steps_output(world: Any) -> None:
    done = world([{"key": "call", "use": "call"}]).run_to_the_end()

    assert done.rows["call"].output == {
        "response": {"ok": 1},
        "status": 200,
        "execution_id": "child",
    }


def test_a_wait_takes_its_time_and_no_longer(world: Any) -> None:
    done = world([{"key": "w", "use": "wait", "with": {"seconds": 90}}]).run_to_the_end()

    assert done.now - START == timedelta(seconds=90)
    assert done.ended == Finish(succeeded=True)


def test_a_stop_ends_the_execution_well_in_the_middle_of_a_loop(world: Any) -> None:
    loop = {
        "key": "rows",
        "use": "each",
        "with": {"over": [1, 2]},
        "paths": {"steps": [{"key": "s", "use": "write"}, {"key": "end", "use": "stop"}]},
    }

    done = world([loop, {"key": "never", "use": "write"}]).run_to_the_end()

    assert done.ended == Finish(succeeded=True, path="rows[1]/end")
    assert dict(done.done) == {"rows[1]/s": 1}


def test_a_handed_back_execution_starts_nothing_more() -> None:
    made = World(ONE)
    moves = walk(made.plan, {}, Scope(None, {}))

    left = drive(moves, Memory(made), made.perform, lambda: START, stopping=lambda: True)

    assert left is None
    assert made.done == {}
