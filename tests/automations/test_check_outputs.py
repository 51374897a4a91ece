from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.check import Surroundings, faults

Draft = Callable[..., dict[str, Any]]
Step = dict[str, Any]

AROUND = Surroundings({1: "chatgpt"}, frozenset(), frozenset({"greet"}), frozenset({"greet"}), {})
CHAT: Step = {
    "key": "chat",
    "use": "chatgpt.chat",
    "account": 1,
    "with": {"model": "m", "prompt": "p", "query": "q"},
}
CALL: Step = {"key": "run", "use": "sub_automation.run", "with": {"sub_automation": "greet"}}


def answer(body: Any) -> Step:
    return {"key": "answer", "use": "response.respond", "with": {"status": 200, "body": body}}


def told(draft: dict[str, Any]) -> list[tuple[str, str]]:
    return [(fault.blocks, fault.message) for fault in faults(draft, AROUND)]


@pytest.mark.parametrize(
    "path",
    [
        "trigger.body.any.thing",
        "trigger.query.page",
        "trigger.headers.accept",
        "chat.usage.input_tokens",
        "chat.message",
        "chat.message.0.message.content",
        "run.response.any.thing",
    ],
)
def test_what_an_output_may_hold_can_be_referred_to(draft: Draft, path: str) -> None:
    assert told(draft(CHAT, CALL, answer("{{" + path + "}}"))) == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("chat.txt", "There is no output “txt” in “chat”; did you mean “text”?"),
        (
            "chat.usage.inputtokens",
            "There is no output “inputtokens” in “chat.usage”; did you mean “input_tokens”?",
        ),
        (
            "chat.usage.input_tokens.foo",
            "“chat.usage.input_tokens” is a single value; there is no “foo” in it.",
        ),
        (
            "chat.message.content",
            "“chat.message” is a list; choose one of it by its position, from 0.",
        ),
        (
            "chat.message.0.message.contnt",
            ("There is no output “contnt” in “chat.message.0.message”; did you mean “content”?"),
        ),
        ("trigger.method.x", "“trigger.method” is a single value; there is no “x” in it."),
        ("run.respnse", "There is no output “respnse” in “run”; did you mean “response”?"),
    ],
)
def test_what_no_output_can_hold_blocks_going_live(draft: Draft, path: str, message: str) -> None:
    text = "{{" + path + "}}"

    assert told(draft(CHAT, CALL, answer(text))) == [("live", f"{text}: {message}")]


def test_a_default_does_not_excuse_a_name_that_cannot_be_there(draft: Draft) -> None:
    message = "There is no output “txt” in “chat”; did you mean “text”?"

    assert told(draft(CHAT, answer("{{chat.txt ?? 1}}"))) == [
        ("live", f"{{{{chat.txt ?? 1}}}}: {message}")
    ]


@pytest.mark.parametrize(
    ("path", "messages"),
    [
        ("rows.any.thing", []),
        ("name", []),
        ("name.first", ["“trigger.name” is a single value; there is no “first” in it."]),
        ("nam", ["There is no output “nam” in “trigger”; did you mean “name”?"]),
    ],
)
def test_arguments_hold_what_their_types_can_hold(path: str, messages: list[str]) -> None:
    schema = [{"key": "name"}, {"key": "rows", "type": "object"}]
    trigger = {
        "use": "sub_automation.called",
        "with": {"description": "Greets.", "schema": schema},
    }
    text = "{{trigger." + path + "}}"

    found = told({"trigger": trigger, "steps": [answer(text)]})

    assert found == [("live", f"{text}: {message}") for message in messages]


def test_all_bad_references_of_a_field_are_told(draft: Draft) -> None:
    assert told(draft(CHAT, answer("{{nope}} {{chat.txt}} {{vars.x}} {{nope}}"))) == [
        ("import", "{{nope}}: There is no step “nope”; there is: chat, answer."),
        ("live", "{{chat.txt}}: There is no output “txt” in “chat”; did you mean “text”?"),
        ("live", "{{vars.x}}: There is no project variable “x”."),
    ]
