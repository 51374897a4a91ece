from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.utils import timezone

from automations import samples, suggest
from automations.models import Automation
from automations.suggest import Data
from projects.models import Project, Variable

pytestmark = pytest.mark.django_db

Draft = Callable[..., dict[str, Any]]
Step = dict[str, Any]

CHOOSE: Step = {"key": "choose", "use": "chatgpt.function_calling", "with": {"model": "m"}}
RUN: Step = {"key": "run", "use": "sub_automation.run", "with": {}}
SAY: Step = {"key": "say", "use": "chatgpt.function_calling_response", "with": {"model": "m"}}
ANSWER: Step = {"key": "answer", "use": "response.respond", "with": {"status": 200}}


@pytest.fixture
def automation(project: Project, draft: Draft) -> Automation:
    """The four steps of the demo, none of them tested."""
    steps = draft(CHOOSE, RUN, SAY, ANSWER)
    return Automation.objects.create(project=project, name="a", title="A", draft=steps)


def keep(automation: Automation, key: str, output: Any) -> None:
    samples.keep(automation, automation.draft, key, output, timezone.now())


def data(automation: Automation, key: str, field: str = "", search: str = "") -> Data:
    return suggest.elements(automation, automation.draft, key, field, search)


def rows(found: Data, key: str) -> dict[str, str]:
    """The previews of a group's rows by reference."""
    group = next(group for group in found.groups if group.key == key)
    return {row.reference: row.preview for row in group.rows}


def first(automation: Automation, key: str, field: str) -> str:
    return data(automation, key, field).suggested[0].reference


@pytest.mark.parametrize(
    ("key", "field", "reference"),
    [
        ("run", "with.sub_automation", "choose.function.name"),
        ("run", "with.template", "choose.function.arguments"),
        ("say", "with.function_calling_response", "choose"),
        ("say", "with.sub_automation_response", "run"),
        ("answer", "with.body", "say.text"),
        ("choose", "with.messages.0.query", "trigger.body.text"),
        ("answer", "with.status", "run.status"),
    ],
)
def test_what_fits_a_field_best_comes_first(
    automation: Automation, key: str, field: str, reference: str
) -> None:
    assert first(automation, key, field) == reference


def test_the_same_comes_first_when_all_steps_were_tested(automation: Automation) -> None:
    keep(automation, "trigger", {"method": "POST", "query": {}, "headers": {}, "body": {"a": 1}})
    function = {"name": "to-french", "arguments": {"text": "Good evening"}}
    keep(automation, "choose", {"text": None, "function": function, "sub_automation": "to-french"})

    assert [
        first(automation, "run", f"with.{name}") for name in ("sub_automation", "template")
    ] == [
        "choose.function.name",
        "choose.function.arguments",
    ]


def test_at_most_five_are_suggested_and_none_for_what_is_no_field(automation: Automation) -> None:
    assert len(data(automation, "answer", "with.body").suggested) == 5
    assert data(automation, "answer", "with.bod").suggested == ()
    assert data(automation, "answer", "title").suggested == ()


def test_the_nearest_step_comes_first_and_the_variables_last(automation: Automation) -> None:
    found = data(automation, "say")

    assert [group.title for group in found.groups] == [
        "3 · Sub Automation",
        "2 · Function Calling",
        "1 · HTTP Request Trigger",
        "Project variables",
    ]


def test_a_tested_step_shows_what_came_out(automation: Automation) -> None:
    body = {
        "text": "Good\nmorning",
        "first name": "Ada",
        "rows": [{"id": 7}, {"id": 8}],
        "no": None,
    }
    keep(automation, "trigger", {"method": "POST", "query": {}, "body": body, "n": 1.5, "b": True})

    found = data(automation, "choose")

    assert rows(found, "trigger") == {
        "trigger": "{ } 5 keys",
        "trigger.method": "“POST”",
        "trigger.query": "{ } 0 keys",
        "trigger.body": "{ } 4 keys",
        "trigger.body.text": "“Good morning”",
        'trigger.body."first name"': "“Ada”",
        "trigger.body.rows": "[ ] 2 items",
        "trigger.body.rows.0": "{ } 1 key",
        "trigger.body.rows.0.id": "7",
        "trigger.body.no": "nothing",
        "trigger.n": "1.5",
        "trigger.b": "true",
    }
    assert found.groups[0].note == ""


def test_what_was_not_tested_shows_examples_and_says_so(automation: Automation) -> None:
    found = data(automation, "choose")

    assert rows(found, "trigger")["trigger.body.text"] == "“Good morning”"
    assert found.groups[0].note == "Not tested yet: example values"


def test_a_sample_of_another_configuration_says_so(automation: Automation) -> None:
    keep(automation, "trigger", {"body": None})
    automation.draft["trigger"]["with"]["method"] = "GET"

    assert data(automation, "choose").groups[0].note == "Changed since it was tested"


def test_rows_are_shown_by_number_and_stored_by_key(automation: Automation) -> None:
    row = data(automation, "run", "with.template").suggested[0]

    assert (row.reference, row.shown) == ("choose.function.arguments", "2.function.arguments")
    assert (row.path, row.parent, row.name) == ("function.arguments", "function.", "arguments")
    assert (row.type, row.depth) == ("object", 1)


