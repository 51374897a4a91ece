from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.actions.get_entry import GetEntry
from connectors.sdk import Refused
from connectors.sdk.values import load
from tests.connectors.contentstack.stack_double import ENTRY, HOST, STORED, Service, answering

PLACE = f"{HOST}/content_types/blog_post/entries/blt1"


def get(service: Service, **more: Any) -> dict[str, Any]:
    return GetEntry().run(load(GetEntry.Inputs, {**ENTRY, **more}), service.context())


def test_an_entry_is_asked_for_once() -> None:
    service = Service(answering())

    output = get(service)

    assert service.asked == [("GET", PLACE, None)]
    assert output == {"entry": STORED}


def test_everything_optional_is_in_the_query() -> None:
    service = Service(answering())

    get(
        service,
        version=2,
        locale="de-de",
        include_workflow=True,
        include_publish_details=True,
        include_branch=True,
    )

    assert service.asked[0][1] == (
        f"{PLACE}?version=2&locale=de-de&include_workflow=true"
        "&include_publish_details=true&include_branch=true"
    )


def test_a_uid_cannot_lead_elsewhere() -> None:
    service = Service({f"GET /content_types/blog_post/entries/{'..%2F..%2Fusers'}": (200, {})})

    with pytest.raises(Refused) as raised:
        get(service, entry="..")

    assert raised.value.message == "“..” is no UID."
    assert service.sent == []


def test_an_entry_that_is_not_there_is_told() -> None:
    told = {
        "error_message": "The requested object doesn't exist.",
        "error_code": 141,
        "errors": {"uid": ["is not valid."]},
    }
    service = Service({"GET /content_types/blog_post/entries/blt1": (422, told)})

    with pytest.raises(Refused) as raised:
        get(service)

    assert raised.value.message == (
        "Contentstack answered 422: The requested object doesn't exist.\n"
        "entry: is not valid. "
        "Check that it exists in this stack, branch, content type and language."
    )


def test_it_only_reads() -> None:
    inputs = load(GetEntry.Inputs, ENTRY)

    assert GetEntry().effect_of(inputs) == "read"
    assert GetEntry().requests(inputs) == {"read": 1}
