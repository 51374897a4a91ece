"""Arranging steps: what moves takes its references along, and nothing is re-pointed silently."""

from __future__ import annotations

from typing import Any

import pytest

from automations import arrange
from automations.arrange import CannotArrange
from automations.draft import each_step
from automations.keys import fresh_key
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

    copied = step("say", "{{a.body}} {{trigger.query}} {{1.query}} {{vars.x}} {{current_item}}")

    pasted = arrange.paste_from_elsewhere(before, "steps.1", copied, ["vars"])

    assert pasted.draft["steps"][1]["with"]["body"] == (
        "{{a_elsewhere.body}} {{trigger_elsewhere.query}} {{trigger_elsewhere.query}} {{vars.x}}"
        " {{current_item_elsewhere}}"
    )


def test_two_references_that_are_cut_off_stay_apart() -> None:
    copied = step("say", "{{long_long}} {{" + "x" * 70 + "}} {{" + "x" * 69 + "}}")

    pasted = arrange.paste_from_elsewhere(draft(), "steps.0", copied)

    body = pasted.draft["steps"][0]["with"]["body"]
    assert len({found.head for _, found in references(body)}) == 3


def loop(key: str, *steps: Step, over: str = "") -> Step:
    return {"key": key, "use": "flow.repeat", "with": {"over": over}, "steps": [*steps]}


@pytest.mark.parametrize(
    ("place", "head"),
    [
        ("steps.0.steps.0.steps.1", "current_item"),
        ("steps.0.steps.0.steps.1.steps.0", "cells.current_item"),
        ("steps.0.steps.1", "current_item_elsewhere"),
        ("steps.1", "current_item_elsewhere"),
    ],
)
def test_a_current_item_goes_on_meaning_that_of_its_own_loop(place: str, head: str) -> None:
    cells = loop("cells", step("say", "{{current_item.a}}"), loop("deep"))
    before = draft(loop("rows", cells))

    after = arrange.move(before, "say", place)

    body = arrange.step_at(after, arrange.place_of(after, "say"))["with"]["body"]
    assert body == f"{{{{{head}.a}}}}"
    assert bool(arrange.broken(before, after, ())) == head.endswith("elsewhere")


def test_a_loop_that_moves_keeps_its_own_current_item_inside() -> None:
    inner = loop("cells", step("say", "{{current_item}}"), over="{{current_item.cells}}")
    before = draft(loop("rows", inner, loop("others")))

    after = arrange.move(before, "cells", "steps.0.steps.1.steps.0")

    moved = after["steps"][0]["steps"][0]["steps"][0]
    assert moved["with"]["over"] == "{{rows.current_item.cells}}"
    assert moved["steps"][0]["with"]["body"] == "{{current_item}}"


def test_a_copy_of_this_draft_refers_to_the_item_of_its_loop_as_long_as_it_is_inside_it() -> None:
    before = draft(loop("rows", loop("cells")))

    inside = arrange.paste(
        before, "steps.0.steps.0.steps.0", step("say", "{{current_item}}"), "rows"
    )
    outside = arrange.paste(before, "steps.1", step("say", "{{current_item}}"), "rows")

    assert outside.draft["steps"][1]["with"]["body"] == "{{current_item_elsewhere}}"
    body = inside.draft["steps"][0]["steps"][0]["steps"][0]["with"]["body"]
    assert body == "{{rows.current_item}}"


def test_a_copy_does_not_take_the_key_of_the_step_that_it_was_made_of() -> None:
    pasted = arrange.paste(draft(), "steps.0", step("say"), spent=["say"])

    assert pasted.key == "say_2"


def deep(levels: int) -> Step:
    found = step("last")
    for number in range(levels - 1):
        found = branch(f"d{number}", found)
    return found


def test_a_draft_has_at_most_ten_levels_whatever_is_done() -> None:
    full = draft(deep(10), branch("a", step("b")))
    inside = f"steps.0{'.then.0' * 9}"

    for change in (
        lambda: arrange.insert(full, f"{inside}.then.0", step("new")),
        lambda: arrange.insert(full, "steps.1.then.0", deep(10)),
        lambda: arrange.move(full, "a", inside),
        lambda: arrange.paste(full, inside, full["steps"][1]),
        lambda: arrange.paste_from_elsewhere(full, inside, full["steps"][1]),
    ):
        with pytest.raises(CannotArrange, match="more than 10 levels of steps; call a sub"):
            change()


def test_what_is_inserted_counts_with_all_that_stands_in_it() -> None:
    many = [step(f"s{number}") for number in range(499)]

    with pytest.raises(CannotArrange, match="at most 500 steps"):
        arrange.insert(draft(*many), "steps.0", branch("b", step("c")))


@pytest.mark.parametrize("place", ["steps.-1.then.0", "steps.-1", "steps.١"])
def test_positions_count_from_the_first(place: str) -> None:
    with pytest.raises(CannotArrange, match="There is no place"):
        arrange.move(draft(branch("b"), branch("c")), "c", place)


def test_a_new_key_is_never_that_of_a_step_that_was_deleted_while_something_refers_to_it() -> None:
    after = arrange.delete(draft(step("a"), step("b", "{{a.body}}")), "a")

    assert fresh_key(after, "A") == "a_2"


def test_what_a_move_breaks_is_said() -> None:
    before = draft(step("a"), step("b", "{{a.body}}"))

    after = arrange.move(before, "a", "steps.2")

    (fault,) = arrange.broken(before, after, ())
    assert fault.path == "steps.0.with.body"
    assert arrange.broken(before, before, ()) == []
