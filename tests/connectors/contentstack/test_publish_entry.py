from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.actions.publish_entry import PublishEntry
from connectors.sdk import Refused
from connectors.sdk.values import Invalid, load
from tests.connectors.contentstack.stack_double import ENTRY, HOST, Service, answering

PLACE = f"{HOST}/content_types/blog_post/entries/blt1/publish"
VALUES = {**ENTRY, "environments": ["production", "staging"], "locales": ["en-us", "de-de"]}


def publish(service: Service, **more: Any) -> dict[str, Any]:
    return PublishEntry().run(load(PublishEntry.Inputs, {**VALUES, **more}), service.context())


def test_environments_and_languages_are_posted() -> None:
    service = Service(answering())

    output = publish(service)

    body = {"entry": {"environments": ["production", "staging"], "locales": ["en-us", "de-de"]}}
    assert service.asked == [("POST", PLACE, body)]
    assert output == {"notice": "The requested action has been performed."}


def test_a_time_is_said_in_utc() -> None:
    service = Service(answering())

    publish(service, scheduled_at="2026-12-24T18:00:00+01:00")

    assert service.asked[0][2]["scheduled_at"] == "2026-12-24T17:00:00.000Z"


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
    service = Service({"POST /content_types/blog_post/entries/blt1/publish": (401, told)})

    with pytest.raises(Refused) as raised:
        publish(service)

    assert raised.value.message == (
        "Contentstack answered 401: Environment doesn't exists or insufficient permission to "
        "access it. Check the environment, and that the account's token may use it."
    )


def test_it_may_run_again_after_a_crash() -> None:
    inputs = load(PublishEntry.Inputs, VALUES)

    assert PublishEntry().is_repeatable(inputs)
    assert PublishEntry().requests(inputs) == {"write": 1}
