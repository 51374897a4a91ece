"""Every request that leaves has exactly the parameters that the openai package declares for it.

And every answer to it has exactly the declared fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from connectors.chatgpt.actions.chat import Chat
from connectors.chatgpt.actions.chat_with_vision import ChatWithVision
from connectors.chatgpt.actions.function_calling import FunctionCalling
from connectors.chatgpt.actions.function_calling_response import FunctionCallingResponse
from connectors.chatgpt.actions.generate_image import GenerateImage
from connectors.chatgpt.actions.prompt import Prompt
from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.sdk import Action, Refused
from connectors.sdk.values import load
from tests.connectors.chatgpt.conftest import FRENCH, GERMAN, RAN
from tests.connectors.chatgpt.images import SMALL
from tests.connectors.chatgpt.page_entry import ENTRY, FIELDS
from tests.connectors.chatgpt.wire_types import answer_faults, objects, request_faults

SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["title", "tags"],
        "additionalProperties": False,
    }
)
LIMITED = {"max_tokens": 400, "temperature": 0.3, "sanitize": True}
PENALTIES = {"frequency_penalty": -2, "presence_penalty": 1.5}
SHOWN = [
    {"role": "system", "text": "You are brief."},
    {
        "role": "user",
        "content": [
            {"type": "text", "value": "What is in these?"},
            {"type": "image", "value": "https://example.com/cat.png"},
            {"type": "image", "value": "data:image/png;base64,iVBORw0KGgo="},
        ],
    },
    {"role": "assistant", "text": "A cat."},
    {"role": "user", "content": [{"type": "text", "value": "Which colour?"}]},
]
CHOOSE: dict[str, Any] = {
    "messages": [{"role": "user", "query": "Translate Good morning to German"}],
    "sub_automations": [GERMAN.name],
}
CHAT = {"prompt": "You are brief.", "query": "Hello", "role": "system"}
MORE = [{"role": "assistant", "query": "Hi."}, {"role": "user", "query": "And now?"}]

# What each action is run with: with its optional fields unset, and with all of them set.
RUNS: dict[str, tuple[type[Action], dict[str, Any]]] = {
    "chat": (Chat, CHAT),
    "chat, all": (Chat, {**CHAT, "messages": MORE, "n": 3, **LIMITED, **PENALTIES}),
    "chat, json": (Chat, {**CHAT, "response_type": "json"}),
    "chat, structured": (Chat, {**CHAT, "response_type": "structured", "schema": SCHEMA}),
    "chat, structured, all": (
        Chat,
        {
            **CHAT,
            "response_type": "structured",
            "schema": SCHEMA,
            "messages": MORE,
            "n": 2,
            **LIMITED,
            **PENALTIES,
        },
    ),
    "vision": (ChatWithVision, {"messages": SHOWN}),
    "vision, all": (ChatWithVision, {"messages": SHOWN, "n": 2, **LIMITED, **PENALTIES}),
    "calling": (FunctionCalling, CHOOSE),
    "calling, all": (
        FunctionCalling,
        {
            "messages": [*SHOWN, *CHOOSE["messages"]],
            "sub_automations": [GERMAN.name, FRENCH.name],
            **LIMITED,
        },
    ),
    "prompt": (Prompt, {"prompt": "Say hello."}),
    "prompt, all": (
        Prompt,
        {"prompt": "Say hello.", "n": 2, "user": "reader-1", **LIMITED, **PENALTIES},
    ),
    "translate": (
        TranslateEntry,
        {"entry": ENTRY, "content_type_schema": FIELDS, "language": "de"},
    ),
    "translate, all": (
        TranslateEntry,
        {
            "entry": ENTRY,
            "content_type_schema": FIELDS,
            "language": "ar",
            "prompt": "Be formal.",
            "max_tokens": 300,
        },
    ),
}
# A model that may reason, one that always does and one that never does, in each dialect that it
# has; and a server that has the parameters of 2024.
SERVERS: dict[str, tuple[str, dict[str, Any]]] = {
    "luna in chat": ("gpt-6-luna", {"dialect": "chat"}),
    "luna in responses": ("gpt-6-luna", {"dialect": "responses"}),
    "astra": ("gpt-6-astra", {}),
    "astra in responses": ("gpt-6-astra", {"dialect": "responses"}),
    "4o in chat": ("gpt-4o", {"dialect": "chat"}),
    "4o in responses": ("gpt-4o", {"dialect": "responses"}),
    "older": ("gpt-4o", {"models": {"gpt-4o": {"older": True}}}),
}
ALL_OF_PICTURE = {"size": "1024x1792", "style": "natural", "quality": "hd"}


@dataclass(frozen=True)
class Exchange:
    """A request, and what it was answered."""

    path: str
    request: Any
    status: int
    answer: Any


@pytest.fixture
def exchanges(at_openai: Any) -> Callable[..., Any]:
    """Make a context like `at_openai`, and the list of what was exchanged with it."""

    def make(key: str = "sk-sim-demo", **values: Any) -> tuple[Any, list[Exchange]]:
        ctx, seen = at_openai(key, **values), []

        def keep(response: httpx2.Response) -> None:
            response.read()
            path = response.request.url.path.partition("/v1/")[2]
            asked = json.loads(response.request.content)
            seen.append(Exchange(path, asked, response.status_code, response.json()))

        ctx.http.event_hooks = {**ctx.http.event_hooks, "response": [keep]}
        return ctx, seen

    return make


def run(ctx: Any, action: type[Action], **given: Any) -> Any:
    return action().run(load(action.Inputs, given), ctx)


def faults(seen: list[Exchange]) -> list[tuple[str, list[str], list[str]]]:
    """What is wrong with what was exchanged, with the path it went to."""
    assert seen
    found = [
        (each.path, request_faults(each.path, each.request), _of_answer(each)) for each in seen
    ]
    return [each for each in found if each[1] or each[2]]


def _of_answer(each: Exchange) -> list[str]:
    return answer_faults(each.path, each.status, each.answer)


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("name", RUNS)
def test_every_conversation_keeps_to_the_declared_types(
    exchanges: Any, name: str, server: str
) -> None:
    model, account = SERVERS[server]
    ctx, seen = exchanges(**account)
    action, given = RUNS[name]

    run(ctx, action, model=model, **given)

    assert faults(seen) == []


@pytest.mark.parametrize("more", [{}, LIMITED])
@pytest.mark.parametrize("answered_in", SERVERS)
@pytest.mark.parametrize("chosen_in", ["luna in chat", "luna in responses", "astra"])
def test_a_function_calling_response_keeps_to_the_declared_types(
    exchanges: Any, chosen_in: str, answered_in: str, more: dict[str, Any]
) -> None:
    first, there = SERVERS[chosen_in]
    second, here = SERVERS[answered_in]
    chosen = run(exchanges(**there)[0], FunctionCalling, model=first, **CHOOSE)
    ctx, seen = exchanges(**here)

    run(
        ctx,
        FunctionCallingResponse,
        model=second,
        function_calling_response=chosen,
        sub_automation_response=RAN,
        **more,
    )

    assert faults(seen) == []
    assert chosen["function"] == {"name": GERMAN.name, "arguments": {"text": "Good morning"}}


@pytest.mark.parametrize("given", [{}, ALL_OF_PICTURE])
@pytest.mark.parametrize(
    "model", ["gpt-image-2.5-flare", "gpt-image-1.5", "simulated-image", "unheard-of"]
)
def test_a_picture_keeps_to_the_declared_types(
    exchanges: Any, model: str, given: dict[str, Any]
) -> None:
    ctx, seen = exchanges()

    with suppress(Refused):  # which nothing but the model that does not exist is
        run(ctx, GenerateImage, model=model, prompt="A red fox", **given)

    assert faults(seen) == []
    assert [each.status for each in seen] == [404 if model == "unheard-of" else 200]


@pytest.mark.parametrize("name", ["prompt", "prompt, all"])
def test_completions_keep_to_the_declared_types(exchanges: Any, name: str) -> None:
    ctx, seen = exchanges()

    run(ctx, Prompt, model="simulated-instruct", **RUNS[name][1])

    assert faults(seen) == []
    assert [each.path for each in seen] == ["completions"]


def test_one_of_our_pictures_goes_to_the_model_in_the_declared_way(exchanges: Any) -> None:
    ctx, seen = exchanges()
    kept = ctx.pictures.keep(SMALL)
    content = [{"type": "image", "value": kept.url}]

    run(ctx, ChatWithVision, model="gpt-4o", messages=[{"role": "user", "content": content}])

    assert faults(seen) == []
    assert kept.url not in json.dumps(seen[0].request)


@pytest.mark.parametrize("server", ["luna in chat", "luna in responses"])
@pytest.mark.parametrize("name", ["chat, json", "chat, structured"])
def test_a_repair_keeps_to_the_declared_types(exchanges: Any, name: str, server: str) -> None:
    model, account = SERVERS[server]
    ctx, seen = exchanges("sk-sim-misfit-1", **account)

    run(ctx, Chat, model=model, **RUNS[name][1])

    assert faults(seen) == []
    assert len(seen) == 2


def test_what_is_learnt_from_and_what_follows_keep_to_the_declared_types(exchanges: Any) -> None:
    believed = {"gpt-6-astra": {"temperature": "always", "tools": "chat"}}
    ctx, seen = exchanges(models=believed)

    run(ctx, FunctionCalling, model="gpt-6-astra", **CHOOSE, **LIMITED)

    assert faults(seen) == []
    assert {each.status for each in seen} == {400, 200}


def test_an_unknown_key_is_refused_wherever_it_stands(exchanges: Any) -> None:
    sent = []
    for name, server in (
        ("vision, all", "luna in chat"),
        ("vision, all", "luna in responses"),
        ("calling, all", "luna in chat"),
        ("calling, all", "astra in responses"),
        ("chat, structured, all", "luna in chat"),
        ("chat, structured, all", "luna in responses"),
    ):
        model, account = SERVERS[server]
        ctx, seen = exchanges(**account)
        action, given = RUNS[name]
        run(ctx, action, model=model, **given)
        sent += seen

    let_through, tried = [], set()
    for each in sent:
        for where, found in objects(each.request):
            found["planted"] = 1
            if not request_faults(each.path, each.request):
                let_through.append((each.path, where))
            del found["planted"]
            tried.add(where)

    assert let_through == []
    assert tried >= {"", ".tools.1", ".tools.0.function", ".messages.1.content.2.image_url"}
    assert tried >= {".response_format.json_schema", ".text.format", ".input.1.content.2"}
