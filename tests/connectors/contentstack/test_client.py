"""One request to the service, and what is made of every answer to it."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contentstack.client import call, path
from connectors.contentstack.errors import Declined, failure
from connectors.sdk import Refused, Throttled, Unavailable
from tests.connectors.doubles import NOW

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=20,
)
STALE = (
    "Check the account's token: a management token is for its own stack alone, and may have "
    "expired."
)
FORBIDDEN = "The account's token may not do this: give it the permission in the stack's settings."
NAMES = st.sampled_from(["error_message", "error_code", "errors", "error", "message"])


def refusal(status: int, **body: Any) -> httpx2.Response:
    return httpx2.Response(status, json=body)


def told(answering: Any, answer: httpx2.Response | Exception) -> Refused | Unavailable:
    with pytest.raises((Refused, Unavailable)) as raised:
        call(answering(answer), "POST", "/assets", json={})
    error = raised.value
    assert isinstance(error, Refused | Unavailable)
    return error


def test_a_request_carries_stack_branch_query_and_json(simulated: Any, stand_in: Any) -> None:
    ctx = simulated()

    answer = call(
        ctx,
        "POST",
        path("content_types", "author", "entries"),
        branch="redesign",
        query={"locale": "en-us", "version": None},
        json={"entry": {"title": "Zoë"}},
    )

    sent = stand_in.sent[0]
    assert answer["entry"]["title"] == "Zoë"
    assert sent.url.raw_path.decode().endswith("/v3/content_types/author/entries?locale=en-us")
    assert sent.headers["branch"] == "redesign"
    assert sent.headers["api_key"] == "bltdemoblog000000"
    assert sent.headers["content-type"] == "application/json"
    assert sent.content == '{"entry":{"title":"Zoë"}}'.encode()
    assert ctx.turns == ["write"]


def test_without_a_branch_the_service_chooses_main(simulated: Any, stand_in: Any) -> None:
    call(simulated(), "GET", "/locales")

    assert "branch" not in stand_in.sent[0].headers


def test_a_part_of_a_path_cannot_lead_elsewhere() -> None:
    assert path("content_types", "a/b?c", "entries") == "/content_types/a%2Fb%3Fc/entries"


@pytest.mark.parametrize("part", ["", " ", ".", ".."])
def test_a_part_of_a_path_that_names_nothing_is_refused(part: str) -> None:
    with pytest.raises(Refused, match="is no UID"):
        path("content_types", part)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ({"title": ["is not unique."]}, "Entry update failed. title: is not unique."),
        ({"title": "is not unique"}, "Entry update failed. title: is not unique."),
        (
            {"seo": {"url": ["is long", "is odd"]}},
            "Entry update failed. seo.url: is long. seo.url: is odd.",
        ),
        (["environments", 7], "Entry update failed. environments. 7."),
        ([], "Entry update failed."),
        (None, "Entry update failed."),
    ],
)
def test_what_was_refused_is_named_with_its_field(answering: Any, errors: Any, said: str) -> None:
    body = {"error_message": "Entry update failed.", "error_code": 119, "errors": errors}

    declined = told(answering, httpx2.Response(422, json=body))

    assert isinstance(declined, Declined)
    assert declined.message == f"Contentstack answered 422: {said}"
    assert (declined.status, declined.code) == (422, 119)


@pytest.mark.parametrize(
    ("errors", "lines"),
    [
        ({"seo": {"url": ["is long", "is odd"]}}, ["data.seo.url: is long. is odd."]),
        ({"title": "is odd", "more": "no"}, ["data.title: is odd.", "data.more: no."]),
    ],
)
def test_what_is_wrong_with_an_input_is_a_line_of_its_own(errors: Any, lines: list[str]) -> None:
    body = {"error_message": "Entry update failed.", "error_code": 119, "errors": errors}

    said = failure(422, json.dumps(body), {}, NOW, lambda *field: f"data.{field[0]}")
    beside = failure(422, json.dumps(body), {}, NOW, lambda *_: "")

    assert said.message.splitlines() == [
        "Contentstack answered 422: Entry update failed.",
        *lines,
    ]
    assert "\n" not in beside.message


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (401, 105, STALE),
        (401, 161, "Check the environment, and that the account's token may use it."),
        (403, 0, FORBIDDEN),
        (404, 0, "Check that it exists in this stack, branch, content type and language."),
        (412, 109, "Check the stack: its API key is not known to this token, or in this region."),
        (422, 141, "Check that it exists in this stack, branch, content type and language."),
    ],
)
def test_what_to_do_is_said_where_it_is_known(
    answering: Any, status: int, code: int, advice: str
) -> None:
    declined = told(answering, refusal(status, error_message="No", error_code=code))

    assert declined.message == f"Contentstack answered {status}: No. {advice}"


def test_too_many_requests_are_throttled_and_were_not_carried_out(answering: Any) -> None:
    answer = httpx2.Response(429, json={"error_message": "Slow down"}, headers={"Retry-After": "2"})

    throttled = told(answering, answer)

    assert isinstance(throttled, Throttled)
    assert (throttled.retry_after, throttled.sent) == (2, False)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_an_outage_may_have_carried_the_request_out(answering: Any, status: int) -> None:
    unavailable = told(answering, httpx2.Response(status, text="<html>Bad gateway</html>"))

    assert isinstance(unavailable, Unavailable)
    assert unavailable.sent
    assert f"{status}: a web page instead of an error message." in unavailable.message


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (httpx2.ConnectError("no"), False),
        (httpx2.ConnectTimeout("no"), False),
        (httpx2.ReadTimeout("no"), True),
        (httpx2.RemoteProtocolError("no"), True),
    ],
)
def test_a_broken_connection_says_whether_the_request_was_sent(
    answering: Any, error: Exception, sent: bool
) -> None:
    unavailable = told(answering, error)

    assert isinstance(unavailable, Unavailable)
    assert unavailable.sent == sent


@pytest.mark.parametrize("text", ['{"entry": {"uid"', "[]", '"fine"', "null", "NaN", "ok"])
def test_an_answer_that_is_no_object_is_not_taken_for_one(answering: Any, text: str) -> None:
    unavailable = told(answering, httpx2.Response(200, text=text))

    assert isinstance(unavailable, Unavailable)
    assert unavailable.message == (
        "The answer of Contentstack was cut short or is not JSON. "
        "Try again later, or let the step retry."
    )
    assert unavailable.sent


def test_a_web_page_instead_of_an_answer_points_to_the_address(answering: Any) -> None:
    refused = told(answering, httpx2.Response(200, text="<!doctype html><p>Welcome</p>"))

    assert refused.message == (
        "Contentstack answered with a web page instead of JSON. "
        "Check the account's region or base URL."
    )


def test_an_empty_answer_is_an_empty_object(answering: Any) -> None:
    assert call(answering(httpx2.Response(204)), "DELETE", "/webhooks/blt1") == {}


def test_the_token_is_never_in_what_is_said(answering: Any) -> None:
    body = {"error_message": "cssim-trial is bad", "errors": {"authorization": "cssim-trial"}}

    declined = told(answering, httpx2.Response(401, json=body))

    assert "cssim-trial" not in declined.message
    assert str(declined) == declined.message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"json": {"title": "\ud800"}}, "The data holds half of a character"),
        ({"json": {"size": float("nan")}}, "The data holds a number that JSON cannot say"),
        ({"branch": "zwei\nZeilen"}, "“zwei\nZeilen” is no branch"),
        ({"stack": "schlüssel"}, "“schlüssel” is no stack"),
    ],
)
def test_what_cannot_be_sent_is_refused_before(
    simulated: Any, stand_in: Any, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused) as refused:
        call(simulated(), "POST", "/assets", **arguments)

    assert refused.value.message.startswith(said)
    assert stand_in.sent == []


@given(st.sampled_from([400, 401, 404, 412, 422, 429, 500]), JSON | st.dictionaries(NAMES, JSON))
def test_every_error_body_becomes_one_line(status: int, body: Any) -> None:
    said = failure(status, json.dumps(body), {}, NOW)

    assert said.message.startswith(f"Contentstack answered {status}: ")
    assert len(said.message.splitlines()) == 1
    assert len(said.message) < 1000


@given(st.text())
def test_every_text_becomes_one_line(text: str) -> None:
    assert len(failure(422, text, {}, NOW).message.splitlines()) == 1
