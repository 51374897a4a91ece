"""Many texts translated in one answer, and the mistakes that words ask for."""

from __future__ import annotations

import json

import pytest

from simulators.openai.entries import translations


def answered(*texts: str, language: str = "German") -> list[tuple[int, str]]:
    listed = [{"id": number, "text": text} for number, text in enumerate(texts, 1)]
    answer = translations(json.dumps({"language": {"name": language}, "texts": listed}))
    assert answer is not None
    return [(each["id"], each["text"]) for each in json.loads(answer)["translations"]]


def test_what_the_phrase_book_holds_is_translated_and_the_rest_is_marked() -> None:
    texts = ("Good morning", "The tide", "Read more ⟦1⟧Hello⟦2⟧!", "⟦1⟧ 42", "Hello ⟦1⟧tide⟦2⟧")

    assert answered(*texts) == [
        (1, "Guten Morgen"),
        (2, "[simulated] The tide"),
        (3, "Mehr lesen ⟦1⟧Hallo⟦2⟧!"),
        (4, "⟦1⟧ 42"),
        (5, "[simulated] Hallo ⟦1⟧tide⟦2⟧"),
    ]
    assert answered("Good morning", language="French (Canada)") == [(1, "Bonjour")]
    assert answered("Good morning", language="Zulu") == [(1, "[simulated] Good morning")]


def test_words_ask_for_mistakes() -> None:
    lost, swapped, endless = answered(
        "simulate-lost-mark ⟦1⟧a⟦2⟧",
        "simulate-left-out",
        "simulate-swapped-marks ⟦1⟧a⟦2⟧",
        "simulate-endless",
    )

    assert lost == (1, "[simulated] simulate-lost-mark a⟦2⟧")
    assert swapped == (3, "[simulated] simulate-swapped-marks ⟦2⟧a⟦1⟧")
    assert (endless[0], len(endless[1])) == (4, 400_000)


@pytest.mark.parametrize(
    "question", ["Hello", "", "{", '{"a": 1}', '{"texts": [], "language": "de"}', "[1]", "{}x"]
)
def test_other_questions_are_left_to_others(question: str) -> None:
    assert translations(question) is None


def test_what_is_no_text_has_no_answer() -> None:
    asked = {"language": {"name": "German"}, "texts": [1, {"id": 2}, {"id": 3, "text": "Yes"}]}

    assert json.loads(translations(json.dumps(asked)) or "") == {
        "translations": [{"id": 3, "text": "Ja"}]
    }
