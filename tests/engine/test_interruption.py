"""However an execution is interrupted, it ends as if it had not been, and repeats no effect."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Crash

EFFECTS = ("read", "write", "safe", "settled", "flaky", "unanswered", "paced")
ONCE = ("write", "settled", "unanswered")


@st.composite
def plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Random steps with every kind of effect, nested up to three deep."""
    count = iter(range(1000))

    def steps(depth: int, most: int) -> list[dict[str, Any]]:
        return [step(depth) for _ in range(draw(st.integers(0 if depth else 1, most)))]

    def step(depth: int) -> dict[str, Any]:
        kinds = [*EFFECTS, "set", "wait", "call", "respond", "fail"]
        use = draw(st.sampled_from([*kinds, "choose", "each"] if depth < 2 else kinds))
        made: dict[str, Any] = {"key": f"s{next(count)}", "use": use}
        match use:
            case "flaky" | "unanswered":
                made["with"] = {"failures": draw(st.integers(0, 3))}
                made["on_failure"] = {"retry": {"times": 2, "delay": 1}}
            case "wait":
                made["with"] = {"seconds": 5}
            case "respond":
                made["with"] = {"status": 200, "body": "{{trigger.n}}"}
            case "fail":
                made["on_failure"] = draw(st.sampled_from(["ignore", "ignore", "stop"]))
            case "choose":
                made["with"] = {"if": draw(st.booleans())}
                made["paths"] = {"then": steps(depth + 1, 3), "else": steps(depth + 1, 2)}
            case "each":
                made["with"] = {"over": draw(st.lists(st.integers(0, 9), max_size=3))}
                made["paths"] = {"steps": steps(depth + 1, 3)}
        return made

    return steps(0, 4)


def outcome(world: Any) -> Any:
    """What an execution comes to: its end, its outputs and its first reply."""
    outputs = {
        path: (record.status, record.output, record.error)
        for path, record in world.rows.items()
        if record.status != "running"
    }
    return world.ended, outputs, world.replies[:1]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=plans())
def test_a_kill_at_any_point_changes_nothing_and_repeats_no_finished_effect(
    world: Any, steps: list[dict[str, Any]]
) -> None:
    calm = world(steps, {"n": 1}).run_to_the_end()

    for point in range(1, calm.points + 1):
        shaken = world(steps, {"n": 1})
        shaken.crash_at = point
        shaken.run_to_the_end()

        assert outcome(shaken) == outcome(calm), f"killed at point {point}"
        for path, times in shaken.done.items():
            use = next(s["use"] for s in flat(steps) if s["key"] == path.split("/")[-1])
            assert times == 1 or (use not in ONCE and times == 2), f"{path} ran {times} times"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=plans(), data=st.data())
def test_many_kills_in_a_row_change_nothing(
    world: Any, steps: list[dict[str, Any]], data: st.DataObject
) -> None:
    calm = world(steps, {"n": 1}).run_to_the_end()
    shaken = world(steps, {"n": 1})
    gaps = data.draw(st.lists(st.integers(1, 12), max_size=30))

    for gap in gaps:
        shaken.crash_at = shaken.points + gap
        try:
            move = shaken.drive()
        except Crash:
            continue
        if shaken.ended:
            break
        shaken.go_on_after(move)
    shaken.crash_at = None
    if not shaken.ended:
        shaken.run_to_the_end()

    assert outcome(shaken) == outcome(calm)
    for path, times in shaken.done.items():
        use = next(s["use"] for s in flat(steps) if s["key"] == path.split("/")[-1])
        assert times == 1 or use not in ONCE, f"{path} ran {times} times"


def flat(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for step in steps:
        found.append(step)
        for inner in step.get("paths", {}).values():
            found += flat(inner)
    return found
