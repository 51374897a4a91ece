from __future__ import annotations

from connectors.contentstack.actions.get_content_type import GetContentType
from connectors.sdk.values import load
from tests.connectors.contentstack.stack_double import (
    CONTENT_TYPE,
    HOST,
    POST,
    Service,
    answering,
)

PLACE = f"{HOST}/content_types/blog_post"


def test_a_content_type_is_asked_for_once() -> None:
    service = Service(answering())
    inputs = load(GetContentType.Inputs, POST)

    output = GetContentType().run(inputs, service.context())

    assert service.asked == [("GET", PLACE, None)]
    assert output == {"content_type": CONTENT_TYPE}


def test_the_schemas_of_global_fields_come_along_if_asked_for() -> None:
    service = Service(answering())
    more = {"include_global_field_schema": True, "include_branch": True}
    inputs = load(GetContentType.Inputs, {**POST, **more})

    GetContentType().run(inputs, service.context())

    assert service.asked[0][1] == f"{PLACE}?include_global_field_schema=true&include_branch=true"


def test_it_only_reads() -> None:
    inputs = load(GetContentType.Inputs, POST)

    assert GetContentType().effect_of(inputs) == "read"
    assert GetContentType().requests(inputs) == {"read": 1}
