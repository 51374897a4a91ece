"""What Translate an Entry takes, and what it refuses before anything is asked."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.sdk import Refused
from connectors.sdk.values import Invalid
from tests.connectors.chatgpt.page_entry import ENTRY, FIELDS, translate

__all__ = ["translate"]


@pytest.mark.parametrize("written", ["de", "DE", "German", "Deutsch", " german "])
def test_a_language_may_come_by_its_code_or_its_name(
    simulated: Any, translate: Any, written: str
) -> None:
    assert translate(simulated(), language=written)["language"] == {"code": "de", "name": "German"}


def test_a_language_that_is_not_in_the_list_is_refused(simulated: Any, translate: Any) -> None:
    with pytest.raises(Invalid, match="language"):
        translate(simulated(), language="Klingon")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"entry": "{"}, "entry: Must be valid JSON: "),
        ({"entry": [ENTRY]}, "entry: Must be an entry: "),
        ({"entry": {"entries": [ENTRY]}}, "entry: Holds several entries."),
        ({"content_type_schema": {"uid": "page"}}, "content_type_schema: Must be a content type: "),
        ({"entry": {**ENTRY, "seo": "a"}}, "entry.seo: Must be an object, as the content type"),
        ({"entry": {"name": "Ada"}}, "entry: Has none of the fields of the content type"),
    ],
)
def test_what_is_no_entry_of_the_content_type_is_refused_before_anything_is_asked(
    simulated: Any, translate: Any, values: dict[str, Any], message: str
) -> None:
    ctx = simulated()

    with pytest.raises(Refused) as raised:
        translate(ctx, **values)

    assert raised.value.message.startswith(message)
    assert ctx.sent == []


@pytest.mark.parametrize(
    ("inputs", "faults"),
    [
        ({"entry": "{{get.entry}}", "content_type_schema": "{{type}}"}, {}),
        ({"entry": {"title": "{{get.title}}"}, "content_type_schema": FIELDS}, {}),
        ({"entry": ENTRY, "content_type_schema": FIELDS}, {}),
        ({}, {}),
        (
            {"entry": {"title": 4}, "content_type_schema": FIELDS},
            {"entry": "entry.title: Must be a text, as the content type says; it is a number."},
        ),
        (
            {"content_type_schema": [{"uid": "a"}], "entry": {"title": "a"}},
            {
                "content_type_schema": "content_type_schema.0: Is no field: it needs a uid and a "
                "data_type."
            },
        ),
        (
            {"content_type_schema": "[", "entry": "{{a.b}}"},
            {"content_type_schema": "Must be valid JSON: Line 1, column 2: a value is missing."},
        ),
    ],
)
def test_a_draft_is_told_what_is_wrong_with_what_it_enters(
    inputs: dict[str, Any], faults: dict[str, str]
) -> None:
    assert TranslateEntry().check(inputs) == faults
