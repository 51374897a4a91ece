"""Answers that are paid for and not quite in the shape that the service's reference has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.chatgpt import lessons
from connectors.sdk import Refused, Unavailable
from tests.connectors.chatgpt.conftest import FakeContext
from tests.connectors.chatgpt.images import ENCODED, draw

Contexts = Callable[..., FakeContext]
Run = Callable[..., dict[str, Any]]
RESPONDING = "gpt-6.1-sol"
CALL = {
    "type": "function_call",
    "name": "translate-to-german",
    "arguments": '{"text": "Good morning"}',
}
CHOSEN = {"name": "translate-to-german", "arguments": {"text": "Good morning"}}


def output(*items: object) -> dict[str, Any]:
    return {"status": "completed", "output": list(items)}


def message(**values: object) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", **values}}]}


def tool_call(**function: object) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {**CALL, **function}}


@pytest.mark.parametrize(
    ("ids", "call_id"), [({"id": "fc_1"}, "fc_1"), ({"call_id": "c", "id": "f"}, "c"), ({}, "")]
)
def test_a_call_without_call_id_goes_back_with_its_result(
    answering: Contexts, choose: Run, say: Run, ids: dict[str, str], call_id: str
) -> None:
    ctx = answering(output({**CALL, **ids}), output({"type": "message", "content": "Fertig."}))

    chosen = choose(ctx, model=RESPONDING)
    said = say(ctx, chosen, model=RESPONDING)

    assert (chosen["function"], chosen["tool_call_id"]) == (CHOSEN, call_id)
    assert ctx.sent[1].body["input"][1:] == [
        {**CALL, **ids, "call_id": call_id},
        {"type": "function_call_output", "call_id": call_id, "output": '{"text": "Guten Morgen"}'},
    ]
    assert said["text"] == "Fertig."


@pytest.mark.parametrize("arguments", [{"text": "Good morning"}, CALL["arguments"]])
def test_arguments_may_come_as_the_object_itself(
    answering: Contexts, choose: Run, arguments: object
) -> None:
    in_chat = answering(message(tool_calls=[tool_call(arguments=arguments)]))
    responding = answering(output({**CALL, "call_id": "c", "arguments": arguments}))

    outputs = [choose(in_chat), choose(responding, model=RESPONDING)]

    assert [each["function"] for each in outputs] == [CHOSEN, CHOSEN]


@pytest.mark.parametrize("arguments", [None, "", {}])
def test_missing_arguments_are_none_in_both_dialects(
    answering: Contexts, choose: Run, arguments: object
) -> None:
    other = {"name": "b", "arguments": arguments}
    in_chat = answering(message(tool_calls=[tool_call(), tool_call(**other)]))
    responding = answering(output({**CALL, "call_id": "c"}, {**CALL, "call_id": "d", **other}))

    outputs = [choose(in_chat), choose(responding, model=RESPONDING)]

    assert [each["others"] for each in outputs] == [[{"name": "b", "arguments": {}}]] * 2


def test_of_two_calls_with_one_id_the_first_goes_back(answering: Contexts, choose: Run) -> None:
    in_chat = answering(message(tool_calls=[tool_call(), tool_call()]))
    responding = answering(output({**CALL, "call_id": "c"}, {**CALL, "call_id": "c"}))

    outputs = [choose(in_chat), choose(responding, model=RESPONDING)]

    turns = [each["messages"][-1] for each in outputs]
    assert [len(turn["tool_calls"]) for turn in turns] == [1, 1]
    assert turns[1]["responses"]["items"] == [{**CALL, "call_id": "c"}]


@pytest.mark.parametrize("nameless", [{}, {"name": ""}, {"name": None}])
def test_a_call_without_a_name_is_none_in_both_dialects(
    answering: Contexts, choose: Run, nameless: dict[str, object]
) -> None:
    call = {"type": "function_call", "call_id": "c", "arguments": "{}", **nameless}
    in_chat = answering(message(tool_calls=[{"id": "c", "function": call}]))
    responding = answering(output(call))

    outputs = [choose(in_chat), choose(responding, model=RESPONDING)]

    assert [each["function"] for each in outputs] == [None, None]


def test_the_log_of_calls_that_are_not_run_is_short(answering: Contexts, choose: Run) -> None:
    long = tool_call(arguments={"text": "x" * 5000})
    ctx = answering(message(tool_calls=[tool_call(), long]))

    choose(ctx)

    assert len(ctx.logged[0]) < 600


@pytest.mark.parametrize(
    ("model", "answer", "text"),
    [
        ("gpt-6-luna", message(content="Hi", tool_calls=5), "Hi"),
        ("gpt-6-luna", message(content=["Hi", {"text": "!"}]), "Hi!"),
        ("gpt-5.2-pro", output({"type": "message", "content": "Hi"}), "Hi"),
        ("gpt-5.2-pro", output({"type": "message", "content": 5}), ""),
    ],
)
def test_a_message_in_another_shape_is_read(
    answering: Contexts, chat: Run, model: str, answer: object, text: str
) -> None:
    said = chat(answering(answer), model=model)

    assert (said["text"], said["finish_reason"]) == (text, "stop")


@pytest.mark.parametrize(
    "words",
    [
        f"Please try again in {'9' * 15}h.",
        f"Please try again in {'9' * 400}s.",
        f"Please try again in {'9' * 400}h1m1s.",
        "You requested ,,, where the limit of ,,, holds.",
    ],
)
def test_numbers_that_cannot_be_meant_are_left_alone(
    answering: Contexts, chat: Run, words: str
) -> None:
    ctx = answering(httpx2.Response(429, json={"error": {"message": words}}))

    with pytest.raises(Unavailable) as raised:
        chat(ctx)

    assert raised.value.retry_after is None


WORDS = st.sampled_from(
    ["", "x", "message", "function_call", "output_text", ENCODED, "{}", "data:"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
)
NAMES = st.sampled_from(
    [
        "choices",
        "message",
        "content",
        "text",
        "tool_calls",
        "id",
        "function",
        "name",
        "arguments",
        "output",
        "type",
        "call_id",
        "status",
        "refusal",
        "finish_reason",
        "usage",
        "input_tokens",
        "input_tokens_details",
        "data",
        "url",
        "b64_json",
        "model",
        "error",
        "code",
        "param",
        "incomplete_details",
        "reason",
        "total_tokens",
    ]
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5)
)


def near(**names: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with these names, some of which may be missing or anything else."""
    kept = {name: inner | VALUES for name, inner in names.items()}
    return st.fixed_dictionaries({}, optional=kept)


