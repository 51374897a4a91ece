"""Chat, against the running stand-in of the service."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from connectors.chatgpt.actions.chat import Chat
from connectors.sdk import Refused
from connectors.sdk.values import load, problems

PLAIN = {"model": "gpt-6-luna", "prompt": "You are brief.", "role": "system", "query": "Hello"}
TITLE = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}


def chat(ctx: Any, **values: Any) -> dict[str, Any]:
    return Chat().run(load(Chat.Inputs, {**PLAIN, **values}), ctx)


def completion(content: str | None = "Hi", reason: str = "stop", **message: Any) -> dict[str, Any]:
    return {
        "model": "m",
        "choices": [
            {"index": 0, "message": {"content": content, **message}, "finish_reason": reason}
        ],
    }


def test_a_chat_answers_with_the_choices_text_usage_and_model(simulated: Any) -> None:
    ctx = simulated()

    output = chat(
        ctx,
        prompt="You translate English into German. Answer with the translation only.",
        query="Good morning",
    )

    assert output["text"] == "Guten Morgen"
    assert output["message"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Guten Morgen"},
            "finish_reason": "stop",
        }
    ]
    assert output["finish_reason"] == "stop"
    assert output["model"] == "gpt-6-luna"
    used = output["usage"]
    assert used["input_tokens"] + used["output_tokens"] == used["total_tokens"] > 0
    assert used["cached_tokens"] == 0
    assert problems(Chat.Output, output) == []


def test_every_default_is_on_the_wire(simulated: Any) -> None:
    ctx = simulated()

    chat(ctx)

    assert [sent.body for sent in ctx.sent] == [
        {
            "model": "gpt-6-luna",
            "messages": [
                {"role": "system", "content": "You are brief."},
                {"role": "user", "content": "Hello"},
            ],
            "max_completion_tokens": 500,
            "temperature": 0.5,
            "n": 1,
            "reasoning_effort": "none",
        }
    ]


def test_every_given_value_is_on_the_wire(simulated: Any) -> None:
    ctx = simulated()

    output = chat(
        ctx,
        model="gpt-4o",
        role="assistant",
        messages=[{"query": "And?"}, {"role": "system", "query": "Be kind."}],
        max_tokens=2048,
        temperature=0,
        n=3,
        frequency_penalty=-2,
        presence_penalty=2,
    )

    assert [sent.body for sent in ctx.sent] == [
        {
            "model": "gpt-4o",
            "messages": [
                {"role": "assistant", "content": "You are brief."},
                {"role": "user", "content": "Hello"},
                {"role": "user", "content": "And?"},
                {"role": "system", "content": "Be kind."},
            ],
            "max_completion_tokens": 2048,
            "temperature": 0,
            "n": 3,
            "frequency_penalty": -2,
            "presence_penalty": 2,
        }
    ]
    assert [choice["index"] for choice in output["message"]] == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("max_tokens", 0, "Must be at least 1."),
        ("max_tokens", 2049, "Must be at most 2048."),
        ("temperature", -0.1, "Must be at least 0."),
        ("temperature", 2.1, "Must be at most 2."),
        ("n", 0, "Must be at least 1."),
        ("n", 4, "Must be at most 3."),
        ("frequency_penalty", 2.5, "Must be at most 2."),
        ("frequency_penalty", -2.5, "Must be at least -2."),
        ("presence_penalty", 2.5, "Must be at most 2."),
        ("presence_penalty", -2.5, "Must be at least -2."),
        ("messages", [{"query": "x"}] * 11, "At most 10 are allowed."),
    ],
)
def test_a_value_out_of_range_is_named(name: str, value: object, message: str) -> None:
    found = problems(Chat.Inputs, {**PLAIN, name: value})

    assert [(problem.path, problem.message) for problem in found] == [(name, message)]


def test_a_model_that_always_reasons_gets_no_temperature_and_the_log_says_so(
    simulated: Any,
) -> None:
    ctx = simulated()

    output = chat(ctx, model="gpt-6-astra")

    assert output["finish_reason"] == "stop"
    assert sorted(ctx.sent[0].body) == ["max_completion_tokens", "messages", "model", "n"]
    assert ctx.logged == ["Not used by gpt-6-astra: temperature."]


def test_json_is_parsed_and_asked_for_in_words(simulated: Any) -> None:
    ctx = simulated()

    output = chat(ctx, response_type="json")

    assert output["json"] == json.loads(output["text"])
    assert ctx.sent[0].body["response_format"] == {"type": "json_object"}
    assert ctx.sent[0].body["messages"][0] == {
        "role": "system",
        "content": "Answer with a JSON object.",
    }


def test_json_adds_no_message_where_one_speaks_of_it(simulated: Any) -> None:
    ctx = simulated()

    chat(ctx, response_type="json", query="List three colours as JSON.")

    assert [message["content"] for message in ctx.sent[0].body["messages"]] == [
        "You are brief.",
        "List three colours as JSON.",
    ]


def test_structured_output_conforms_to_its_schema(simulated: Any) -> None:
    ctx = simulated()

    output = chat(ctx, response_type="structured", schema=json.dumps(TITLE))

    assert list(output["json"]) == ["title"]
    assert ctx.sent[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": TITLE, "strict": True},
    }


def test_a_structured_answer_that_does_not_fit_is_refused_with_its_path(answering: Any) -> None:
    ctx = answering(completion('{"title": 5}'))

    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="structured", schema=json.dumps(TITLE))

    assert refused.value.message == (
        "The answer does not fit the Response Type: title: Must be text."
    )


def test_a_json_answer_that_is_not_json_is_refused(answering: Any) -> None:
    ctx = answering(completion("NaN"))

    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="json")

    assert refused.value.message == (
        "The answer does not fit the Response Type: it is not JSON: NaN is not JSON"
    )


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_json_of_an_unfinished_answer_is_null(answering: Any, reason: str) -> None:
    ctx = answering(completion('{"title": "Th', reason))

    output = chat(ctx, response_type="json")

    assert output["json"] is None
    assert output["finish_reason"] == reason


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ("{", "Must be valid JSON: "),
        ("[]", 'Must be a JSON object whose outermost level says "type": "object".'),
        ('{"type": "array"}', 'Must be a JSON object whose outermost level says "type": "object".'),
        ('{"type": "object", "properties": 5}', "properties is not valid JSON Schema: "),
        (
            '{"type": "object", "properties": {"a": {"$ref": "http://localhost/x"}}}',
            "“http://localhost/x” points outside the schema; use “#/$defs/…”.",
        ),
        ("[" * 100_000, "Must be valid JSON: it is nested too deep."),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_before_any_call(
    answering: Any, schema: str, fault: str
) -> None:
    ctx = answering(completion())
    inputs = {**PLAIN, "response_type": "structured", "schema": schema}

    checked = Chat().check(inputs)
    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="structured", schema=schema)

    assert checked["schema"].startswith(fault)
    assert refused.value.message == f"schema: {checked['schema']}"
    assert ctx.sent == []


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"response_type": "text", "schema": "{"},
        {"response_type": "structured"},
        {"response_type": "structured", "schema": "{{1.body.schema}}"},
        {"response_type": "structured", "schema": json.dumps(TITLE)},
    ],
)
def test_a_draft_without_a_wrong_schema_has_no_faults(inputs: dict[str, str]) -> None:
    assert Chat().check(inputs) == {}


def test_a_schema_that_refers_to_nothing_is_refused(answering: Any) -> None:
    ctx = answering(completion('{"a": "b"}'))
    schema = json.dumps({"type": "object", "$ref": "#/$defs/gone"})

    with pytest.raises(Refused) as refused:
        chat(ctx, response_type="structured", schema=schema)

    assert "/$defs/gone" in refused.value.message


def test_structured_output_asks_for_its_schema() -> None:
    found = problems(Chat.Inputs, {**PLAIN, "response_type": "structured"})

    assert [(problem.path, problem.code) for problem in found] == [("schema", "required")]


def test_sanitize_cleans_message_and_text_but_not_json(answering: Any) -> None:
    ctx = answering(completion('{"title": "**Bold**"}'))

    output = chat(ctx, response_type="json", sanitize=True)

    assert output["text"] == '"title": "Bold"'
    assert output["message"][0]["message"]["content"] == '"title": "Bold"'
    assert output["json"] == {"title": "**Bold**"}


def test_a_refusal_is_visible(simulated: Any) -> None:
    ctx = simulated("sk-sim-refusal")

    output = chat(ctx)

    refusal = output["message"][0]["message"]["refusal"]
    assert output["finish_reason"] == "refusal"
    assert output["text"] == ""
    assert ctx.logged == [f"gpt-6-luna refused to answer: {refusal}"]


def test_a_cut_off_answer_is_visible(simulated: Any) -> None:
    ctx = simulated()

    output = chat(ctx, max_tokens=1, query="Tell me about the sea and the lighthouse.")

    assert output["finish_reason"] == "length"
    assert ctx.logged == [
        "The answer was cut off at Number of Tokens (1). Raise it, or ask for a shorter answer."
    ]


def test_an_answer_that_went_into_reasoning_says_so(answering: Any) -> None:
    answer = completion(None, "length")
    answer["usage"] = {
        "prompt_tokens": 5,
        "completion_tokens": 500,
        "total_tokens": 505,
        "completion_tokens_details": {"reasoning_tokens": 500},
    }
    ctx = answering(answer)

    output = chat(ctx)

    assert output["text"] == ""
    assert ctx.logged == [
        "The text is empty: gpt-6-luna spent its tokens on reasoning (500). "
        "Raise Number of Tokens, now 500."
    ]


def test_content_in_parts_is_joined(answering: Any) -> None:
    answer = completion()
    answer["choices"][0]["message"]["content"] = [{"type": "text", "text": "a"}, {"text": "b"}]

    output = chat(answering(answer))

    assert output["text"] == "ab"


def test_a_server_that_gives_one_choice_at_a_time_is_asked_again(answering: Any) -> None:
    ctx = answering(completion("one"), completion("two"), completion("three"))

    output = chat(ctx, n=3)

    assert [choice["message"]["content"] for choice in output["message"]] == ["one", "two", "three"]
    assert [choice["index"] for choice in output["message"]] == [0, 1, 2]


def test_half_a_character_cannot_be_sent(answering: Any) -> None:
    ctx = answering(completion())

    with pytest.raises(Refused) as refused:
        chat(ctx, query="\ud800")

    assert refused.value.message == (
        "The text holds half of a character (a lone surrogate), which cannot be sent."
    )


def test_nothing_of_the_environment_is_sent(
    answering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ORG_ID", "PROJECT_ID", "API_KEY", "ADMIN_KEY"):
        monkeypatch.setenv(f"OPENAI_{name}", "leaked")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://leaked.example.com")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leaked: leaked\nAuthorization: leaked")
    ctx = answering(completion())

    chat(ctx)

    assert ctx.sent[0].url == "https://models.example.com/v1/chat/completions"
    assert "leaked" not in str(ctx.sent[0].headers.raw)
    assert ctx.sent[0].headers["authorization"] == "Bearer sk-sim-demo"
    assert "openai-organization" not in ctx.sent[0].headers


def test_the_organization_is_sent(answering: Any) -> None:
    ctx = answering(completion(), organization_id="org-1")

    chat(ctx)

    assert ctx.sent[0].headers["openai-organization"] == "org-1"
    assert "openai-project" not in ctx.sent[0].headers


def test_a_path_is_an_address_of_this_server(answering: Any) -> None:
    ctx = answering(completion(), base_url="/simulators/openai/v1")

    chat(ctx)

    assert ctx.sent[0].url == "http://127.0.0.1:8000/simulators/openai/v1/chat/completions"


def test_a_chat_without_account_is_refused(context_of: Any) -> None:
    ctx = context_of(None, httpx2.MockTransport(lambda request: httpx2.Response(500)))

    with pytest.raises(Refused) as refused:
        chat(ctx)

    assert refused.value.message == "Choose an account first."
