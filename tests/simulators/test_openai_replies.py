"""What the stand-in says: the phrase book, the choice of a tool, the turn after it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openai
import pytest

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
        ("Translate to German language: Good morning", "Guten Morgen"),
        ("Translate into the French language.\nGood morning", "Bonjour"),
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
        ("Translate Good morning to Klingon", None),
        ("Translate Good morning to klingon.", None),
        ("Translate My German friend to Klingon", None),
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


def test_a_tool_of_no_language_is_called_for_a_language_that_the_stand_in_does_not_know(
    chat: Chat,
) -> None:
    tools = [*TRANSLATORS, tool("translate-to-klingon", "Translates a text", text=TEXT)]

    (call,) = chat("Translate Good morning to Klingon", tools=tools)["message"]["tool_calls"]

    assert call["function"]["name"] == "translate-to-klingon"


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("none", []),
        ("auto", []),
        ("required", ["translate-to-german"]),
        (
            {"type": "function", "function": {"name": "translate-to-french"}},
            ["translate-to-french"],
        ),
    ],
)
def test_the_tool_choice_is_obeyed(chat: Chat, choice: object, names: list[str]) -> None:
    message = chat("Who was Ada?", tools=TRANSLATORS, tool_choice=choice)["message"]

    assert [call["function"]["name"] for call in message.get("tool_calls", [])] == names


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        ('{"text": "Guten Morgen"}', "Guten Morgen"),
        (
            '{"response": {"text": "Guten Morgen! Wie geht es dir?"}}',
            "Guten Morgen! Wie geht es dir?",
        ),
        ("Guten Morgen", "Guten Morgen"),
        ('{"status": 200, "response": "[simulated] German: A"}', "[simulated] German: A"),
        (
            '{"city": "Lima", "degrees": 21}',
            "[simulated] The function answered: city: Lima, degrees: 21",
        ),
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
