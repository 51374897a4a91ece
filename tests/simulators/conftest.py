"""The stand-in for OpenAI, really running, and the vendor's own client to talk to it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
import uvicorn

from simulators.openai.app import Application
from simulators.openai.service import Request, Service

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()

Post = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def service() -> Service:
    return Service(clock=lambda: TODAY)


@pytest.fixture
def post(service: Service) -> Post:
    """Post a body without a network; returns the status and the answer's JSON."""

    def send(path: str, body: object, key: str = "sk-sim") -> tuple[int, dict[str, Any]]:
        headers = {"authorization": f"Bearer {key}"}
        answer = service.answer(Request("POST", path, headers, json.dumps(body).encode()))
        return answer.status, json.loads(answer.body)

    return send


@pytest.fixture
def refused(post: Post) -> Callable[..., tuple[int, str, str | None, str | None]]:
    """Post a body that is refused; returns status, message, param and code."""

    def send(path: str, body: object) -> tuple[int, str, str | None, str | None]:
        status, answer = post(path, body)
        error = answer["error"]
        assert (list(answer), sorted(error)) == (["error"], ["code", "message", "param", "type"])
        return status, error["message"], error["param"], error["code"]

    return send


@pytest.fixture
def chat(post: Post) -> Callable[..., dict[str, Any]]:
    """Ask one question in Chat Completions; returns the first choice."""

    def ask(question: str, **more: Any) -> dict[str, Any]:
        messages = [{"role": "user", "content": question}]
        body = {"model": "gpt-6-luna", "messages": messages, "reasoning_effort": "none"} | more
        status, answer = post("/v1/chat/completions", body)
        assert status == 200, answer
        choice: dict[str, Any] = answer["choices"][0]
        return choice

    return ask


@pytest.fixture(scope="session")
def base_url() -> Iterator[str]:
    """The address of a stand-in that listens on a free port, mounted as the site mounts it."""
    config = uvicorn.Config(
        Application(Service(clock=lambda: TODAY)), port=0, lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/simulators/openai/v1"
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(base_url: str) -> Iterator[Callable[..., openai.OpenAI]]:
    """Make the vendor's client with a key; it does not try again by itself."""
    made: list[openai.OpenAI] = []

    def make(key: str = "sk-sim", retries: int = 0) -> openai.OpenAI:
        made.append(
            openai.OpenAI(
                api_key=key,
                base_url=base_url,
                max_retries=retries,
                timeout=10,
                http_client=httpx2.Client(trust_env=False),
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """The stand-in as a process of its own: the process, its address, its folder."""
    state = tmp_path / "state"
    command = [sys.executable, "-m", "simulators.openai", "--port", "0", "--state", str(state)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=pipe, stderr=pipe) as running:
        assert running.stdout is not None
        yield running, running.stdout.readline().removeprefix("Ready: ").strip(), state
        running.kill()
