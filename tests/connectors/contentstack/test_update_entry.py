from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.actions.update_entry import UpdateEntry
from connectors.sdk import Refused, Throttled, Unavailable
from connectors.sdk.values import load
from tests.connectors.contentstack.stack_double import (
    CONTENT_TYPE,
    ENTRY,
    HOST,
    STORED,
    Service,
    answering,
)

PLACE = f"{HOST}/content_types/blog_post"
READ = ("GET", f"{PLACE}?include_global_field_schema=true", None)


def update(service: Service, data: Any, **more: Any) -> dict[str, Any]:
    inputs = load(UpdateEntry.Inputs, {**ENTRY, "entry_data": data, **more})
    return UpdateEntry().run(inputs, service.context())


def test_the_content_type_is_read_and_the_entry_is_put() -> None:
    service = Service(answering(image="blt9"))

    output = update(service, {"image": "blt9"})

    assert service.asked == [
        READ,
        ("PUT", f"{PLACE}/entries/blt1", {"entry": {"image": "blt9"}}),
    ]
    assert output == {
        "entry": {**STORED, "image": "blt9"},
        "notice": "Entry updated successfully.",
    }


def test_token_stack_and_branch_are_headers() -> None:
    service = Service(answering())

    update(service, {"image": "blt9"}, branch="redesign")

    for sent in service.sent:
        assert sent.headers["authorization"] == "cs-token-1"
        assert sent.headers["api_key"] == "bltstack"
        assert sent.headers["branch"] == "redesign"
    assert service.sent[1].headers["content-type"] == "application/json"


def test_locale_and_branch_are_asked_for_in_the_query() -> None:
    service = Service(answering())

    update(service, {"title": "Guten Morgen"}, locale="de-de", include_branch=True)

    assert service.asked[1][1] == f"{PLACE}/entries/blt1?locale=de-de&include_branch=true"


def test_a_run_takes_one_turn_to_read_and_one_to_write() -> None:
    service = Service(answering())
    ctx = service.context()
    inputs = load(UpdateEntry.Inputs, {**ENTRY, "entry_data": {"image": "blt9"}})

    UpdateEntry().run(inputs, ctx)

    assert ctx.turns == ["read", "write"]
    assert UpdateEntry().requests(inputs) == {"read": 1, "write": 1}


def test_types_are_kept() -> None:
    schema = [
        {"uid": uid, "data_type": kind}
        for uid, kind in (("order", "number"), ("on", "boolean"), ("what", "something_new"))
    ]
    data = {"order": 1.5, "on": False, "what": {"deep": [1, None, "x"]}}
    answers = answering()
    answers["GET /content_types/blog_post"] = (200, {"content_type": {"schema": schema}})
    service = Service(answers)

    update(service, data)

    assert service.asked[1][2] == {"entry": data}


def test_an_entry_that_was_read_is_sent_without_what_the_service_keeps() -> None:
    service = Service(answering())
    read = {
        "uid": "blt1",
        "locale": "en-us",
        "_version": 3,
        "created_at": "2026-11-22T09:30:00.000Z",
        "updated_by": "bltuser",
        "publish_details": [],
        "title": "Guten Morgen",
        "image": {"uid": "blt9", "url": "https://images.contentstack.io/x.png", "_version": 1},
        "tags": ["new"],
    }

    update(service, read)

    assert service.asked[1][2] == {
        "entry": {"title": "Guten Morgen", "image": "blt9", "tags": ["new"]}
    }


def test_data_in_the_service_s_own_wrapping_is_taken_out_of_it() -> None:
    service = Service(answering())

    update(service, {"entry": {"image": "blt9"}})

    assert service.asked[1][2] == {"entry": {"image": "blt9"}}


def test_nothing_is_written_where_the_data_does_not_fit() -> None:
    service = Service(answering())

    with pytest.raises(Refused) as raised:
        update(service, {"imgae": "blt9", "title": ""})

    assert raised.value.message == (
        "entry_data.imgae: There is no field “imgae” in the content type; did you mean “image”?\n"
        "entry_data.title: Is mandatory; it must not be emptied."
    )
    assert service.asked == [READ]


def test_the_service_s_own_fault_names_the_field() -> None:
    answers = answering()
    answers["PUT /content_types/blog_post/entries/blt1"] = (
        422,
        {
            "error_message": "Entry update failed. Please try again.",
            "error_code": 119,
            "errors": {"title": ["is not unique."]},
        },
    )

    with pytest.raises(Refused) as raised:
        update(Service(answers), {"title": "Good morning"})

    assert raised.value.message == (
        "Contentstack answered 422: Entry update failed. Please try again.\n"
        "entry_data.title: is not unique."
    )