def test_a_secret_variable_is_shown_by_name_only(automation: Automation) -> None:
    Variable.put(automation.project, "token", "very secret", secret=True)

    assert rows(data(automation, "choose"), "vars") == {
        "vars.token": "secret",
        "vars.tone": "“friendly”",
    }


def test_the_arguments_of_a_sub_automation_are_those_of_its_schema(automation: Automation) -> None:
    schema = [{"key": "text", "description": "What to translate"}, {"key": "n", "type": "integer"}]
    with_ = {"description": "Translates.", "schema": schema}
    automation.draft["trigger"] = {"use": "sub_automation.called", "with": with_}

    group = data(automation, "choose").groups[0]

    assert [(row.reference, row.type, row.preview) for row in group.rows] == [
        ("trigger", "object", "{ } 2 keys"),
        ("trigger.text", "text", "What to translate"),
        ("trigger.n", "number", ""),
    ]


def test_the_paths_of_a_condition_do_not_see_each_other(automation: Automation) -> None:
    inputs = {"conditions": [{"input": "{{trigger.body.text}}", "operator": "is_empty"}]}
    which = {
        "key": "which",
        "use": "flow.conditional",
        "with": inputs,
        "then": [RUN],
        "else": [SAY],
    }
    automation.draft["steps"] = [CHOOSE, which, ANSWER]

    seen = {key: [group.key for group in data(automation, key).groups] for key in ("say", "answer")}

    assert seen == {
        "say": ["which", "choose", "trigger", "vars"],
        "answer": ["say", "run", "which", "choose", "trigger", "vars"],
    }


def test_inside_loops_there_are_the_items_of_all_of_them(automation: Automation) -> None:
    cells = {"use": "flow.repeat", "with": {"over": "{{current_item.cells}}"}, "steps": [ANSWER]}
    outer = {"use": "flow.repeat", "with": {"over": "{{trigger.body.rows}}"}}
    automation.draft["steps"] = [{"key": "rows", **outer, "steps": [{"key": "cells", **cells}]}]
    keep(automation, "trigger", {"body": {"rows": [{"cells": ["a", "b"]}, {"cells": []}]}})

    group = data(automation, "answer").groups[0]

    assert group.title == "2-1 · Repeat Path, this round"
    assert {row.shown: row.preview for row in group.rows} == {
        "current_item": "“a”",
        "2-1.index": "1",
        "2.current_item": "{ } 1 key",
        "2.current_item.cells": "[ ] 2 items",
        "2.current_item.cells.0": "“a”",
        "2.index": "1",
    }


def test_an_item_that_nobody_has_seen_has_no_value(automation: Automation) -> None:
    loop = {"key": "rows", "use": "flow.repeat", "with": {"over": "{{trigger.body.rows}}"}}
    automation.draft["steps"] = [{**loop, "steps": [ANSWER]}]

    row = data(automation, "answer").groups[0].rows[0]

    assert (row.reference, row.type, row.preview) == ("current_item", "any value", "")


def test_the_trigger_sees_nothing(automation: Automation) -> None:
    assert data(automation, "trigger").groups == ()


def test_a_search_looks_at_paths_steps_and_values(automation: Automation) -> None:
    keep(automation, "trigger", {"body": {"text": "Lisbon", "rows": [{"city": "Porto"}]}})

    def found(search: str) -> list[str]:
        return [
            row.shown for group in data(automation, "run", "", search).groups for row in group.rows
        ]

    assert found("lisbon") == ["1.body.text"]
    assert found("1.body CITY") == ["1.body.rows.0.city"]
    assert found("trigger.body.t") == ["1.body.text"]
    assert found("function calling arguments") == [
        "2.function.arguments",
        "2.function.arguments.text",
    ]
    assert found("nowhere") == []


def long(automation: Automation, count: int) -> None:
    steps = [{**ANSWER, "key": f"s{number}"} for number in range(count)]
    automation.draft["steps"] = [*steps, SAY]
    for step in steps:
        keep(automation, step["key"], {f"value_{number}": "x" * 90 for number in range(400)})


def test_of_a_long_automation_the_nearest_groups_are_open_and_rows_are_limited(
    automation: Automation,
) -> None:
    long(automation, 30)

    found = data(automation, "say")

    opened = [group for group in found.groups if group.is_open]
    assert [group.key for group in opened] == ["s29", "s28", "s27", "trigger", "vars"]
    assert sum(len(group.rows) for group in opened) == suggest.AT_ONCE
    assert [group.more for group in opened] == [True, True, True, False, False]
    assert len(suggest.group(automation, "say", "s3").groups[0].rows) == 61


def test_the_number_of_queries_does_not_grow_with_the_steps(
    automation: Automation, django_assert_num_queries: Any
) -> None:
    long(automation, 30)

    with django_assert_num_queries(2):
        suggest.context(automation, "say")


def large(levels: int) -> Mapping[str, Any]:
    return {f"key_{n}": large(levels - 1) if levels else "x" * 60 for n in range(10)}


def test_a_sample_of_a_megabyte_is_looked_at_in_time(automation: Automation) -> None:
    keep(automation, "trigger", {"body": {**large(3), "all": "y" * 300_000}})
    automation.draft["steps"] = [SAY]
    began = time.process_time()

    shown = data(automation, "say", "with.function_calling_response")
    data(automation, "say", "", "key_9")

    assert time.process_time() - began < 0.5  # two pages of at most 60 ms, on a busy machine
    assert sum(len(group.rows) for group in shown.groups) <= suggest.AT_ONCE
