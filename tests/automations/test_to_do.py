"""What is to be done before a draft can go live, in a few words."""

from __future__ import annotations

import pytest

from automations import flow, to_do
from automations.places import Place

CARDS = flow.cards(
    {
        "trigger": {"use": "http.request", "with": {}},
        "steps": [{"key": "a", "use": "response.respond"}, {"key": "b", "use": "flow.wait"}],
    }
)
NO_STEP = Place("Add a step.", None, "")


def fault(key: str, inside: str = "with.status", *, is_warning: bool = False) -> Place:
    return Place("This field is required.", CARDS.card(key), "", "", inside, is_warning)


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ([], ""),
        ([fault("a", is_warning=True)], ""),
        ([NO_STEP], "Add a step"),
        ([Place("x" * 50, None, "")], "Put the draft right"),
        ([fault("a"), fault("a", "with.body")], "Finish step 2"),
        ([fault("trigger"), NO_STEP], "Finish the trigger"),
        ([fault("a"), fault("b")], "Finish 2 steps"),
        ([fault("trigger"), fault("b")], "Finish the trigger and step 3"),
        ([fault("trigger"), fault("a"), fault("b")], "Finish the trigger and 2 steps"),
    ],
)
def test_what_is_to_be_done_is_said_by_steps(faults: list[Place], words: str) -> None:
    assert to_do.words(faults, has_trigger=True) == words


def test_without_a_trigger_one_is_chosen_first() -> None:
    assert to_do.words([fault("trigger", ""), fault("a")], has_trigger=False) == "Choose a trigger"


@pytest.mark.parametrize(
    ("inside", "is_wrong"),
    [
        ("with.status", False),
        ("with.rows.0.name", False),
        ("with.rows.1.name", False),
        ("with.body.deep", False),
        ("account", False),
        ("with.body", True),
        ("with.zero", True),
        ("", True),
    ],
)
def test_what_is_only_empty_is_told_from_what_is_wrong(inside: str, is_wrong: bool) -> None:
    inputs = {"status": "", "rows": [{"name": None}], "body": "x", "zero": 0}
    draft = {"steps": [{"key": "a", "use": "response.respond", "with": inputs}]}
    one = fault("a", inside)

    assert to_do.not_empty(draft, [one]) == [one] * is_wrong


def test_a_part_is_unfinished_or_wrong_before_it_is_as_it_was_tested() -> None:
    draft = {
        "trigger": {"use": "http.request", "with": {}},
        "steps": [
            {"key": "a", "use": "response.respond", "with": {"status": 9}},
            {"key": "b", "use": "x.y"},
        ],
    }
    tested = {"trigger": "tested", "a": "changed", "b": "untested"}

    assert to_do.states(draft, [fault("a"), fault("b")], tested) == {
        "trigger": "tested",
        "a": "wrong",
        "b": "unfinished",
    }


def test_a_trigger_that_is_not_chosen_is_neither() -> None:
    draft: dict[str, list[str]] = {"steps": []}

    found = to_do.states(draft, [fault("trigger", "")], {"trigger": "untested"})

    assert found == {"trigger": "untested"}