def test_an_entry_that_is_not_there_is_named_at_its_field() -> None:
    answers = answering()
    told = {"error_message": "Entry 'blt1' was not found.", "error_code": 141}
    answers["PUT /content_types/blog_post/entries/blt1"] = (
        422,
        {**told, "errors": {"uid": ["is not valid."], "locale": "is odd", "else": "is odd"}},
    )

    with pytest.raises(Refused) as raised:
        update(Service(answers), {"title": "Good morning"})

    assert raised.value.message == (
        "Contentstack answered 422: Entry 'blt1' was not found. else: is odd. "
        "Check that it exists in this stack, branch, content type and language.\n"
        "entry: is not valid.\n"
        "locale: is odd."
    )


def test_what_is_no_field_is_not_sent_and_named() -> None:
    service = Service(answering())
    ctx = service.context()
    inputs = load(
        UpdateEntry.Inputs, {**ENTRY, "entry_data": {"image": "blt9", "old_body": "x", "more": 1}}
    )

    UpdateEntry().run(inputs, ctx)

    assert service.asked[1][2] == {"entry": {"image": "blt9"}}
    assert ctx.logged == ["Not sent, since the content type has no such field: “old_body”, “more”."]


def test_data_without_any_field_is_refused_rather_than_written_as_nothing() -> None:
    service = Service(answering())

    with pytest.raises(Refused) as raised:
        update(service, {"asset": {"uid": "blt9"}, "notice": "Asset created successfully."})

    said = "entry_data: holds no field of the content type, only “asset”, “notice”."
    assert raised.value.message == said
    assert service.asked == [READ]


def test_the_whole_output_of_a_step_that_wrote_an_entry_is_its_entry() -> None:
    service = Service(answering())

    update(service, {"entry": {**STORED, "image": None}, "notice": "Entry created successfully."})

    assert service.asked[1][2] == {"entry": {"title": "Good morning", "image": None}}


def test_too_many_requests_are_waited_for() -> None:
    answers = answering()
    answers["PUT /content_types/blog_post/entries/blt1"] = (
        429,
        {"error_message": "API rate limit exceeded"},
        {"Retry-After": "1"},
    )

    with pytest.raises(Throttled) as raised:
        update(Service(answers), {"title": "Good morning"})

    assert raised.value.retry_after == 1


def test_an_answer_without_the_entry_is_none() -> None:
    answers = answering()
    answers["PUT /content_types/blog_post/entries/blt1"] = (200, {"notice": "Done."})

    with pytest.raises(Unavailable) as raised:
        update(Service(answers), {"title": "Good morning"})

    assert raised.value.message == "The service answered without “entry”."
    assert raised.value.sent


@pytest.mark.parametrize(("branch", "named"), [(None, "main"), ("live", "live")])
def test_what_it_changes_is_named_as_triggers_name_it(branch: str | None, named: str) -> None:
    values = {**ENTRY, "entry_data": {"image": "blt9"}, "branch": branch}
    inputs = load(UpdateEntry.Inputs, values)

    mark = UpdateEntry().changed(inputs, {"entry": STORED, "notice": ""})

    assert UpdateEntry().changes(inputs) == "entry/blt1"
    assert mark == f"{named}:entry/blt1/en-us/2"


def test_it_may_run_again_after_a_crash() -> None:
    inputs = load(UpdateEntry.Inputs, {**ENTRY, "entry_data": {"image": "blt9"}})

    assert UpdateEntry().is_repeatable(inputs)


def test_a_content_type_that_is_not_there_is_told() -> None:
    answers = answering()
    told = {"error_message": "The Content Type 'blog_post' was not found.", "error_code": 118}
    answers["GET /content_types/blog_post"] = (422, {**told, "errors": {"uid": ["is not valid."]}})

    with pytest.raises(Refused) as raised:
        update(Service(answers), {"title": "Good morning"})

    assert raised.value.message == (
        "Contentstack answered 422: The Content Type 'blog_post' was not found.\n"
        "content_type: is not valid."
    )


def test_a_content_type_without_fields_is_left_to_the_service() -> None:
    answers = answering()
    bare = {**CONTENT_TYPE, "schema": []}
    answers["GET /content_types/blog_post"] = (200, {"content_type": bare})

    output = update(Service(answers), {"title": "Good morning"})

    assert output["entry"] == STORED
