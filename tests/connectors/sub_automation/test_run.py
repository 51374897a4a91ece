from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Asked, Call, Option, Refused, SubAutomation, live_sub_automations
from connectors.sdk.values import load
from connectors.sub_automation.actions.run import Run
from tests.connectors.doubles import StepContext

TEXT = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "times": {"type": "integer"}},
    "required": ["text"],
    "additionalProperties": False,
}
NOTHING = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
LIVE = (
    SubAutomation("ping", "Says that it is there.", NOTHING),
    SubAutomation("translate-to-german", "Translates a text into German.", TEXT),
)


def run(live: tuple[SubAutomation, ...] = LIVE, **values: Any) -> Call:
    return Run().run(load(Run.Inputs, values), StepContext(automations=live))


def refusal(live: tuple[SubAutomation, ...] = LIVE, **values: Any) -> str:
    with pytest.raises(Refused) as caught:
        run(live, **values)
    return caught.value.message


@pytest.mark.parametrize(
    ("values", "call"),
    [
        (
            {"sub_automation": "translate-to-german", "template": {"text": "a", "times": 2}},
            Call("translate-to-german", {"text": "a", "times": 2}),
        ),
        ({"sub_automation": "ping"}, Call("ping", {})),
        ({"sub_automation": "ping", "template": None}, Call("ping", {})),
    ],
)
def test_a_live_sub_automation_is_called_with_its_arguments(
    values: dict[str, Any], call: Call
) -> None:
    assert run(**values) == call


@pytest.mark.parametrize(
    "values",
    [{}, {"sub_automation": None, "template": None}, {"sub_automation": "", "template": {}}],
)
def test_no_name_means_that_the_model_chose_none(values: dict[str, Any]) -> None:
    assert refusal(**values) == "The model answered without choosing a sub automation"


def test_a_name_that_is_not_live_is_refused_naming_those_that_are() -> None:
    assert refusal(sub_automation="translate") == (
        "There is no live sub automation “translate”; live are: ping, translate-to-german"
    )


def test_of_many_live_ones_twenty_are_named() -> None:
    many = tuple(SubAutomation(f"a{number:02}", "", NOTHING) for number in range(22))

    names = ", ".join(f"a{number:02}" for number in range(20))
    assert refusal(many, sub_automation="x") == (
        f"There is no live sub automation “x”; live are: {names} and 2 more"
    )


def test_without_a_live_one_the_refusal_says_what_to_do() -> None:
    assert refusal((), sub_automation="x") == (
        "There is no live sub automation “x”; none of this project is live: activate it first"
    )


@pytest.mark.parametrize(
    ("template", "faults"),
    [
        ({}, "template.text: This field is required."),
        (None, "template.text: This field is required."),
        (
            {"text": 5, "times": "2"},
            (
                "template.text: Must be text. "
                "template.times: Must be a whole number, not text: leave the quotes out."
            ),
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused_by_path(template: Any, faults: str) -> None:
    assert refusal(sub_automation="translate-to-german", template=template) == (
        f"The arguments do not fit the sub automation “translate-to-german”. {faults}"
    )


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({"sub_automation": "{{choose.function.name}}"}, {}),
        ({"sub_automation": "ping"}, {}),
        ({}, {"sub_automation": "This field is required."}),
        ({"sub_automation": ""}, {"sub_automation": "This field is required."}),
    ],
)
def test_a_draft_must_name_one(inputs: dict[str, Any], found: dict[str, str]) -> None:
    assert Run().check(inputs) == found


def test_the_choices_are_shown_by_their_titles_and_found_by_their_names() -> None:
    titled = SubAutomation("de", "Speaks.", TEXT, "Into German")
    ctx = StepContext(automations=(*LIVE, titled))

    found = live_sub_automations(ctx, Asked({}, "DE into"))

    assert found.items == (Option("de", "Into German", "Speaks."),)


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["ping", "translate-to-german"]),
        ("GERMAN", ["translate-to-german"]),
        ("there is", ["ping"]),
        ("french", []),
    ],
)
def test_the_choices_are_the_live_ones_that_fit_the_search(search: str, names: list[str]) -> None:
    found = live_sub_automations(StepContext(automations=LIVE), Asked({}, search))

    assert [option.value for option in found.items] == names
    assert found.more is False
