"""Texts of JSON with references: what the check lets through never stops being JSON in a run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.sdk import Fields, Group, Json
from connectors.sdk.json_syntax import is_reference, is_well_formed
from connectors.sdk.values import Invalid, problems
from executions.engine.scope import Scope
from executions.inputs import inputs_of

COMMA = "there is a comma too many."
BARE = "Put references inside quotation marks."
OBJECT = "Must be an object with named values"
VALUES = st.one_of(
    st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
) | st.dictionaries(st.text(), st.text() | st.integers())
PIECES = st.sampled_from(
    ["{{trigger.a}}", '"', "{", "}", "[", "]", ",", ":", " ", "\n", "x", "1", "\\", '"k": ', "null"]
)
ROWS = ['"x": 1', '"y": "{{trigger.a}}"', '"z": "a {{trigger.a}} b"', '"w": {{trigger.a}}']


class Row(Fields):
    data = Json("Data", type="object", required=False)


class Inputs(Fields):
    entry = Json("Entry", type="object", required=False)
    rows = Group("Rows", Row, min_items=0, required=False)
    items = Json("Items", type="array", required=False)
    body = Json("Body", required=False)


def checked(values: dict[str, Any]) -> list[str]:
    return [str(one) for one in problems(Inputs, values, draft=True)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"entry": '{\n\n "image": "{{create.asset.uid}}",\n}'},
            f"entry: Line 4, column 1: {COMMA}",
        ),
        ({"entry": '{"a": "{{b.c}}" "d": 1}'}, "entry: Line 1, column 17: a comma is missing."),
        ({"entry": '{"a": x{{b.c}}}'}, f"entry: Line 1, column 7: a value is missing. {BARE}"),
        ({"rows": [{"data": '["{{b.c}}",]'}]}, f"rows.0.data: Line 1, column 12: {COMMA}"),
        ({"items": '["{{b.c}}",]'}, f"items: Line 1, column 12: {COMMA}"),
        ({"items": '{"a": "{{b.c}}"}'}, "items: Must be a list."),
        ({"entry": '["{{b.c}}"]'}, f"entry: {OBJECT}."),
        (
            {"entry": '{"{{b.c}}": 1}'},
            "entry: References can stand in values only, not in names.",
        ),
    ],
)
def test_a_text_with_references_has_to_be_json(values: dict[str, Any], said: str) -> None:
    assert checked(values) == [said]


@pytest.mark.parametrize(
    "values",
    [
        {"entry": "{{b.c}}"},
        {"entry": " {{b.c}}\n"},
        {"entry": '{{b.c ?? {"a": 1}}}'},
        {"entry": '{"a": "{{b.c}}, {{b.d}}"}'},
        {"items": '["{{b.c}}"]'},
        {"body": '{"a": "{{b.c}}",}'},
        {"body": "Hello {{b.c}}"},
    ],
)
def test_one_reference_and_what_may_be_any_text_are_let_through(values: dict[str, Any]) -> None:
    assert checked(values) == []


def outcome(text: str, value: Any) -> str:
    """What a run says of the text for an entry, if anything is wrong with it."""
    try:
        inputs_of(Inputs, {"entry": text}, Scope({"a": value}, {}))
    except Invalid as error:
        return str(error)
    return ""


@given(st.lists(PIECES, max_size=12).map("".join), VALUES)
@example('{"a": {{trigger.a}}}', 5)
@example('{"a": "{{trigger.a}}"}', '"')
def test_what_the_check_lets_through_is_json_whatever_the_references_bring(
    text: str, value: Any
) -> None:
    # Malformed references are refused in words of their own; one by itself may bring anything.
    if not is_well_formed(text) or is_reference(text):
        return
    if checked({"entry": text}) == []:
        assert outcome(text, value) == ""


@given(st.lists(st.sampled_from(ROWS), max_size=4), st.sampled_from([",", ""]), VALUES)
def test_an_object_with_references_in_quotation_marks_is_let_through_and_runs(
    rows: list[str], end: str, value: Any
) -> None:
    text = "{" + ", ".join(rows) + end + "}"
    is_json = not (end or any('"w"' in row for row in rows))

    assert (checked({"entry": text}) == []) is (is_json and "{{" in text)
    assert not is_json or outcome(text, value) == ""


def test_what_a_reference_brings_keeps_its_kind_in_a_text() -> None:
    configured = {"entry": '{"n": "{{trigger.n}}", "t": "{{trigger.n}} x", "q": "{{trigger.q}}"}'}

    loaded = inputs_of(Inputs, configured, Scope({"n": 5, "q": '"Hi"'}, {}))

    assert loaded.entry == {"n": 5, "t": "5 x", "q": '"Hi"'}


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ('{\n"a": "{{trigger.a}}",\n}', "Hi", f"entry: {OBJECT}. Line 3, column 1: {COMMA}"),
        (
            '{"a": x{{trigger.a}}}',
            "Hi",
            f"entry: {OBJECT}. Line 1, column 7: a value is missing. {BARE}",
        ),
        ("{{trigger.a}}", '{"b": 1,}', f"entry: {OBJECT}. Line 1, column 9: {COMMA}"),
        ("{{trigger.a}}", "Hello", f"entry: {OBJECT}, not text."),
        ("{{trigger.a}}", json.dumps([1]), f"entry: {OBJECT}, not text."),
    ],
)
def test_a_run_says_where_a_text_stops_being_json(text: str, value: Any, said: str) -> None:
    assert outcome(text, value) == said
