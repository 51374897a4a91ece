"""Several answers by several calls, and what a server taught."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from connectors.chatgpt import lessons
from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.converse import converse
from connectors.chatgpt.terms import Terms
from connectors.sdk import Refused, Unavailable
from tests.connectors.doubles import NOW

HELLO = ({"role": "user", "content": "Hello"},)
COUNTED = {"input_tokens": 2, "output_tokens": 1, "total_tokens": 3}


def response(text: str) -> dict[str, Any]:
    said = {"type": "message", "content": [{"type": "output_text", "text": text}]}
    return {"status": "completed", "output": [said], "usage": COUNTED}


def declined(param: str) -> httpx2.Response:
    said = {"message": f"Unsupported parameter: '{param}'", "param": param}
    return httpx2.Response(400, json={"error": said})


class Server:
    """Answers the calls of one step by their order of arrival; all wait for one another."""

    def __init__(self, *answers: Any, together: int = 3) -> None:
        self.answers, self.lock = list(answers), threading.Lock()
        self.barrier = threading.Barrier(together, timeout=5)
        self.calls = 0

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        with self.lock:
            answer = self.answers[self.calls % len(self.answers)]
            self.calls += 1
        self.barrier.wait()
        return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)


@pytest.fixture
def served(account_with: Any, context_of: Any) -> Any:
    def make(server: Any) -> Any:
        account = account_with(base_url="https://models.example.com/v1", dialect="responses")
        return context_of(account, httpx2.MockTransport(server))

    return make


def ask(ctx: Any, n: int = 3, **values: Any) -> Any:
    return converse(ctx, Conversation("m", HELLO, n=n, **values))


def test_calls_for_several_answers_are_under_way_at_once(served: Any) -> None:
    server = Server(response("Hi"))

    reply = ask(served(server))

    assert [choice.text for choice in reply.choices] == ["Hi"] * 3
    assert reply.usage.total == 9


def test_if_one_call_fails_all_do_and_the_others_are_said_to_be_billed(served: Any) -> None:
    broken = httpx2.Response(500, json={"error": {"message": "Their words."}})
    ctx = served(Server(response("Hi"), broken, response("Ho")))

    with pytest.raises(Unavailable) as raised:
        ask(ctx)

    assert raised.value.message == (
        "ChatGPT answered 500: Their words. Try again later, or let the step retry. "
        "2 other calls of this step may have been billed."
    )


def test_calls_that_were_all_declined_cost_nothing(served: Any) -> None:
    ctx = served(Server(httpx2.Response(401, json={"error": {"message": "Their words."}})))

    with pytest.raises(Refused) as raised:
        ask(ctx)

    assert raised.value.message == (
        "ChatGPT answered 401: Their words. Enter a valid API Key in the account."
    )


def test_what_one_of_several_calls_teaches_counts_for_all(served: Any) -> None:
    server = Server(
        declined("temperature"),
        declined("temperature"),
        declined("temperature"),
        response("Hi"),
        response("Hi"),
        response("Hi"),
    )
    ctx = served(server)

    reply = ask(ctx, temperature=0.5)

    assert len(reply.choices) == 3
    assert sum("temperature" in sent.body for sent in ctx.sent) == 3
    assert [line for line in ctx.logged if "So m was" in line] == [
        (
            "ChatGPT answered 400: Unsupported parameter: 'temperature'. "
            "So m was asked again without temperature."
        )
    ]


def test_a_server_that_counts_to_one_is_asked_for_all_at_once_the_next_time(
    answering: Any, completion: Any
) -> None:
    ctx = answering(completion())

    for _ in range(2):
        converse(ctx, Conversation("m", HELLO, n=3))

    assert ["n" in sent.body for sent in ctx.sent] == [True, False, False, False, False, False]


@pytest.mark.parametrize("wanted", [None, 1, 2])
def test_answers_that_nobody_wanted_are_left_out(
    answering: Any, completion: Any, wanted: int | None
) -> None:
    answer = completion()
    ctx = answering({**answer, "choices": answer["choices"] * 3})

    reply = converse(ctx, Conversation("m", HELLO, n=wanted))

    assert [choice.text for choice in reply.choices] == ["Hi"] * (wanted or 1)
    assert len(ctx.sent) == 1


def test_what_was_learnt_is_not_paid_for_again(answering: Any, completion: Any) -> None:
    ctx = answering(declined("temperature"), completion())

    for _ in range(2):
        converse(ctx, Conversation("m", HELLO, temperature=0.5))

    assert ["temperature" in sent.body for sent in ctx.sent] == [True, False, False]
    assert ctx.logged[1:] == ["Not used by m: temperature."] * 2


def test_what_was_learnt_of_one_server_is_not_believed_of_another(
    answering: Any, completion: Any
) -> None:
    first = answering(declined("temperature"), completion())
    other = answering(completion(), base_url="https://other.example.com/v1")

    for ctx in (first, other):
        converse(ctx, Conversation("m", HELLO, temperature=0.5))

    assert "temperature" in other.sent[0].body


def test_what_was_learnt_is_tried_again_after_an_hour() -> None:
    place = ("https://models.example.com/v1", "m", Terms())
    learnt = Terms(without=frozenset({"temperature"}))

    lessons.remember(place, learnt, NOW)

    assert lessons.recall(place, NOW + timedelta(minutes=59)) == learnt
    assert lessons.recall(place, NOW + timedelta(minutes=60)) == Terms()


def test_lessons_do_not_pile_up(monkeypatch: Any) -> None:
    monkeypatch.setattr(lessons, "MOST", 2)
    places = [("https://models.example.com/v1", str(number), Terms()) for number in range(3)]
    learnt = Terms(limit="max_tokens")

    for place in places:
        lessons.remember(place, learnt, NOW)

    assert [lessons.recall(place, NOW) == learnt for place in places] == [False, False, True]
