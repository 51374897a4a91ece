"""Each input of a step run, and the step that it came from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from executions.trace import Places, Source, Traced, trace

PLACES = Places(
    paths={"trigger": "trigger", "rows": "rows", "say": "rows[2]/say"},
    numbers={"trigger": "1", "rows": "2", "say": "2-1"},
)


def test_a_value_that_is_one_reference_is_that_of_its_source() -> None:
    found = trace({"text": "{{trigger.body.title}}"}, {"text": "Hello"}, PLACES)

    source = Source("1.body.title", "trigger", ("body", "title"))
    assert found == [Traced("text", "Hello", "reference", (source,))]
    assert source.href == "?step=trigger&tab=output#output.body.title"


def test_text_with_references_in_it_lists_each_source_once() -> None:
    configured = {"text": "{{say.text}} and {{say.text}} for {{trigger.body}}"}

    (found,) = trace(configured, {"text": "A and A for B"}, PLACES)

    assert (found.kind, [source.label for source in found.sources]) == (
        "text",
        ["2-1.text", "1.body"],
    )


def test_a_source_inside_a_loop_is_that_of_the_same_round() -> None:
    (found,) = trace({"text": "{{say.text}}"}, {"text": "A"}, PLACES)

    assert found.sources == (Source("2-1.text", "rows[2]/say", ("text",)),)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("{{current_item.title}}", Source("current_item.title", "rows")),
        ("{{vars.greeting}}", Source("vars.greeting")),
        ("{{gone.text}}", Source("gone.text", "", ("text",))),
    ],
)
def test_what_is_no_steps_output_says_what_it_is(text: str, source: Source) -> None:
    (found,) = trace({"text": text}, {"text": "A"}, PLACES, "rows")

    assert found.sources == (source,)


def test_a_source_that_is_nowhere_has_no_address() -> None:
    assert Source("vars.greeting").href == ""


def test_references_deep_inside_a_value_have_rows_of_their_own() -> None:
    configured = {"messages": [{"role": "user", "query": "{{trigger.body}}"}], "n": 3}
    arrived = {"messages": [{"role": "user", "query": "Hi"}], "n": 3}

    found = trace(configured, arrived, PLACES)

    assert [(row.path, row.value, row.kind) for row in found] == [
        ("messages.0.role", "user", "typed"),
        ("messages.0.query", "Hi", "reference"),
        ("n", 3, "typed"),
    ]


def test_what_is_not_configured_is_a_default() -> None:
    found = trace({"a": 1}, {"a": 1, "b": True}, PLACES)

    assert found == [Traced("a", 1, "typed"), Traced("b", True, "default")]


def test_what_did_not_arrive_is_shown_as_it_was_configured() -> None:
    text, model = trace({"text": "{{say.text}}", "model": "gpt-6-luna"}, None, PLACES)

    assert (text.kind, text.value, len(text.sources)) == ("missing", "{{2-1.text}}", 1)
    assert (model.kind, model.value, model.sources) == ("typed", "gpt-6-luna", ())


def test_text_that_takes_no_references_is_as_it_was_typed() -> None:
    found = trace({"template": "{{trigger.body}}"}, {"template": "{{trigger.body}}"}, PLACES)

    assert found == [Traced("template", "{{trigger.body}}", "typed")]


def test_text_that_is_no_reference_after_all_is_as_it_was_typed() -> None:
    found = trace({"text": "{{ open"}, {"text": "{{ open"}, PLACES)

    assert found == [Traced("text", "{{ open", "typed")]


def test_a_long_value_is_shortened_on_its_line() -> None:
    (found,) = trace({"text": "x" * 10_000}, {"text": "x" * 10_000}, PLACES)

    assert (found.shown, found.is_tree) == ("x" * 300 + "…", True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON), JSON)
def test_any_values_have_a_trace(configured: dict[str, Any], arrived: Any) -> None:
    found = trace(configured, arrived, PLACES)

    assert len(found) <= 200
    assert all(isinstance(row.shown, str) for row in found)
