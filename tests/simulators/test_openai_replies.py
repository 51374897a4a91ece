"""What the stand-in says: the phrase book, the choice of a tool, its arguments."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.openai.conversation import Tool
from simulators.openai.evidence import Evidence
from simulators.openai.instances import instance
from simulators.openai.tools import arguments

Chat = Callable[..., dict[str, Any]]
INSTRUCTION = "You translate English into German. Answer with the translation only."


def tool(name: str, description: str, **properties: object) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    function = {"name": name, "description": description, "parameters": schema}
    return {"type": "function", "function": function}


TEXT = {"type": "string"}
TRANSLATORS = [
    tool("translate-to-german", "Translates a text from English into German", text=TEXT),
    tool("translate-to-french", "Translates a text from English into French", text=TEXT),
]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Translate to German: Good morning", "Guten Morgen"),
        ("Translate the following text to German.\nGood morning", "Guten Morgen"),
        ("Translate this into French: How are you?", "Comment allez-vous ?"),
        ("Translate Good morning to German", "Guten Morgen"),
        ("Please translate “See you tomorrow” from English to German.", "Bis morgen"),
        ("How do you say 'Thank you' in French?", "Merci"),
        ("Translate to German: Good morning! How are you?", "Guten Morgen! Wie geht es dir?"),
        ("Translate to German: My dog sleeps", "[simulated] German: My dog sleeps"),
        ("Translate to Spanish: Hello", "[simulated] Spanish: Hello"),
        ("Suggest a title.", "[simulated] You wrote: Suggest a title."),
    ],
)
def test_known_phrases_are_translated_and_the_rest_is_marked(
    chat: Chat, question: str, answer: str
) -> None:
    choice = chat(question)

    assert choice["message"]["content"] == answer


@pytest.mark.parametrize("role", ["system", "developer", "user"])
def test_an_instruction_of_any_role_asks_for_the_translation(chat: Chat, role: str) -> None:
    messages = [
        {"role": role, "content": INSTRUCTION},
        {"role": "user", "content": [{"type": "text", "text": "Good morning"}]},
    ]

    assert chat("", messages=messages)["message"]["content"] == "Guten Morgen"


def test_a_translation_that_was_answered_does_not_colour_the_next_question(chat: Chat) -> None:
    messages = [
        {"role": "user", "content": "Translate Good morning to German"},
        {"role": "assistant", "content": "Guten Morgen"},
        {"role": "user", "content": "Thank you"},
    ]

    answer = chat("", messages=messages)["message"]["content"]

    assert answer == "[simulated] You wrote: Thank you"


def test_several_choices_are_told_apart(post: Any) -> None:
    question = {"role": "user", "content": "Suggest a title."}
    body = {"model": "gpt-6-luna", "messages": [question], "n": 2}

    _, answer = post("/v1/chat/completions", body)

    assert [choice["message"]["content"] for choice in answer["choices"]] == [
        "[simulated] You wrote: Suggest a title.",
        "[simulated] (2) You wrote: Suggest a title.",
    ]


@pytest.mark.parametrize(
    ("question", "called"),
    [
        ("Translate Good morning to German", ("translate-to-german", {"text": "Good morning"})),
        ("Translate Good morning to French", ("translate-to-french", {"text": "Good morning"})),
        ('Say "Hi there" in french', ("translate-to-french", {"text": "Hi there"})),
        ("Translate Good morning to Spanish", None),
        ("What is the capital of Peru?", None),
    ],
)
def test_the_tool_that_fits_best_is_called(
    chat: Chat, question: str, called: tuple[str, dict[str, str]] | None
) -> None:
    choice = chat(question, tools=TRANSLATORS)

    calls = [each["function"] for each in choice["message"].get("tool_calls", [])]
    made = [(each["name"], json.loads(each["arguments"])) for each in calls]
    assert made == ([called] if called else [])
    assert choice["finish_reason"] == ("tool_calls" if called else "stop")


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("none", []),
        ("auto", []),
        ("required", ["translate-to-german"]),
        ({"type": "function", "function": {"name": "translate-to-french"}}, ["translate-to-french"]),
    ],
)
def test_the_tool_choice_is_obeyed(chat: Chat, choice: object, names: list[str]) -> None:
    message = chat("Who was Ada?", tools=TRANSLATORS, tool_choice=choice)["message"]

    assert [call["function"]["name"] for call in message.get("tool_calls", [])] == names


def test_arguments_are_taken_from_the_text_by_their_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "guests": {"type": "integer"},
            "price": {"type": "number"},
            "day": {"type": "string", "format": "date"},
            "size": {"type": "string", "enum": ["small", "large"]},
            "outdoors": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "unmentioned": {"type": "string", "format": "email"},
        },
        "required": ["title", "guests", "price", "day", "size", "tags"],
    }
    question = (
        'Plan a large party called "Summer" on 2026-07-01 with 12 guests at 9.5 each, '
        "outdoors: yes, tags: music, food"
    )

    assert arguments(Tool("plan", "Plans a party", schema), question) == {
        "title": "Summer",
        "guests": 12,
        "price": 9.5,
        "day": "2026-07-01",
        "size": "large",
        "outdoors": True,
        "tags": ["music", "food"],
    }


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        ('{"text": "Guten Morgen"}', "Guten Morgen"),
        ('{"response": {"text": "Guten Morgen! Wie geht es dir?"}}', "Guten Morgen! Wie geht es dir?"),
        ("Guten Morgen", "Guten Morgen"),
        ('{"status": 200, "response": "[simulated] German: A"}', "[simulated] German: A"),
        ('{"city": "Lima", "degrees": 21}', "[simulated] The function answered: city: Lima, degrees: 21"),
        ("", "[simulated] The function answered: nothing"),
    ],
)
def test_a_tool_result_becomes_the_answer(chat: Chat, result: str, answer: str) -> None:
    called = chat("Translate Good morning to German", tools=TRANSLATORS)["message"]
    messages = [
        {"role": "user", "content": "Translate Good morning to German"},
        called,
        {"role": "tool", "tool_call_id": called["tool_calls"][0]["id"], "content": result},
    ]

    choice = chat("", messages=messages, tools=TRANSLATORS)

    assert choice["message"]["content"] == answer
    assert choice["finish_reason"] == "stop"


def test_the_whole_turn_works_in_responses_with_reasoning_that_is_not_stored(
    client: Callable[..., openai.OpenAI],
) -> None:
    given = {
        "model": "gpt-6-astra",
        "tools": [{"type": "function", **each["function"]} for each in TRANSLATORS],
        "store": False,
        "include": ["reasoning.encrypted_content"],
    }
    question: Any = {"role": "user", "content": "Translate Good morning to German"}
    create: Any = client().responses.create

    first = create(input=[question], **given)
    call = first.output[1]
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "Guten Morgen"}
    sent_back = [item.model_dump(exclude_none=True) for item in first.output]
    second = create(input=[question, *sent_back, result], **given)

    assert [item.type for item in first.output] == ["reasoning", "function_call"]
    assert (call.name, json.loads(call.arguments)) == (
        "translate-to-german",
        {"text": "Good morning"},
    )
    assert second.output_text == "Guten Morgen"


def test_the_same_request_gets_the_same_answer(post: Any) -> None:
    question = {"role": "user", "content": "Translate Good morning to German"}
    body = {"model": "gpt-6-luna", "messages": [question], "tools": TRANSLATORS} | {
        "reasoning_effort": "none"
    }

    assert post("/v1/chat/completions", body) == post("/v1/chat/completions", body)


def test_a_small_limit_ends_the_answer_with_length(chat: Chat) -> None:
    choice = chat("A question that is long enough", max_completion_tokens=3)

    assert choice["message"]["content"] == "[simulated] "
    assert choice["finish_reason"] == "length"


def test_reasoning_may_use_up_the_whole_limit(post: Any) -> None:
    question = {"role": "user", "content": "Why?"}
    body = {"model": "gpt-6-luna", "messages": [question], "max_completion_tokens": 20}

    _, answer = post("/v1/chat/completions", body)

    assert answer["choices"][0]["message"]["content"] == ""
    assert answer["choices"][0]["finish_reason"] == "length"
    assert answer["usage"]["completion_tokens_details"]["reasoning_tokens"] == 20


def strings() -> st.SearchStrategy[dict[str, Any]]:
    lengths = st.tuples(st.integers(0, 5), st.integers(5, 50))
    formats = st.sampled_from(["date", "date-time", "email", "uri", "uuid"])
    return st.one_of(
        st.just({"type": "string"}),
        lengths.map(lambda each: {"type": "string", "minLength": each[0], "maxLength": each[1]}),
        formats.map(lambda each: {"type": "string", "format": each}),
        st.lists(st.text(max_size=8), min_size=1, max_size=4).map(lambda each: {"enum": each}),
        st.text(max_size=8).map(lambda each: {"const": each}),
        st.just({"type": ["null", "string"]}),
    )


def numbers() -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.tuples(st.integers(-1000, 1000), st.integers(2, 1000))
    kinds = st.sampled_from(["integer", "number"])
    return st.one_of(
        kinds.map(lambda kind: {"type": kind}),
        st.builds(
            lambda kind, low_and_span: {
                "type": kind,
                "minimum": low_and_span[0],
                "maximum": sum(low_and_span),
            },
            kinds,
            bounds,
        ),
        st.builds(
            lambda kind, low, step: {"type": kind, "exclusiveMinimum": low, "multipleOf": step},
            kinds,
            st.integers(-1000, 1000),
            st.integers(1, 50),
        ),
        st.just({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
        st.just({"type": "boolean"}),
    )


def arrays(items: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    counts = st.tuples(st.integers(0, 3), st.integers(0, 3))
    return st.builds(
        lambda item, count: {
            "type": "array",
            "items": item,
            "minItems": count[0],
            "maxItems": sum(count),
        },
        items,
        counts,
    ) | st.integers(0, 4).map(
        lambda least: {
            "type": "array",
            "items": {"type": "integer"},
            "minItems": least,
            "uniqueItems": True,
        }
    )


def objects(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.text(st.sampled_from("abc_ äß\"{}"), min_size=1, max_size=6)
    return st.builds(
        lambda properties, every, closed: {
            "type": "object",
            "properties": properties,
            "required": sorted(properties)[: None if every else 1],
            "additionalProperties": not closed,
        },
        st.dictionaries(names, parts, max_size=4),
        st.booleans(),
        st.booleans(),
    )


def nested(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    nullable = parts.map(lambda part: {"anyOf": [{"type": "null"}, part]})
    return objects(parts) | arrays(parts) | nullable


schemas = objects(st.recursive(strings() | numbers(), nested, max_leaves=8))


@settings(max_examples=200, deadline=None)
@given(schemas, st.text(max_size=60) | st.just('Add "two" and 3, 4.5 on 2026-01-02, a: yes'))
def test_arguments_conform_to_any_schema(schema: dict[str, Any], question: str) -> None:
    made = arguments(Tool("run", "Runs", schema), question)

    jsonschema.Draft202012Validator(schema).validate(made)


@settings(max_examples=100, deadline=None)
@given(schemas, st.text(max_size=60))
def test_a_structured_reply_conforms_to_any_schema(schema: dict[str, Any], text: str) -> None:
    made = instance(schema, Evidence(text, [], f"[simulated] {text}"))

    jsonschema.Draft202012Validator(schema).validate(made)


def test_a_schema_may_refer_to_itself() -> None:
    schema = {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "properties": {
                    "label": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
                "required": ["label", "children"],
                "additionalProperties": False,
            }
        },
    }

    made = instance(schema, Evidence("A tree", [], "A tree"))

    jsonschema.Draft202012Validator(schema).validate(made)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"$ref": "https://example.com/x"}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {"type": "object", "properties": {"a": {"pattern": "("}}, "required": ["a"]},
    ],
)
def test_a_schema_that_cannot_be_met_still_gets_arguments(
    chat: Chat, schema: dict[str, Any]
) -> None:
    function = {"name": "run", "description": "Runs", "parameters": schema}
    given = [{"type": "function", "function": function}]

    choice = chat("Run it", tools=given, tool_choice="required")

    assert sorted(json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"])) == ["a"]
