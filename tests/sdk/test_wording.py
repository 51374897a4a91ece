"""What a value that does not fit is answered: one plain sentence for every schema keyword."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from connectors.sdk import Fields, Group, Integer, Text
from connectors.sdk.values import Invalid, load, problems, schema_problems
from connectors.sdk.wording import unknown

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "string"}, 5, "Must be text."),
    ({"type": "integer"}, "a", "Must be a whole number."),
    ({"type": "number"}, "a", "Must be a number."),
    ({"type": "boolean"}, "a", "Must be on or off (true or false)."),
    ({"type": "array"}, "a", "Must be a list."),
    ({"type": "object"}, "a", "Must be an object with named values."),
    ({"type": "null"}, "a", "Must be null."),
    ({"type": "integer"}, "200", "Must be a whole number, not text: leave the quotes out."),
    ({"type": "number"}, "-1.5", "Must be a number, not text: leave the quotes out."),
    (
        {"type": "boolean"},
        "true",
        "Must be on or off (true or false), not text: leave the quotes out.",
    ),
    ({"type": "integer"}, "true", "Must be a whole number."),
    ({"type": ["string", "null"]}, 5, "Must be text or null."),
    ({"type": ["string", "number", "boolean"]}, [], "Must be text, a number, or true or false."),
    ({"minimum": 1}, 0, "Must be at least 1."),
    ({"maximum": 2048}, 4096, "Must be at most 2048."),
    ({"maximum": 0.5}, 1, "Must be at most 0.5."),
    ({"exclusiveMinimum": 0}, 0, "Must be more than 0."),
    ({"exclusiveMaximum": 9}, 9, "Must be less than 9."),
    ({"multipleOf": 5}, 7, "Must be a multiple of 5."),
    ({"minLength": 1}, "", "This field is required."),
    ({"minLength": 2}, "", "Must have at least 2 characters."),
    ({"minLength": 12}, "short", "Must have at least 12 characters."),
    ({"maxLength": 1}, "ab", "Must have at most 1 character."),
    ({"maxLength": 5}, "longer", "Must have at most 5 characters."),
    ({"minItems": 1}, [], "Add at least one."),
    ({"minItems": 2}, [1], "Add at least 2."),
    ({"maxItems": 1}, [1, 2], "Only one is allowed."),
    ({"maxItems": 2}, [1, 2, 3], "At most 2 are allowed."),
    ({"minProperties": 1}, {}, "Add at least one."),
    ({"minProperties": 2}, {}, "Add at least 2."),
    ({"maxProperties": 1}, {"a": 1, "b": 2}, "Only one is allowed."),
    ({"maxProperties": 2}, {"a": 1, "b": 2, "c": 3}, "At most 2 are allowed."),
    ({"uniqueItems": True}, [1, 1], "Must not name anything twice."),
    ({"pattern": "^{a}+$"}, "b", "Must have the form ^{a}+$."),
    ({"pattern": "^a$", "$comment": "Write an a."}, "b", "Write an a."),
    ({"enum": ["user", 5, None]}, "b", "Must be one of: user, 5, null."),
    ({"const": "ä"}, "b", "Must be ä."),
    ({"const": {"ä": 1}}, "b", 'Must be {"ä": 1}.'),
    (
        {"format": "uri"},
        "example.com",
        "Must be a full address such as https://example.com/page.",
    ),
    ({"format": "email"}, "ada", "Must be an e-mail address such as ada@example.com."),
    (
        {"format": "date-time"},
        "now",
        "Must be a date and time with its offset, such as 2026-11-22T09:30:00+01:00.",
    ),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 5, "Does not fit its schema (“anyOf”)."),
    ({"not": {}}, 5, "Does not fit its schema (“not”)."),
]


@pytest.mark.parametrize(("schema", "value", "sentence"), SENTENCES)
def test_each_keyword_has_its_sentence(schema: dict[str, Any], value: Any, sentence: str) -> None:
    assert [each.message for each in schema_problems(schema, value)] == [sentence]


def test_a_sentence_never_repeats_the_value_which_may_be_a_secret() -> None:
    said = [str(each) for schema, _, _ in SENTENCES for each in schema_problems(schema, "sk-5e4d")]

    assert [sentence for sentence in said if "sk-5e4d" in sentence] == []


class Message(Fields):
    content = Text("Content")


class Inputs(Fields):
    prompt = Text("Prompt")
    max_tokens = Integer("Tokens", optional=True)
    messages = Group("Messages", Message, required=False)


def said(values: Any) -> list[str]:
    return [str(problem) for problem in problems(Inputs, values)]


def test_an_unknown_field_is_answered_with_the_closest() -> None:
    assert said({"prompt": "a", "promt": "b"}) == [
        "promt: There is no field “promt” here; did you mean “prompt”?"
    ]


def test_an_unknown_field_that_is_like_none_is_answered_with_all_there_are() -> None:
    assert said({"prompt": "a", "zzz": "b"}) == [
        "zzz: There is no field “zzz” here; there is: prompt, max_tokens, messages."
    ]


def test_a_long_unknown_name_is_cut() -> None:
    found = unknown("field", "x" * 1_000_000, ["prompt"])

    assert found == f"There is no field “{'x' * 59}…” here; there is: prompt."


def test_where_there_is_nothing_nothing_is_suggested() -> None:
    assert unknown("action", "a.b", [], where="") == "There is no action “a.b”."


def test_a_problem_names_its_place_by_path() -> None:
    assert said({"prompt": "a", "messages": [{"content": "b"}, {"contents": 5}]}) == [
        "messages.1.content: This field is required.",
        "messages.1.contents: There is no field “contents” here; did you mean “content”?",
    ]


def test_rows_are_named_in_their_order() -> None:
    found = problems(Inputs, {"prompt": "a", "messages": [{}] * 11})

    assert [each.path for each in found] == [f"messages.{row}.content" for row in range(11)]


def test_a_place_has_one_problem_at_a_time() -> None:
    class Strict(Fields):
        key = Text("Key", min_length=3, pattern="^[a-z]+$", pattern_help="Use a to z.")

    assert [str(each) for each in problems(Strict, {"key": "A"})] == [
        "key: Must have at least 3 characters."
    ]


def test_what_is_no_object_at_all_is_said_without_a_path() -> None:
    assert said(["prompt"]) == ["Must be an object with named values."]


def test_loading_names_everything_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        load(Inputs, {"max_tokens": "many"})

    assert str(caught.value) == (
        "max_tokens: Must be a whole number.; prompt: This field is required."
    )


def test_missing_values_can_be_told_from_wrong_ones() -> None:
    found = problems(Inputs, {"prompt": "", "max_tokens": "many", "messages": [{}]}, draft=True)

    assert [(each.path, each.code) for each in found] == [
        ("max_tokens", "type"),
        ("messages.0.content", "required"),
        ("prompt", "required"),
    ]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "strin"}, "The schema is malformed at “type”."),
        ({"properties": {"a": {"minimum": "b"}}}, None),
        ({"pattern": "("}, "The schema is malformed at “pattern”."),
        (
            {"$ref": "https://example.com/schema.json"},
            "The schema refers to “https://example.com/schema.json”, which it does not hold.",
        ),
        ({"$ref": "#/$defs/a"}, "The schema refers to “/$defs/a”, which it does not hold."),
    ],
)
def test_a_malformed_schema_is_a_problem_and_nothing_is_fetched(
    schema: dict[str, Any], message: str | None
) -> None:
    found = schema_problems(schema, "a")

    expected = message or "The schema is malformed at “properties.a.minimum”."
    assert [(each.path, each.message, each.code) for each in found] == [("", expected, "schema")]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # as in production: the library warns
def test_a_schema_cannot_reach_the_files_of_the_server(tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"type": "string"}')
    address = (tmp_path / "schema.json").as_uri()

    found = schema_problems({"$ref": address}, 5)

    assert [each.message for each in found] == [
        f"The schema refers to “{address}”, which it does not hold."
    ]


def test_a_schema_may_refer_to_its_own_definitions() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": False}

    assert schema_problems(tree, {"next": {"next": {}}}) == []
    assert [each.path for each in schema_problems(tree, {"next": {"nxt": {}}})] == ["next.nxt"]


def test_a_value_that_is_nested_without_end_is_refused() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]

    found = schema_problems({"items": {"$ref": "#"}}, deep)

    assert [each.message for each in found] == ["Is nested too deeply."]


def test_names_that_a_pattern_allows_are_known() -> None:
    schema = {"patternProperties": {"^x-": {}}, "additionalProperties": False}

    assert [each.path for each in schema_problems(schema, {"x-a": 1, "y-a": 1})] == ["y-a"]


def test_the_schema_that_allows_nothing_says_so() -> None:
    found = schema_problems({"properties": {"a": False}}, {"a": 1})

    assert [each.message for each in found] == ["Is not allowed here."]
