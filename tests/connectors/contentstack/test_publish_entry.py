from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.actions.publish_entry import PublishEntry
from connectors.sdk import Refused
from connectors.sdk.values import Invalid, load
from tests.connectors.contentstack.stack_double import ENTRY, HOST, Service, answering

READ = f"{HOST}/content_types/blog_post/entries/blt1"
PLACE = f"{READ}/publish"
VALUES = {**ENTRY, "environments": ["production", "staging"], "locales": ["en-us", "de-de"]}


def marks_of(output: dict[str, Any]) -> list[str]:
    marks = PublishEntry().changed(load(PublishEntry.Inputs, VALUES), output)
    return [mark for mark in marks if mark]


def publish(service: Service, **more: Any) -> dict[str, Any]:
    return PublishEntry().run(load(PublishEntry.Inputs, {**VALUES, **more}), service.context())


def test_environments_and_languages_are_posted() -> None:
    service = Service(answering())

    publish(service)

    body = {"entry": {"environments": ["production", "staging"], "locales": ["en-us", "de-de"]}}
    assert service.asked == [
        ("GET", f"{READ}?locale=en-us&include_fallback=true", None),
        ("GET", f"{READ}?locale=de-de&include_fallback=true", None),
        ("POST", PLACE, body),
    ]


def test_the_output_and_the_marks_say_what_is_published_where() -> None:
    output = publish(Service(answering()))

    places = [(at, code) for at in ("production", "staging") for code in ("en-us", "de-de")]
    assert output == {
        "uid": "blt1",
        "published": [{"environment": at, "locale": code, "version": 2} for at, code in places],
        "notice": "The requested action has been performed.",
    }
    assert marks_of(output) == [f"main:published/blt1/{at}/{code}/2" for at, code in places]


def test_what_is_named_twice_is_read_once() -> None:
    service = Service(answering())

    output = publish(service, environments=["production"] * 2, locales=["en-us"] * 2)

    assert [method for method, _, _ in service.asked] == ["GET", "POST"]
    assert len(output["published"]) == 1


@pytest.mark.parametrize("answer", [(422, {"error_code": 141}), (200, {"entry": {"uid": "blt1"}})])
def test_a_version_that_nobody_says_keeps_nothing_from_being_published(answer: Any) -> None:
    service = Service({**answering(), "GET /content_types/blog_post/entries/blt1": answer})

    output = publish(service, locales=["en-us"], environments=["production"])

    assert [method for method, _, _ in service.asked] == ["GET", "POST"]
    assert output["published"] == [
        {"environment": "production", "locale": "en-us", "version": None}
    ]
    assert marks_of(output) == []


def test_a_token_that_may_not_read_is_told_before_anything_is_published() -> None:
    refusal = (403, {"error_message": "No.", "error_code": 105})
    service = Service({**answering(), "GET /content_types/blog_post/entries/blt1": refusal})

    with pytest.raises(Refused):
        publish(service)

    assert [method for method, _, _ in service.asked] == ["GET"]


def test_a_time_is_said_in_utc() -> None:
    service = Service(answering())

    publish(service, scheduled_at="2026-12-24T18:00:00+01:00")

    assert service.asked[-1][2]["scheduled_at"] == "2026-12-24T17:00:00.000Z"


@pytest.mark.parametrize("missing", ["environments", "locales"])
def test_where_and_in_what_language_is_asked_for(missing: str) -> None:
    with pytest.raises(Invalid) as raised:
        load(PublishEntry.Inputs, {**VALUES, missing: []})

    assert [problem.path for problem in raised.value.problems] == [missing]


def test_an_environment_that_is_not_there_is_told() -> None:
    told = {
        "error_message": "Environment doesn't exists or insufficient permission to access it.",
        "error_code": 161,
    }
    refusing = {"POST /content_types/blog_post/entries/blt1/publish": (401, told)}
    service = Service({**answering(), **refusing})

    with pytest.raises(Refused) as raised:
        publish(service)

    assert raised.value.message == (
        "Contentstack answered 401: Environment doesn't exists or insufficient permission to "
        "access it. Check the environment, and that the account's token may use it."
    )


def test_it_may_run_again_after_a_crash() -> None:
    inputs = load(PublishEntry.Inputs, VALUES)

    assert PublishEntry().is_repeatable(inputs)
    assert PublishEntry().requests(inputs) == {"read": 2, "write": 1}
    assert PublishEntry().changes(inputs) == "published/blt1"
