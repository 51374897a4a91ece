"""Arranging steps: what moves takes its references along, and nothing is re-pointed silently."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations import arrange
from automations.arrange import CannotArrange
from automations.draft import each_step
from connectors.sdk.references import references

Step = dict[str, Any]


def step(key: str, body: str = "", **more: Any) -> Step:
    return {"key": key, "use": "response.respond", "with": {"status": 200, "body": body}, **more}


def draft(*steps: Step) -> dict[str, Any]:
    return {"trigger": {"use": "http.request", "with": {"method": "GET"}}, "steps": [*steps]}


def branch(key: str, *then: Step, otherwise: tuple[Step, ...] = ()) -> Step:
    return {"key": key, "use": "flow.conditional", "then": [*then], "else": [*otherwise]}


def order(of: dict[str, Any]) -> list[tuple[str, str]]:
    return [(place.path, place.step["key"]) for place in each_step(of["steps"])]


def test_a_step_is_inserted_before_what_stood_there() -> None:
    before = draft(step("a"), branch("b", step("c")))

    after = arrange.insert(before, "steps.1.then.0", step("new"))

    assert order(after)[2:] == [("steps.1.then.0", "new"), ("steps.1.then.1", "c")]
    assert order(before) == [("steps.0", "a"), ("steps.1", "b"), ("steps.1.then.0", "c")]


def test_a_path_without_steps_takes_its_first() -> None:
    bare = {"key": "b", "use": "flow.conditional"}

    after = arrange.insert(draft(bare), "steps.0.else.0", step("new"))

    assert order(after)[1] == ("steps.0.else.0", "new")


@pytest.mark.parametrize("place", ["steps.3", "steps.0.with.0", "nowhere.0", "steps", "steps.x"])
def test_a_place_that_is_not_there_is_refused(place: str) -> None:
    with pytest.raises(CannotArrange, match="There is no place"):
        arrange.insert(draft(step("a")), place, step("new"))


def test_a_step_moves_with_all_that_stands_in_it() -> None:
    before = draft(branch("b", step("c")), step("a"))

    after = arrange.move(before, "b", "steps.2")

    assert order(after) == [("steps.0", "a"), ("steps.1", "b"), ("steps.1.then.0", "c")]


def test_a_step_does_not_move_into_itself() -> None:
    before = draft(branch("b", step("c")))

    with pytest.raises(CannotArrange, match="inside itself"):
        arrange.move(before, "b", "steps.0.then.1")


@pytest.mark.parametrize(
    ("key", "by", "expected"),
    [
        ("a", 1, ["b", "c", "a"]),
        ("b", -1, ["b", "c", "a"]),
        ("c", -1, ["a", "c", "b"]),
        ("c", 1, ["a", "b", "c"]),
    ],
)
def test_a_step_goes_up_and_down_and_out_of_its_path(
    key: str, by: int, expected: list[str]
) -> None:
    before = draft(step("a"), branch("b", step("c")))

    after = arrange.shifted(before, key, by)

    assert [found for _, found in order(after)] == expected


@pytest.mark.parametrize(("key", "by"), [("a", -1), ("b", 1)])
def test_the_first_step_does_not_go_up_and_the_last_not_down(key: str, by: int) -> None:
    with pytest.raises(CannotArrange, match="first step" if by < 0 else "last step"):
        arrange.shifted(draft(step("a"), step("b")), key, by)


def test_a_copy_refers_to_its_own_steps_and_to_the_others_as_before() -> None:
    inner = [step("c", "{{a}}"), step("d", "{{c.body}} {{b.path}}")]
    before = draft(step("a"), branch("b", *inner))

    pasted = arrange.duplicate(before, "b")

    assert order(pasted.draft)[-3:] == [
        ("steps.2", "b_2"),
        ("steps.2.then.0", "c_2"),
        ("steps.2.then.1", "d_2"),
    ]
    copied = pasted.draft["steps"][2]["then"]
    assert [each["with"]["body"] for each in copied] == ["{{a}}", "{{c_2.body}} {{b_2.path}}"]


def test_what_is_pasted_from_elsewhere_does_not_refer_to_a_step_that_happens_to_have_that_key() -> (
    None
):
    before = draft(step("a"))

    pasted = arrange.paste(before, "steps.1", step("say", "{{a.body}} {{trigger.query}}"))

    assert pasted.cut_off == ("a",)
    body = pasted.draft["steps"][1]["with"]["body"]
    assert body == "{{a_elsewhere.body}} {{trigger.query}}"


def test_a_new_key_is_never_that_of_a_step_that_was_deleted_while_something_refers_to_it() -> None:
    after = arrange.delete(draft(step("a"), step("b", "{{a.body}}")), "a")

    assert arrange.fresh_key(after, "A") == "a_2"


def test_what_a_move_breaks_is_said() -> None:
    before = draft(step("a"), step("b", "{{a.body}}"))

    after = arrange.move(before, "a", "steps.2")

    (fault,) = arrange.broken(before, after, ())
    assert fault.path == "steps.0.with.body"
    assert arrange.broken(before, before, ()) == []


def test_an_empty_title_gives_the_step_its_actions_label() -> None:
    before = draft(step("a", title="Mine"))

    assert arrange.retitled(before, "a", " ")["steps"][0] == step("a")
    assert arrange.retitled(before, "a", " Ours ")["steps"][0] == step("a", title="Ours")


# Any arrangement: steps carry a mark that no change touches, so that they can be told apart.


def marked(
    of: dict[str, Any],
) -> tuple[dict[str, str], dict[str, list[tuple[str, str | None]]]]:
    """The marks by key; and by mark, each text of the step with the mark that it refers to."""
    places = list(each_step(of["steps"]))
    marks = {place.step["key"]: place.step["note"] for place in places}
    pointing = {
        place.step["note"]: [
            (path, marks.get(found.head)) for path, found in references(dict(place.inputs))
        ]
        for place in places
    }
    return marks, pointing


@st.composite
def arrangements(draw: st.DrawFn) -> dict[str, Any]:
    """A draft of steps within steps, which refer to any step, to none, and to later ones."""
    count = draw(st.integers(2, 9))
    keys = [f"s{number}" for number in range(count)]
    numbers = iter(range(count))

    def some(level: int) -> Iterator[Step]:
        for number in itertools.islice(numbers, draw(st.integers(1, 4))):
            head = draw(st.sampled_from([*keys, "gone", "trigger"]))
            made = step(keys[number], f"{{{{{head}.x}}}}", note=f"mark {number}")
            if level < 2 and draw(st.booleans()):
                made |= {"use": "flow.conditional"}
                made["then"] = list(some(level + 1))
                made["else"] = list(some(level + 1))
            yield made

    found = list(some(0))
    return draft(*found)


@given(arrangements(), st.data())
def test_no_change_makes_a_reference_point_elsewhere_without_saying_so(
    before: dict[str, Any], data: st.DataObject
) -> None:
    for _ in range(4):
        marks, pointing = marked(before)
        if not marks:
            return
        key = data.draw(st.sampled_from(sorted(marks)))
        places = [path for path, _ in order(before)]
        place = data.draw(st.sampled_from(places))
        change = data.draw(st.sampled_from(["insert", "move", "delete", "duplicate", "paste"]))
        try:
            after = _changed(before, change, key, place)
        except CannotArrange:
            continue
        said = {fault.path for fault in arrange.broken(before, after, ())}
        new_marks, new_pointing = marked(after)
        assert len(new_marks) == len(list(each_step(after["steps"])))
        paths = {place.step["note"]: place.path for place in each_step(after["steps"])}
        for mark in new_pointing.keys() & pointing.keys():
            for (path, now), (_, then) in zip(new_pointing[mark], pointing[mark], strict=True):
                assert now == then or (now is None and f"{paths[mark]}.with.{path}" in said)
        before = after


def _changed(before: dict[str, Any], change: str, key: str, place: str) -> dict[str, Any]:
    if change == "move":
        return arrange.move(before, key, place)
    if change == "delete":
        return arrange.delete(before, key)
    if change == "insert":
        fresh = arrange.fresh_key(before, "s0")
        return arrange.insert(before, place, step(fresh, note=f"mark {fresh}"))
    if change == "duplicate":
        return _remarked(before, arrange.duplicate(before, key).draft)
    pasted = arrange.paste(before, place, step("s1", "{{s0.x}}", note="pasted"))
    return _remarked(before, pasted.draft)


def _remarked(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What is new gets marks of its own."""
    old = {key for _, key in order(before)}
    for place in each_step(after["steps"]):
        if place.step["key"] not in old:
            place.step["note"] = f"mark {place.step['key']}"  # type: ignore[index]
    return after
