"""Translate an Entry, against the running stand-in of the service."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.sdk.before_after import BeforeAfter, Change, Left
from connectors.sdk.values import problems
from tests.connectors.chatgpt.entry_fields import doc, leaf, node, text
from tests.connectors.chatgpt.page_entry import ENTRY, FIELDS, translate

__all__ = ["translate"]

GERMAN = {
    **ENTRY,
    "title": "Guten Morgen",
    "intro": "Hallo\n\nWillkommen auf unserer Website",
    "body": '<p class="a">[simulated] Hallo <b>world</b></p>'
    '<p>{{name}}, <a href="/x">Mehr lesen</a>!</p>',
    "story": doc(node("p", leaf("Gute Nacht"), leaf(" "), leaf("Danke", bold=True))),
    "more": {"title": "Mehr lesen", "href": "/good-morning"},
    "seo": {"keywords": ["Ja", "Nein", "Ja"]},
}


def sent_texts(ctx: Any) -> list[list[str]]:
    """The texts of each call, in either dialect."""
    calls = [(sent.body.get("messages") or sent.body["input"])[-1] for sent in ctx.sent]
    return [[each["text"] for each in json.loads(call["content"])["texts"]] for call in calls]


@pytest.mark.parametrize(
    ("dialect", "path"), [("chat", "/chat/completions"), ("responses", "/responses")]
)
def test_an_entry_is_translated_in_one_call(
    simulated: Any, translate: Any, dialect: str, path: str
) -> None:
    ctx = simulated(dialect=dialect)

    output = translate(ctx)

    assert output["entry"] == GERMAN
    assert output["language"] == {"code": "de", "name": "German"}
    assert output["translated"] == [
        *("title", "intro", "body"),
        *("story.children.0.children.0.text", "story.children.0.children.2.text"),
        *("more.title", "seo.keywords.0", "seo.keywords.1", "seo.keywords.2"),
    ]
    assert output["skipped"] == []
    assert output["model"] == "gpt-6-luna"
    assert output["usage"]["total_tokens"] > 0
    assert problems(TranslateEntry.Output, output) == []
    assert ctx.logged[-1] == "9 of 9 texts translated in 1 call."
    assert [sent.url.partition("/v1")[2] for sent in ctx.sent] == [path]
    assert sent_texts(ctx) == [
        [
            *("Good morning", "Hello", "Welcome to our website", "Hello ⟦1⟧world⟦2⟧"),
            *("⟦1⟧, ⟦2⟧read more⟦3⟧!", "Good night⟦1⟧Thank you", "Read more", "Yes", "No"),
        ]
    ]


@pytest.mark.parametrize(
    ("entry", "schema"),
    [
        ({"entry": ENTRY}, {"content_type": {"uid": "page", "schema": FIELDS}}),
        ({"notice": "Got.", "entry": ENTRY}, {"schema": FIELDS}),
        (json.dumps({"entry": ENTRY}), json.dumps(FIELDS)),
    ],
)
def test_outputs_of_steps_and_json_text_are_taken(
    simulated: Any, translate: Any, entry: Any, schema: Any
) -> None:
    output = translate(simulated(), entry=entry, content_type_schema=schema)

    assert output["entry"] == GERMAN


@pytest.mark.parametrize("dialect", ["chat", "responses"])
def test_a_text_that_lost_something_is_asked_for_again_then_left_and_reported(
    simulated: Any, translate: Any, dialect: str
) -> None:
    ctx = simulated(dialect=dialect)
    entry = {
        "title": "Hello",
        "intro": "{name}, simulate-lost-mark",
        "body": "<p>simulate-left-out</p>",
    }

    output = translate(ctx, entry=entry)

    assert output["entry"] == {**entry, "title": "Hallo"}
    assert output["translated"] == ["title"]
    assert output["skipped"] == [
        {"path": "body", "reason": "The model left this text out."},
        {"path": "intro", "reason": "The translation lost “{name}”."},
    ] or output["skipped"] == [
        {"path": "intro", "reason": "The translation lost “{name}”."},
        {"path": "body", "reason": "The model left this text out."},
    ]


def test_the_leaves_of_a_line_are_asked_for_one_by_one_where_they_came_back_mixed_up(
    simulated: Any, translate: Any
) -> None:
    line = node("p", leaf("Good night", bold=True), leaf("simulate-swapped-marks"), leaf("Hello"))
    ctx = simulated()

    output = translate(ctx, entry={"title": "Yes", "story": doc(line)})

    texts = [one["text"] for one in output["entry"]["story"]["children"][0]["children"]]
    assert texts == ["Gute Nacht", "[simulated] simulate-swapped-marks", "Hallo"]
    assert output["skipped"] == []
    assert sent_texts(ctx) == [
        ["Yes", "Good night⟦1⟧simulate-swapped-marks⟦2⟧Hello"],
        ["Good night", "simulate-swapped-marks", "Hello"],
    ]


@pytest.mark.parametrize("dialect", ["chat", "responses"])
def test_an_endless_answer_costs_that_text_alone(
    simulated: Any, translate: Any, dialect: str
) -> None:
    ctx = simulated(dialect=dialect)
    entry = {"title": "Hello", "intro": "simulate-endless", "more": {"title": "Read more"}}

    output = translate(ctx, entry=entry)

    assert output["entry"] == {**entry, "title": "Hallo", "more": {"title": "Mehr lesen"}}
    assert output["skipped"] == [
        {
            "path": "intro",
            "reason": "The answer was cut off at Number of Tokens (2000). Raise it.",
        }
    ]


def test_a_long_text_is_translated_in_several_calls(simulated: Any, translate: Any) -> None:
    ctx = simulated()
    long = "Good morning. Hello. Thank you very much. " * 60

    output = translate(ctx, entry={"title": "Yes", "intro": long}, max_tokens=300)

    assert output["entry"]["intro"] == "Guten Morgen. Hallo. Vielen Dank. " * 60
    assert output["skipped"] == []
    assert len(ctx.sent) <= output["usage"]["output_tokens"] // 300 + 2


def test_a_sentence_that_is_too_long_for_an_answer_is_reported(
    simulated: Any, translate: Any
) -> None:
    output = translate(simulated(), entry={"title": "Yes", "intro": "word " * 200}, max_tokens=100)

    assert output["translated"] == ["title"]
    assert [row["path"] for row in output["skipped"]] == ["intro"]
    assert "Number of Tokens (100)" in output["skipped"][0]["reason"]


def test_an_entry_without_words_needs_no_call(simulated: Any, translate: Any) -> None:
    ctx = simulated()

    output = translate(ctx, entry={"title": "42", "order": 3})

    assert (output["entry"], output["translated"]) == ({"title": "42", "order": 3}, [])
    assert ctx.sent == []


def test_a_translation_longer_than_the_content_type_allows_is_reported(
    simulated: Any, translate: Any
) -> None:
    fields = [text("title", format="^.{1,10}$")]

    output = translate(simulated(), entry={"title": "Good day!!"}, content_type_schema=fields)

    assert output["skipped"] == [
        {
            "path": "title",
            "reason": "The translation has 11 characters, and the content type allows 10.",
        }
    ]


def test_each_text_can_be_seen_before_and_after(simulated: Any, translate: Any) -> None:
    entry = {"title": "Hello", "seo": {"keywords": ["{name} simulate-lost-mark"]}}
    output = translate(simulated(), entry={"entry": entry}, language="ar")

    shown = TranslateEntry().before_after({"entry": {"entry": entry}}, output)

    assert shown == BeforeAfter(
        (Change("title", "Hello", "[simulated] Hello"),),
        (
            Left(
                "seo.keywords.0",
                "{name} simulate-lost-mark",
                "The translation lost “{name}”.",
            ),
        ),
        "ar",
        is_right_to_left=True,
    )


def test_what_was_recorded_otherwise_is_not_shown() -> None:
    assert TranslateEntry().before_after({"entry": "gone"}, {"entry": {}}) is None
