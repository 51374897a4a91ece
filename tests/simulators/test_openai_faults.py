"""Faults on request, met by the vendor's own client over real HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest

from simulators.openai.app import LARGEST_BODY
from simulators.openai.faults import KINDS
from simulators.openai.record import recorded

Client = Callable[..., openai.OpenAI]
QUESTION: Any = [{"role": "user", "content": "Hello"}]


def ask(client: openai.OpenAI, text: str = "Hello") -> Any:
    messages: Any = [{"role": "user", "content": text}]
    return client.chat.completions.create(model="gpt-6-luna", messages=messages)


@pytest.mark.parametrize(
    ("key", "error", "code"),
    [
        ("sk-sim-401", openai.AuthenticationError, "invalid_api_key"),
        ("sk-other", openai.AuthenticationError, "invalid_api_key"),
        ("sk-sim-429", openai.RateLimitError, "rate_limit_exceeded"),
        ("sk-sim-quota", openai.RateLimitError, "insufficient_quota"),
        ("sk-sim-org", openai.AuthenticationError, "mismatched_organization"),
        ("sk-sim-permission", openai.PermissionDeniedError, None),
        (
            "sk-sim-region",
            openai.PermissionDeniedError,
            "unsupported_country_region_territory",
        ),
        ("sk-sim-gone", openai.NotFoundError, "model_not_found"),
        ("sk-sim-policy", openai.BadRequestError, "content_policy_violation"),
        ("sk-sim-context", openai.BadRequestError, "context_length_exceeded"),
        ("sk-sim-500", openai.InternalServerError, "server_error"),
        ("sk-sim-503", openai.InternalServerError, "server_is_overloaded"),
    ],
)
def test_a_key_asks_for_an_error(
    client: Client, key: str, error: type[openai.APIStatusError], code: str | None
) -> None:
    with pytest.raises(error) as raised:
        ask(client(key))

    assert raised.value.code == code
    assert raised.value.request_id is not None


def test_a_rate_limit_says_when_to_come_back(client: Client) -> None:
    with pytest.raises(openai.RateLimitError) as raised:
        ask(client("sk-sim-429"))

    headers = raised.value.response.headers
    assert headers["retry-after"] == "1"
    assert headers["x-ratelimit-remaining-requests"] == "0"


def test_a_rate_limit_names_the_organization_that_the_request_names(client: Client) -> None:
    with pytest.raises(openai.RateLimitError) as raised:
        ask(client("sk-sim-429_mine").with_options(organization="org-mine"))

    assert "in organization org-mine on requests per min" in raised.value.message


def test_a_rate_limit_may_end_after_some_calls_of_a_prompt(client: Client) -> None:
    limited = client("sk-sim-429-2")

    outcomes = []
    for text in ("One", "One", "Two", "One"):
        try:
            outcomes.append(ask(limited, text).choices[0].message.content)
        except openai.RateLimitError:
            outcomes.append("429")

    assert outcomes == ["429", "429", "429", "[simulated] You wrote: One"]


def test_a_slow_answer_comes_after_the_seconds_in_the_key(client: Client) -> None:
    started = time.monotonic()

    answer = ask(client("sk-sim-slow-0.3"))

    assert answer.choices[0].message.content == "[simulated] You wrote: Hello"
    assert time.monotonic() - started >= 0.3


def test_a_dropped_connection_is_an_error_of_the_connection(client: Client) -> None:
    with pytest.raises(openai.APIConnectionError) as raised:
        ask(client("sk-sim-drop"))

    assert isinstance(raised.value.__cause__, httpx2.RemoteProtocolError)


def test_a_truncated_answer_is_no_json(client: Client) -> None:
    with pytest.raises(json.JSONDecodeError):
        ask(client("sk-sim-truncated"))


def test_a_page_instead_of_an_answer_is_text(client: Client) -> None:
    answer = ask(client("sk-sim-html"))

    assert answer == ("<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>\n")


def test_an_empty_answer_has_no_choice(client: Client) -> None:
    assert ask(client("sk-sim-empty")).choices == []


def test_a_refusal_has_no_content(client: Client) -> None:
    message = ask(client("sk-sim-refusal")).choices[0].message

    assert (message.content, message.refusal) == (None, "I'm sorry, but I can't help with that.")


def test_a_refusal_in_responses_is_a_part_of_the_message(client: Client) -> None:
    response = client("sk-sim-refusal").responses.create(
        model="gpt-6-luna", input="Hello", reasoning={"effort": "none"}
    )

    parts = [part.type for item in response.output for part in getattr(item, "content", [])]
    assert parts == ["refusal"]


@pytest.mark.parametrize("key", ["sk-sim-429", "sk-sim-quota", "sk-sim-500", "sk-sim-html"])
def test_the_models_are_listed_for_a_faulty_key_too(client: Client, key: str) -> None:
    assert "gpt-6-luna" in [model.id for model in client(key).models.list()]


def test_a_revoked_key_lists_no_models(client: Client) -> None:
    with pytest.raises(openai.AuthenticationError):
        client("sk-sim-401").models.list()


def test_every_answer_has_the_headers_of_the_service(base_url: str) -> None:
    with httpx2.Client(trust_env=False) as http:
        headers = {"authorization": "Bearer sk-sim", "openai-organization": "org-mine"}
        answer = http.get(f"{base_url}/models", headers=headers)

    assert answer.headers["openai-organization"] == "org-mine"
    assert answer.headers["openai-version"] == "2020-10-01"
    assert answer.headers["x-request-id"].startswith("req_")
    assert int(answer.headers["openai-processing-ms"]) >= 0
    assert answer.headers["x-ratelimit-limit-requests"] == "500"


def test_the_stand_in_answers_below_any_mount(base_url: str) -> None:
    server = base_url.removesuffix("/simulators/openai/v1")

    with httpx2.Client(trust_env=False, headers={"authorization": "Bearer sk-sim"}) as http:
        answers = [http.get(f"{base}/models") for base in (base_url, f"{server}/v1")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_a_process_counts_the_calls_that_outlive_it(
    process: tuple[subprocess.Popen[str], str, Path],
) -> None:
    running, address, state = process
    question = {"model": "gpt-6-luna", "messages": QUESTION}
    headers = {"authorization": "Bearer sk-sim", "x-client-request-id": "run-1"}

    with httpx2.Client(trust_env=False) as http:
        http.get(f"{address}/models", headers=headers)
        http.post(f"{address}/chat/completions", headers=headers, json=question)
        http.post(f"{address}/chat/completions", json=question)
    running.kill()
    running.wait()

    lines = [
        (line["method"], line["path"], line["model"], line["status"], line["client_request_id"])
        for line in recorded(state)
    ]
    assert lines == [
        ("GET", "/v1/models", "", 200, "run-1"),
        ("POST", "/v1/chat/completions", "gpt-6-luna", 200, "run-1"),
        ("POST", "/v1/chat/completions", "", 401, None),
    ]
    assert recorded(state)[1]["prompt"] == json.dumps(QUESTION)


def test_a_call_counts_although_its_client_was_gone_before_the_answer(
    process: tuple[subprocess.Popen[str], str, Path],
) -> None:
    _, address, state = process
    headers = {"authorization": "Bearer sk-sim-slow-30"}
    question = {"model": "gpt-6-luna", "messages": QUESTION}

    with httpx2.Client(trust_env=False, timeout=0.5) as http, pytest.raises(httpx2.ReadTimeout):
        http.post(f"{address}/chat/completions", headers=headers, json=question)

    assert [line["status"] for line in recorded(state)] == [200]


def test_a_body_that_is_too_large_is_refused(base_url: str) -> None:
    headers = {"authorization": "Bearer sk-sim"}
    body = b" " * (LARGEST_BODY + 1)

    with httpx2.Client(trust_env=False, headers=headers) as http:
        answer = http.post(f"{base_url}/responses", content=body)

    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "Request body is too large."


def test_an_interrupted_process_says_nothing_more(
    process: tuple[subprocess.Popen[str], str, Path],
) -> None:
    running, _, _ = process

    running.send_signal(signal.SIGINT)
    rest, errors = running.communicate(timeout=10)

    assert (rest, errors) == ("", "")


def test_every_fault_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulators.md").read_text()

    documented = [kind for kind in sorted(KINDS) if f"`sk-sim-{kind}`" in page]

    assert documented == sorted(KINDS)