FUNCTIONS = near(name=WORDS, arguments=VALUES)
CHOICES = near(
    message=near(content=VALUES, tool_calls=st.lists(near(function=FUNCTIONS), max_size=2)),
    text=WORDS,
)
ITEMS = near(type=WORDS, content=VALUES, name=WORDS, arguments=VALUES)
DRAWN = near(url=WORDS, b64_json=WORDS)
BODIES = VALUES | near(
    choices=st.lists(CHOICES, max_size=3),
    output=st.lists(ITEMS, max_size=3),
    data=st.lists(DRAWN, max_size=3),
    usage=VALUES,
    model=VALUES,
    error=VALUES,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(body=BODIES)
def test_whatever_json_answers_ends_in_an_output_or_an_outcome(
    body: object,
    answering: Contexts,
    chat: Run,
    choose: Run,
    complete: Run,
) -> None:
    lessons.forget()
    asked: tuple[Callable[[FakeContext], Any], ...] = (
        chat,
        choose,
        lambda ctx: chat(ctx, model="gpt-5.2-pro"),
        lambda ctx: choose(ctx, model=RESPONDING),
        lambda ctx: complete(ctx, model="gpt-3.5-turbo-instruct"),
        draw,
    )

    for ask in asked:
        try:
            found = ask(answering(body))
        except (Refused, Unavailable) as outcome:
            found = {"said": outcome.message}
        assert isinstance(found, dict)
