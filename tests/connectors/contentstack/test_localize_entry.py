from __future__ import annotations

import pytest

from connectors.contentstack.actions.localize_entry import LocalizeEntry
from connectors.sdk.values import Invalid, load
from tests.connectors.contentstack.stack_double import ENTRY, HOST, STORED, Service, answering

PLACE = f"{HOST}/content_types/blog_post"
GERMAN = {**STORED, "locale": "de-de", "_version": 1}
VALUES = {**ENTRY, "locale": "de-de", "entry_data": {"title": "Guten Morgen"}}


def test_the_entry_is_put_in_its_language() -> None:
    service = Service(answering(locale="de-de", _version=1))

    output = LocalizeEntry().run(load(LocalizeEntry.Inputs, VALUES), service.context())

    assert service.asked == [
        ("GET", f"{PLACE}?include_global_field_schema=true", None),
        ("PUT", f"{PLACE}/entries/blt1?locale=de-de", {"entry": {"title": "Guten Morgen"}}),
    ]
    assert output == {"entry": GERMAN, "notice": "Entry updated successfully."}


def test_a_translated_entry_is_sent_back_as_it_was_read() -> None:
    service = Service(answering())
    translated = {**STORED, "title": "Guten Morgen", "image": {"uid": "blt9", "title": "x"}}
    inputs = load(LocalizeEntry.Inputs, {**VALUES, "entry_data": translated})

    LocalizeEntry().run(inputs, service.context())

    assert service.asked[1][2] == {"entry": {"title": "Guten Morgen", "image": "blt9"}}


def test_the_language_is_asked_for() -> None:
    with pytest.raises(Invalid) as raised:
        load(LocalizeEntry.Inputs, {**VALUES, "locale": None})

    assert str(raised.value) == "locale: This field is required."


def test_what_it_changes_is_named_as_triggers_name_it() -> None:
    inputs = load(LocalizeEntry.Inputs, VALUES)

    assert LocalizeEntry().changes(inputs) == "entry/blt1"
    assert LocalizeEntry().changed(inputs, {"entry": GERMAN}) == "main:entry/blt1/de-de/1"


def test_it_may_run_again_after_a_crash() -> None:
    inputs = load(LocalizeEntry.Inputs, VALUES)

    assert LocalizeEntry().is_repeatable(inputs)
    assert LocalizeEntry().requests(inputs) == {"read": 1, "write": 1}
