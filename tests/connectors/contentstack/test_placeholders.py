from __future__ import annotations

from typing import Any

import pytest

from connectors.contentstack.actions.create_entry import CreateEntry
from connectors.contentstack.actions.localize_entry import LocalizeEntry
from connectors.contentstack.actions.update_entry import UpdateEntry
from connectors.contentstack.placeholders import is_placeholder
from connectors.sdk import Action

MASTER = (
    "Locale is empty, so the entry is changed in the stack's master language. To follow the "
    "trigger, insert its entry's Locale into Locale, under Show Optional Fields."
)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"title": "x", "summary": "‹text›"},
            "summary: put a value in place of ‹text›, or take the line out.",
        ),
        (
            {"seo": {"parts": [{"hero": {"image": " ‹asset UID› "}}]}},
            "seo.parts.0.hero.image: put a value in place of ‹asset UID›, or take the line out.",
        ),
        (
            {"kind": "‹one of: news, story›", "order": "‹number›", "on": "‹true or false›"},
            (
                "kind: put a value in place of ‹one of: news, story›, or take the line out. "
                "The same for order, on."
            ),
        ),
        (
            {f"a{index}": "‹text›" for index in range(7)},
            (
                "a0: put a value in place of ‹text›, or take the line out. "
                "The same for a1, a2, a3, a4 and 2 more."
            ),
        ),
    ],
)
@pytest.mark.parametrize("action", [CreateEntry, UpdateEntry, LocalizeEntry])
def test_a_placeholder_is_told_at_the_field(
    action: type[Action], data: dict[str, Any], said: str
) -> None:
    assert action().check({"entry_data": data}) == {"entry_data": said}


@pytest.mark.parametrize(
    "data", [{"title": "x"}, {}, None, "{{1.entry}}", {"a": [None, 1, "{{1}}"]}]
)
def test_values_and_references_pass(data: Any) -> None:
    assert UpdateEntry().check({"entry_data": data}) == {}


@pytest.mark.parametrize(
    "text", ["", "text", "He wrote ‹text› there", "‹texte›", "‹one of", "text›"]
)
def test_a_text_with_such_marks_is_a_text(text: str) -> None:
    assert not is_placeholder(text)


def test_that_the_master_language_is_changed_is_said_while_locale_is_empty() -> None:
    assert UpdateEntry().notes({}, None) == {"entry": MASTER}
    assert UpdateEntry().notes({"locale": ""}, None) == {"entry": MASTER}
    assert UpdateEntry().notes({"locale": "{{1.data.entry.locale}}"}, None) == {}
