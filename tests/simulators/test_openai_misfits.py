"""Answers that a model gives though they are not what was asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Post = Callable[..., tuple[int, dict[str, Any]]]
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "any": {}},
    "required": ["title", "any"],
    "additionalProperties": False,
}
STRUCTURED = {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}
ASKED = [{"role": "user", "content": "Suggest a title as JSON"}]
AGAIN = [
    *ASKED,
    {"role": "assistant", "content": "No"},
    {"role": "user", "content": "As JSON, please"},
]


def said(post: Post, key: str, messages: Any, **more: Any) -> tuple[str, str]:
    """The text of the answer, and how it ended."""
    status, body = post(
        "/v1/chat/completions", {"model": "gpt-4o", "messages": messages, **more}, key
    )
    assert status == 200
    return body["choices"][0]["message"]["content"], body["choices"][0]["finish_reason"]


@pytest.mark.parametrize(
    ("key", "messages", "fits"),
    [
        ("sk-sim-misfit", ASKED, False),
        ("sk-sim-misfit", AGAIN, False),
        ("sk-sim-misfit-1", ASKED, False),
        ("sk-sim-misfit-1", AGAIN, True),
        ("sk-sim", ASKED, True),
    ],
)
def test_a_key_asks_for_answers_that_do_not_fit(
    post: Post, key: str, messages: Any, fits: bool
) -> None:
    text, reason = said(post, key, messages, response_format=STRUCTURED)
    loose, _ = said(post, key, messages, response_format={"type": "json_object"})

    assert (isinstance(json.loads(text)["title"], str), reason) == (fits, "stop")
    assert loose.startswith("{") == fits


def test_a_schema_that_takes_every_object_is_missed_by_a_text(post: Post) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}}

    text, _ = said(post, "sk-sim-misfit", ASKED, response_format=form)

    assert isinstance(json.loads(text), str)


def test_a_misfit_leaves_ordinary_answers_alone(post: Post) -> None:
    assert said(post, "sk-sim-misfit", ASKED) == said(post, "sk-sim", ASKED)


def test_a_key_asks_for_an_answer_that_is_cut_off(post: Post) -> None:
    text, reason = said(post, "sk-sim-length", ASKED)

    assert (text, reason) == (said(post, "sk-sim", ASKED)[0][:12], "length")


def test_an_answer_in_responses_is_cut_off_too(post: Post) -> None:
    status, body = post("/v1/responses", {"model": "gpt-4o", "input": ASKED}, "sk-sim-length")

    assert (status, body["status"]) == (200, "incomplete")
    assert body["incomplete_details"] == {"reason": "max_output_tokens"}
