from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.actions.create_entry import CreateEntry
from connectors.sdk import Refused
from connectors.sdk.values import load
from tests.connectors.contentstack.stack_double import HOST, POST, STORED, Service, answering

PLACE = f"{HOST}/content_types/blog_post"


def create(service: Service, data: Any, **more: Any) -> dict[str, Any]:
    inputs = load(CreateEntry.Inputs, {**POST, "entry_data": data, **more})
    return CreateEntry().run(inputs, service.context())


def test_the_content_type_is_read_and_the_entry_is_posted() -> None:
    service = Service(answering())

    output = create(service, {"title": "Good morning"}, locale="en-us", include_branch=True)

    assert service.asked == [
        ("GET", f"{PLACE}?include_global_field_schema=true", None),
        (
            "POST",
            f"{PLACE}/entries?locale=en-us&include_branch=true",
            {"entry": {"title": "Good morning"}},
        ),
    ]
    assert output == {"entry": STORED, "notice": "Entry updated successfully."}


def test_what_is_mandatory_has_to_be_there() -> None:
    service = Service(answering())

    with pytest.raises(Refused) as raised:
        create(service, {"image": "blt9"})

    assert raised.value.message == "entry_data.title: Is mandatory, and there is nothing for it."
    assert [each.method for each in service.sent] == ["GET"]


def test_a_lost_call_needs_a_decision() -> None:
    inputs = load(CreateEntry.Inputs, {**POST, "entry_data": {"title": "Good morning"}})

    assert not CreateEntry().is_repeatable(inputs)
    assert not CreateEntry.settles


def test_its_first_version_is_by_its_own_hand() -> None:
    inputs = load(CreateEntry.Inputs, {**POST, "entry_data": {"title": "Good morning"}})

    mark = CreateEntry().changed(inputs, {"entry": {**STORED, "_version": 1}})

    assert mark == "main:entry/blt1/en-us/1"


def test_a_run_takes_one_turn_to_read_and_one_to_write() -> None:
    ctx = Service(answering()).context()
    inputs = load(CreateEntry.Inputs, {**POST, "entry_data": {"title": "Good morning"}})

    CreateEntry().run(inputs, ctx)

    assert ctx.turns == ["read", "write"]
    assert CreateEntry().requests(inputs) == {"read": 1, "write": 1}
