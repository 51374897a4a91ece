"""A running stand-in of the service, and a context to ask it with."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
import uvicorn

from connectors.chatgpt import lessons, paid_once
from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.actions.chat import Chat
from connectors.chatgpt.actions.chat_with_vision import ChatWithVision
from connectors.chatgpt.actions.function_calling import FunctionCalling
from connectors.chatgpt.actions.function_calling_response import FunctionCallingResponse
from connectors.chatgpt.actions.prompt import Prompt
from connectors.sdk import SubAutomation, Used
from connectors.sdk.context import Lane
from connectors.sdk.values import load
from simulators.openai.app import application
from tests.connectors.doubles import KeptPictures

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOST = Used("", counted=False)
TLS = httpx2.create_ssl_context(trust_env=False)  # a tenth of a second, so for all tests
TEXT_SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string", "description": "The text to translate"}},
    "required": ["text"],
    "additionalProperties": False,
}
RAN = {"response": {"text": "Guten Morgen"}, "status": 200, "execution_id": "e1"}
GERMAN = SubAutomation(
    "translate-to-german", "Translates a text from English into German", TEXT_SCHEMA
)
FRENCH = SubAutomation(
    "translate-to-french", "Translates a text from English into French", TEXT_SCHEMA
)


@pytest.fixture(autouse=True)
def _nothing_learnt() -> None:
    """What one test's server taught is not known to the next."""
    lessons.forget()


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses, in seconds, before a picture is asked for again; nobody waits for them."""
    pauses: list[float] = []
    monkeypatch.setattr(paid_once, "sleep", pauses.append)
    return pauses


@dataclass
class Sent:
    """One request as it left."""

    method: str
    url: str
    headers: httpx2.Headers
    body: Any


@dataclass
class FakeContext:
    """What an action reaches, with a record of what it did."""

    http: httpx2.Client
    account: ChatGPTAccount | None
    automations: tuple[SubAutomation, ...] = (GERMAN, FRENCH)
    key: str = "execution-1/ask"
    server: str = "http://127.0.0.1:8000"
    logged: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    paid: list[Used] = field(default_factory=list)
    pictures: KeptPictures = field(default_factory=KeptPictures)

    def turn(self, kind: Lane) -> None:
        raise AssertionError(f"an account without a pace was asked for a turn to {kind}")

    def used(self, used: Used) -> None:
        self.paid.append(used)

    def lost(self) -> None:
        self.paid.append(LOST)

    def log(self, text: str) -> None:
        self.logged.append(text)

    def now(self) -> datetime:
        return NOW

    def absolute(self, url: str) -> str:
        return self.server + url if url.startswith("/") else url

    def record(self, request: httpx2.Request) -> None:
        content = request.read()
        body = json.loads(content) if content else None
        self.sent.append(Sent(request.method, str(request.url), request.headers, body))


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The base URL of a stand-in that runs for the session."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
    server.should_exit = True
    thread.join(10)
    listening.close()


@pytest.fixture
def account_with() -> Callable[..., ChatGPTAccount]:
    """Make an account from values."""

    def make(**values: Any) -> ChatGPTAccount:
        return load(ChatGPTAccount, {"api_key": "sk-sim-demo", **values})

    return make


@pytest.fixture
def context_of() -> Iterator[Callable[..., FakeContext]]:
    """Make a context for an account; `transport` takes the place of the network."""
    clients: list[httpx2.Client] = []

    def make(
        account: ChatGPTAccount | None, transport: httpx2.BaseTransport | None = None
    ) -> FakeContext:
        client = httpx2.Client(transport=transport, verify=TLS, trust_env=False, timeout=10)
        clients.append(client)
        context = FakeContext(client, account)
        client.event_hooks = {"request": [context.record]}
        return context

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def simulated(
    service: str,
    account_with: Callable[..., ChatGPTAccount],
    context_of: Callable[..., FakeContext],
) -> Callable[..., FakeContext]:
    """Make a context whose account is one of the stand-in; the key asks for faults."""
    return lambda key="sk-sim-demo", **values: context_of(
        account_with(api_key=key, base_url=service, **values)
    )


@pytest.fixture
def at_openai(
    service: str,
    account_with: Callable[..., ChatGPTAccount],
    context_of: Callable[..., FakeContext],
) -> Callable[..., FakeContext]:
    """The same, where the stand-in counts for OpenAI itself: its base URL is a path of ours."""

    def make(key: str = "sk-sim-demo", **values: Any) -> FakeContext:
        ctx = context_of(account_with(api_key=key, base_url="/v1", **values))
        ctx.server = service.removesuffix("/v1")
        return ctx

    return make


@pytest.fixture
def answering(
    account_with: Callable[..., ChatGPTAccount], context_of: Callable[..., FakeContext]
) -> Callable[..., FakeContext]:
    """Make a context whose service answers what is given: responses in order, the last for good.

    A response is a `httpx2.Response`, a JSON value with status 200, or an exception.
    """

    def make(*answers: Any, **values: Any) -> FakeContext:
        waiting = list(answers)

        def handler(_: httpx2.Request) -> httpx2.Response:
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if isinstance(answer, Exception):
                raise answer
            if isinstance(answer, httpx2.Response):
                return answer
            return httpx2.Response(200, json=answer)

        account = account_with(**{"base_url": "https://models.example.com/v1", **values})
        return context_of(account, httpx2.MockTransport(handler))

    return make


@pytest.fixture
def chat() -> Callable[..., dict[str, Any]]:
    """Run Chat with a context, and values in place of the plain ones."""

    def run(ctx: FakeContext, **values: Any) -> dict[str, Any]:
        plain = {"model": "gpt-6-luna", "prompt": "You are brief.", "query": "Hello"}
        inputs = load(Chat.Inputs, {**plain, "role": "system", **values})
        return Chat().run(inputs, ctx)

    return run


@pytest.fixture
def look() -> Callable[..., dict[str, Any]]:
    """Run Chat with Vision with a context, the parts that a user says, and other values."""

    def run(ctx: FakeContext, *parts: dict[str, str], **values: Any) -> dict[str, Any]:
        rows = [{"role": "user", "content": list(parts)}]
        given = {"model": "gpt-6-luna", "messages": rows, **values}
        return ChatWithVision().run(load(ChatWithVision.Inputs, given), ctx)

    return run


@pytest.fixture
def complete() -> Callable[..., dict[str, Any]]:
    """Run Prompt with a context, and values in place of the plain ones."""

    def run(ctx: FakeContext, **values: Any) -> dict[str, Any]:
        given = {"model": "gpt-6-luna", "prompt": "Say hello.", **values}
        return Prompt().run(load(Prompt.Inputs, given), ctx)

    return run


@pytest.fixture
def completion() -> Callable[..., dict[str, Any]]:
    """Make a Chat Completions answer of one choice."""

    def make(content: str | None = "Hi", reason: str = "stop") -> dict[str, Any]:
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {"model": "m", "choices": [choice]}

    return make


@pytest.fixture
def choose() -> Callable[..., dict[str, Any]]:
    """Run Function Calling with a context, and values in place of the plain ones."""

    def run(ctx: FakeContext, **values: Any) -> dict[str, Any]:
        plain = {
            "model": "gpt-6-luna",
            "messages": [{"role": "user", "query": "Translate Good morning to German"}],
            "sub_automations": [GERMAN.name, FRENCH.name],
        }
        return FunctionCalling().run(load(FunctionCalling.Inputs, {**plain, **values}), ctx)

    return run


@pytest.fixture
def say() -> Callable[..., dict[str, Any]]:
    """Run Function Calling Response with a context and the two outputs."""

    def run(ctx: FakeContext, chosen: object, ran: object = RAN, **values: Any) -> dict[str, Any]:
        given = {"function_calling_response": chosen, "sub_automation_response": ran}
        inputs = load(FunctionCallingResponse.Inputs, {"model": "gpt-6-luna", **given, **values})
        return FunctionCallingResponse().run(inputs, ctx)

    return run


@pytest.fixture
def calling() -> Callable[..., dict[str, Any]]:
    """Make a Chat Completions answer that calls functions: name and arguments of each."""

    def make(*calls: tuple[str, str], reason: str = "tool_calls") -> dict[str, Any]:
        tool_calls = [
            {"id": f"call_{index}", "type": "function", "function": {"name": n, "arguments": a}}
            for index, (n, a) in enumerate(calls)
        ]
        message = {"role": "assistant", "content": None, "tool_calls": tool_calls}
        return {"model": "m", "choices": [{"message": message, "finish_reason": reason}]}

    return make
