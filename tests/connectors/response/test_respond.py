from __future__ import annotations

from typing import Any

import pytest

from connectors.response.actions.respond import Respond
from connectors.sdk import Refused, outcomes
from connectors.sdk.values import load, problems
from tests.connectors.doubles import StepContext


def run(**values: Any) -> outcomes.Respond:
    return Respond().run(load(Respond.Inputs, values), StepContext())


@pytest.mark.parametrize(
    ("values", "status", "body", "headers"),
    [
        ({"status": 200}, 200, None, {}),
        ({"status": "201", "body": {"id": 7}}, 201, {"id": 7}, {}),
        ({"status": 404, "body": "no"}, 404, "no", {}),
        ({"status": 599, "body": False}, 599, False, {}),
        ({"status": 204, "body": ""}, 204, None, {}),
        ({"status": 304, "headers": {"ETag": '"7"'}}, 304, None, {"ETag": '"7"'}),
        (
            {"status": 302.0, "headers": {"Location": " /a ", "X-Count": 5, "X-New": True}},
            302,
            None,
            {"Location": "/a", "X-Count": "5", "X-New": "true"},
        ),
    ],
)
def test_the_answer_is_what_the_step_says(
    values: dict[str, Any], status: int, body: Any, headers: dict[str, str]
) -> None:
    answer = run(**values)

    assert answer == outcomes.Respond(status, body, headers)
    assert type(answer.status) is int
    assert problems(Respond.Output, answer.output()) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"status": 204, "body": "x"}, "body: An answer with status 204 has no body"),
        ({"status": 304, "body": 0}, "body: An answer with status 304 has no body"),
        (
            {"status": 200, "headers": {"Set-Cookie": "a=b"}},
            "headers.Set-Cookie: Set-Cookie is set by the server itself; leave it out.",
        ),
        (
            {"status": 200, "headers": {"content-length": 1}},
            "headers.content-length: content-length is set by the server itself; leave it out.",
        ),
        (
            {"status": 200, "headers": {"X": "a\r\nSet-Cookie: b"}},
            "headers.X: A header's value must not hold line breaks.",
        ),
    ],
)
def test_an_answer_that_http_does_not_allow_is_refused(
    values: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused) as caught:
        run(**values)

    assert caught.value.message == message


@pytest.mark.parametrize(
    ("inputs", "found"),
    [
        ({}, {}),
        ({"status": 200, "body": "x", "headers": {"X": "{{trigger.body.x}}"}}, {}),
        ({"status": "{{trigger.body.status}}", "body": "x", "headers": "{{trigger.headers}}"}, {}),
        ({"status": 204, "body": ""}, {}),
        (
            {"status": 204, "body": "x", "headers": {"Upgrade": "h2c"}},
            {
                "headers.Upgrade": "Upgrade is set by the server itself; leave it out.",
                "body": "An answer with status 204 has no body; leave it empty.",
            },
        ),
        (
            {"status": "304", "body": "{{say.text}}"},
            {"body": "An answer with status 304 has no body; leave it empty."},
        ),
    ],
)
def test_a_draft_is_told_what_would_be_refused(
    inputs: dict[str, Any], found: dict[str, str]
) -> None:
    assert Respond().check(inputs) == found


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (199, "status: Must be at least 200."),
        (600, "status: Must be at most 599."),
        (200.5, "status: Must be a whole number."),
        (True, "status: Must be a whole number."),
    ],
)
def test_a_status_is_a_whole_number_from_200_to_599(status: Any, message: str) -> None:
    assert [str(problem) for problem in problems(Respond.Inputs, {"status": status})] == [message]
