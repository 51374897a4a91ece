"""Tests from the builder: one step with samples, the whole draft, and what is left of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automations.models import Version
from connectors.sdk import Refused, Unavailable
from executions import stand_ins, testing
from executions.cancel import cancel
from executions.models import DayCount
from projects.models import Project, User, Variable

from .conftest import Service
from .drafts import NOW, PAYLOAD, TRIGGER, drafted, hinted, kept, states, tried
from .plans import SCHEMA, answer, echo, outputs

__all__ = ["drafted", "hinted", "tried"]

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_a_step_is_tested_with_the_samples_before_it_and_its_output_is_a_sample(
    drafted: Any, tried: Any, hinted: list[str]
) -> None:
    automation = drafted(
        echo("say", "{{trigger.body.text}}!"), echo("more", "{{say.value}} {{say.value}}")
    )

    tried(automation, "say")
    ended = tried(automation, "more")

    assert (ended.status, ended.test) == ("success", True)
    assert hinted[-1] == ended.id
    assert kept(automation) == {
        "trigger": PAYLOAD,
        "say": {"value": "Good morning!"},
        "more": {"value": "Good morning! Good morning!"},
    }
    assert states(automation) == {"trigger": "tested", "say": "tested", "more": "tested"}


def test_the_version_of_a_test_has_no_number_and_knows_who_made_it(
    drafted: Any, project: Project
) -> None:
    automation = drafted(echo("say", "Hello"))
    user = User.objects.create_user("e@example.com", "correct horse")

    begun = testing.begin(automation, automation.draft, "say", {}, user, NOW)

    version = begun.version
    assert (version.number, version.created_by, begun.project) == (None, user, project)
    assert testing.latest(automation, "say") == begun


@pytest.mark.parametrize("text", ["{{vars.key}}", "\\{{x}} {{", "{", "a\\", "{{trigger.body}}"])
@pytest.mark.parametrize("value", ["{{trigger.body.text}}", "<{{trigger.body.text}}{b}}>"])
def test_what_looks_like_a_reference_in_a_sample_stays_data(
    text: str, value: str, drafted: Any, tried: Any
) -> None:
    automation = drafted(echo("say", value), payload={"body": {"text": text}})

    ended = tried(automation, "say")

    assert outputs(ended)["say"] == {"value": value.replace("{{trigger.body.text}}", text)}


def test_neither_secrets_nor_samples_stand_in_a_version_of_a_test(
    drafted: Any, tried: Any, project: Project
) -> None:
    Variable.put(project, "key", "s3cret-value", secret=True)
    automation = drafted(echo("say", "{{vars.key}} {{trigger.body.text}}"))

    ended = tried(automation, "say")

    plan = json.dumps(Version.objects.get(pk=ended.version_id).plan)
    assert "s3cret-value" not in plan
    assert "Good morning" not in plan
    assert kept(automation)["say"] == {"value": "••• Good morning"}


def test_a_missing_sample_is_named_and_a_typed_value_stands_in_for_it(
    drafted: Any, tried: Any
) -> None:
    automation = drafted(
        echo("say", "Hello"), echo("more", "{{say.value}} {{say.other.0}} {{trigger.body.x}}")
    )

    with pytest.raises(testing.CannotTest) as missing:
        tried(automation, "more")
    ended = tried(automation, "more", {"say.value": "A", "say.other.0": "B", "trigger.body.x": "C"})

    assert missing.value.faults == {
        "say.value": stand_ins.NO_SAMPLE,
        "say.other.0": stand_ins.NO_SAMPLE,
        "trigger.body.x": stand_ins.NOT_IN_SAMPLE,
    }
    assert outputs(ended)["more"] == {"value": "A B C"}
    assert testing.typed_for(ended) == {
        "say.value": "A",
        "say.other.0": "B",
        "trigger.body.x": "C",
    }


def test_a_typed_value_stands_in_for_a_sample_and_changes_none(drafted: Any, tried: Any) -> None:
    automation = drafted(echo("say", "{{trigger.body.text}}"))

    ended = tried(automation, "say", {"trigger.body.text": "Good evening"})

    assert outputs(ended)["say"] == {"value": "Good evening"}
    assert kept(automation)["trigger"] == PAYLOAD


def test_a_default_stands_in_where_there_is_no_sample(drafted: Any, tried: Any) -> None:
    automation = drafted(echo("say", "Hello"), echo("more", '{{say.value ?? "nothing"}}'))

    ended = tried(automation, "more")
    (given,) = stand_ins.given(automation, automation.draft, "more", {})

    assert outputs(ended)["more"] == {"value": "nothing"}
    assert (given.name, given.origin, given.value) == ("say.value", "default", "nothing")


def test_inside_a_loop_the_item_is_the_first(drafted: Any, tried: Any) -> None:
    inner = echo("say", "{{current_item.name}} {{rows.current_item.name}} {{rows.index}}")
    loop = {
        "key": "rows",
        "use": "flow.repeat",
        "with": {"over": "{{trigger.body.rows}}"},
        "steps": [inner],
    }
    automation = drafted(loop, payload={"body": {"rows": [{"name": "Ada"}, {"name": "Bo"}]}})

    ended = tried(automation, "say")

    assert outputs(ended)["say"] == {"value": "Ada Ada 1"}


def test_a_loop_is_tested_without_its_steps_and_gives_its_items(drafted: Any, tried: Any) -> None:
    loop = {
        "key": "rows",
        "use": "flow.repeat",
        "with": {"over": "{{trigger.body.rows}}"},
        "steps": [{"key": "send", "use": "test.write"}],
    }
    automation = drafted(loop, payload={"body": {"rows": ["a", "b"]}})

    ended = tried(automation, "rows")

    assert outputs(ended) == {"rows": {"items": ["a", "b"], "count": 2}}


def test_a_conditional_path_is_tested_without_its_steps(drafted: Any, tried: Any) -> None:
    row = {"input": "{{trigger.body.text}}", "operator": "equals", "value": "Good morning"}
    either = {
        "key": "either",
        "use": "flow.conditional",
        "with": {"conditions": [row]},
        "then": [{"key": "send", "use": "test.write"}],
    }
    automation = drafted(either)

    ended = tried(automation, "either")

    assert outputs(ended) == {"either": {"path": "then", "met": [True]}}


def test_a_test_fails_at_once_whatever_the_step_says_and_makes_no_sample(
    drafted: Any, tried: Any, service: Service
) -> None:
    service.failing = [Unavailable("Busy."), Unavailable("Busy.")]
    automation = drafted({"key": "r", "use": "test.read", "on_failure": {"retry": {"times": 3}}})

    ended = tried(automation, "r")

    assert (ended.status, ended.error) == ("failed", "Busy.")
    assert len(service.failing) == 1
    assert "r" not in kept(automation)


def test_a_step_that_is_changed_while_it_is_tested_is_known_to_be(
    drafted: Any, advance: Any
) -> None:
    automation = drafted(echo("say", "Hello"))
    begun = testing.begin(automation, automation.draft, "say", {}, None, NOW)
    automation.draft = {**automation.draft, "steps": [echo("say", "Goodbye")]}
    automation.save()

    advance(begun)

    assert kept(automation)["say"] == {"value": "Hello"}
    assert states(automation)["say"] == "changed"


def test_what_a_test_calls_is_a_test_too_and_nothing_of_it_is_counted(
    drafted: Any, tried: Any, automate: Any
) -> None:
    automate("child", [answer("reply", "Hi")], SCHEMA)
    automation = drafted(
        {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}
    )

    ended = tried(automation, "call")

    assert ended.status == "success"
    assert [child.test for child in ended.children.all()] == [True]
    assert kept(automation)["call"]["response"] == "Hi"
    assert DayCount.objects.count() == 0


def test_all_of_a_draft_runs_from_the_top_and_every_output_is_a_sample(
    drafted: Any, advance: Any
) -> None:
    inner = echo("one", "{{current_item}}")
    loop = {"key": "rows", "use": "flow.repeat", "with": {"over": ["a", "b"]}, "steps": [inner]}
    automation = drafted(echo("say", "{{trigger.body.text}}"), loop)

    begun = testing.begin_all(automation, automation.draft, PAYLOAD, None, NOW)
    ended = advance(begun)

    assert (ended.status, ended.test) == ("success", True)
    assert kept(automation) == {
        "trigger": PAYLOAD,
        "say": {"value": "Good morning"},
        "one": {"value": "a"},
        "rows": {"items": [{"value": "a"}, {"value": "b"}], "count": 2},
    }
    assert set(states(automation).values()) == {"tested"}
    assert testing.latest(automation, "") == ended


def test_of_a_draft_that_fails_what_ended_well_is_kept(
    drafted: Any, advance: Any, service: Service
) -> None:
    automation = drafted(echo("say", "Hello"), {"key": "r", "use": "test.read"})
    service.failing = [Refused("No.")]

    ended = advance(testing.begin_all(automation, automation.draft, PAYLOAD, None, NOW))

    assert ended.status == "failed"
    assert kept(automation) == {"trigger": PAYLOAD, "say": {"value": "Hello"}}


def test_all_is_rejected_where_the_trigger_conditions_are_unmet(
    drafted: Any, hinted: list[str]
) -> None:
    automation = drafted(echo("say", "Hello"))
    rows = [{"path": "body.text", "operator": "equals", "value": "Bye"}]
    draft = {**automation.draft, "trigger": {**TRIGGER, "conditions": {"rows": rows}}}

    begun = testing.begin_all(automation, draft, PAYLOAD, None, NOW)

    assert (begun.status, hinted, DayCount.objects.count()) == ("rejected", [], 0)


def test_a_cancelled_test_is_not_counted_and_keeps_what_there_is(
    drafted: Any, advance: Any
) -> None:
    wait = {"key": "wait", "use": "flow.wait", "with": {"amount": 5, "unit": "days"}}
    automation = drafted(echo("say", "Hello"), wait)
    paused = advance(testing.begin_all(automation, automation.draft, PAYLOAD, None, NOW))

    cancel(paused, NOW)

    assert kept(automation) == {"trigger": PAYLOAD, "say": {"value": "Hello"}}
    assert DayCount.objects.count() == 0
