"""A replay of any plan, from any of its steps, comes to what the first execution came to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from executions.models import ENDED, Execution
from executions.repeat import replay

from .conftest import Clock, Service
from .plans import SCHEMA, WAIT, answer, call, echo, either, outputs, repeat, write

pytestmark = [pytest.mark.django_db, pytest.mark.store]
EFFECTS = ("test.write", "test.read", "test.safe")


@st.composite
def plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Random steps that refer to each other, nested up to three deep."""
    numbers, before = count(), list[str]()

    def steps(depth: int, most: int) -> list[dict[str, Any]]:
        return [step(depth) for _ in range(draw(st.integers(0 if depth else 1, most)))]

    def step(depth: int) -> dict[str, Any]:
        key, head = f"s{next(numbers)}", draw(st.sampled_from(before or ["trigger"]))
        seen = f"<{{{{{head}.n ?? 0}}}}{{{{{head}.value ?? 0}}}}{{{{{head}.items ?? 0}}}}>"
        kinds = ["effect", "flat", "flat"] if depth == 2 else ["effect", "flat", "either", "repeat"]
        match draw(st.sampled_from(kinds)):
            case "either":
                value = draw(st.sampled_from(["yes", "no"]))
                made = either(key, value, then=steps(depth + 1, 3), **{"else": steps(depth + 1, 2)})
            case "repeat":
                items = draw(st.lists(st.sampled_from("ab"), max_size=3))
                made = repeat(key, items, *steps(depth + 1, 3))
            case "effect":
                made = {"key": key, "use": draw(st.sampled_from(EFFECTS))}
            case _:
                made = draw(st.sampled_from(flat(key, seen)))
        if made["use"] != "sub_automation.run":  # its output names the child
            before.append(key)
        return made

    return steps(0, 4)


def flat(key: str, value: str) -> list[dict[str, Any]]:
    """Steps without an effect of their own, and without steps inside."""
    return [
        echo(key, value),
        answer(key, value),
        call(key),
        {"key": key, "use": "flow.wait", "with": WAIT},
        {**echo(key, "{{gone}}"), "on_failure": "ignore"},
        echo(key, "{{gone}}"),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=plans(), data=st.data())
def test_unchanged_a_replay_comes_to_the_same_and_repeats_nothing_before_its_step(
    automate: Any,
    accept: Any,
    advance: Any,
    service: Service,
    clock: Clock,
    names: Iterator[str],
    steps: list[dict[str, Any]],
    data: st.DataObject,
) -> None:
    service.do = lambda key: told(service, key)  # type: ignore[method-assign]

    def run(execution: Execution) -> Execution:
        while execution.status not in ENDED:
            execution = advance(execution)
            clock.pass_time(10)
        return execution

    first = run(accept(automate(next(names), steps), {"n": 1}))
    path = data.draw(st.sampled_from(sorted(outputs(first))))
    done = run(replay(first, path, None, clock()))

    old, new = trail(service, first), trail(service, done)
    assert came_to(done) == came_to(first)
    assert new == old[len(old) - len(new) :]
    assert (path in old) == (new[:1] == [path])


def told(service: Service, key: str) -> dict[str, Any]:
    """What the service says depends on the step alone."""
    service.done[key] += 1
    return {"n": key.split("/", 1)[1]}


def trail(service: Service, execution: Execution) -> list[str]:
    """The paths of all effects of an execution in their order, those of children under theirs."""
    children = dict(Execution.objects.filter(parent=execution).values_list("id", "parent_path"))
    found = []
    for key in service.done:  # in the order in which they were first done
        head, path = key.rsplit("/", 1)[0].split("/", 1)
        if head == execution.id:
            found.append(path)
        elif head in children:
            found.append(children[head])
    return found


@pytest.fixture
def names(automate: Any, service: Service) -> Iterator[str]:
    """Names for automations beside `child`, which has an effect and answers."""
    del service
    automate("child", [write("w"), answer("r", "done")], SCHEMA)
    return (f"a{number}" for number in count())


def came_to(execution: Execution) -> Any:
    """The end of an execution, its reply and its steps, without the ids of children."""
    steps = {run.path: (run.status, run.input, run.error) for run in execution.step_runs.all()}
    results = outputs(execution)
    for output in results.values():
        forget_children(output)
    return execution.status, execution.error_path, execution.reply, steps, results


def forget_children(output: Any) -> None:
    if isinstance(output, dict):
        output.pop("execution_id", None)
        output = list(output.values())
    for each in output if isinstance(output, list) else ():
        forget_children(each)
