"""Keys of steps: one means one step for ever."""

from __future__ import annotations

import pytest

from automations import editing
from automations.check import Surroundings, faults
from automations.keys import MAX_SPENT, fresh_key, keyed, number_of, spent
from automations.models import Automation
from projects.models import Project

NOTHING = Surroundings({}, frozenset(), frozenset(), frozenset(), {})
KEYS = {"1": "trigger", "2": "choose", "4-1": "say"}


def test_a_key_is_made_of_a_label_and_is_nobodys() -> None:
    draft = {"steps": [{"key": "say", "use": "x.y", "with": {"a": "{{said.text}} {{bad"}}]}

    assert fresh_key(draft, "Say") == "say_2"
    assert fresh_key(draft, "4 o'clock") == "step_4_o_clock"
    assert fresh_key(draft, "Vars") == "vars_2"
    assert fresh_key(draft, "No step 9") == "step_no_step_9"
    assert len(fresh_key(draft, "x" * 100)) == 64


def test_a_key_that_is_referred_to_or_was_one_before_is_not_given_away() -> None:
    draft = {"steps": [{"key": "say", "use": "x.y", "with": {"a": "{{said.text}}"}}]}

    assert fresh_key(draft, "Said") == "said_2"
    assert fresh_key(draft, "Old", ["old", "old_2"]) == "old_3"


def test_the_newest_names_that_are_gone_are_remembered() -> None:
    before = {"steps": [{"key": "a", "use": "x.y", "with": {"a": "{{b}} {{trigger}}"}}]}
    many = [f"k{number}" for number in range(MAX_SPENT)]

    assert spent(["b", "c"], before, {"steps": []}) == ["c", "a", "b"]
    assert spent(many, before, {"steps": []}) == [*many[2:], "a", "b"]
    assert spent(["c"], before, before) == ["c"]


@pytest.mark.django_db
def test_every_change_of_a_draft_remembers_the_keys_that_go(project: Project) -> None:
    step = {"key": "say", "use": "response.respond"}
    automation = Automation.objects.create(
        project=project, name="hello", title="Hello", draft={"steps": [step]}
    )

    editing.change(automation, lambda _: {"steps": []})

    assert automation.spent == ["say"]
    assert Automation.objects.get().spent == ["say"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("{{2.text}} {{ 1.body ?? 3 }} {{4-1}}", "{{choose.text}} {{ trigger.body ?? 3 }} {{say}}"),
        ("{{3.text}}", "{{no_step_3.text}}"),
        ("{{2-7}} and {{say.a}}", "{{no_step_2_7}} and {{say.a}}"),
        ("{{2.te", "{{choose.te"),
        ("{{2.text}} {{3.a}} {{bad", "{{choose.text}} {{no_step_3.a}} {{bad"),
        (r"\{{2}} {{ 3 apples", r"\{{2}} {{ 3 apples"),
        ("2 {3}", "2 {3}"),
    ],
)
def test_no_number_that_is_typed_is_stored(typed: str, stored: str) -> None:
    assert keyed(typed, KEYS) == stored
    assert keyed(stored, KEYS) == stored


def test_a_number_without_a_step_gets_a_key_that_no_step_has() -> None:
    keys = {**KEYS, "3": "no_step_9"}

    assert keyed("{{9.text}}", keys) == "{{no_step_9_x.text}}"
    assert number_of("no_step_9_x") == "9"
    assert number_of("no_step_4_1") == "4-1"
    assert number_of("no_step") == ""


def test_no_step_of_a_document_takes_the_key_of_a_number_that_named_none() -> None:
    step = {"key": "no_step_9", "use": "response.respond", "with": {"status": 200}}
    draft = {"trigger": {"use": "http.request", "with": {"method": "GET"}}, "steps": [step]}

    (fault,) = faults(draft, NOTHING)

    assert str(fault) == "steps.0.key: “no_step_9” has a meaning of its own; choose another."
