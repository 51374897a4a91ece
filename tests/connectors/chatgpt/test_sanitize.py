"""Sanitize text: examples, and what holds for every text."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.chatgpt.sanitize import sanitize

PAGE = Path(__file__).parents[3] / "docs" / "sanitize.md"
EXAMPLES = re.findall(r"^\| `` (.*) `` \| `` (.*) `` \|", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("text", "clean"), EXAMPLES)
def test_the_documented_examples_are_true(text: str, clean: str) -> None:
    assert sanitize(text.replace(r"\n", "\n").replace(r"\t", "\t")) == clean


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("", ""),
        (" \n\t", ""),
        ("a\u00a0\u2003\u2028b", "a b"),
        ("a\u200bb\ufeff", "ab"),
        ("\x00\x1b[1mred", "1mred"),
        ("e\u0301 \u0301x", "e\u0301 \u0301x"),
        (" \u0301x", "\u0301x"),
        ("e*\u0301", "e"),
        ("☺\u0301x", "x"),
        ("१\u0951", "१\u0951"),
        ("а\u0488", "а\u0488"),
        ("☺\ufe0f1\ufe0f\u20e3", "1"),
        ("👩\u200d💻 code", "code"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("র\u200d\u09cdয", "র\u200d\u09cdয"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200d\u200db", "ab"),
        ("a\u200d b\u200c", "a b"),
        ("ﬁ Å", "ﬁ Å"),
        ("＃１＊", "１"),
        ("\ud800x", "x"),
    ],
)
def test_spaces_joiners_and_marks(text: str, clean: str) -> None:
    assert sanitize(text) == clean


TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cf", "Mn", "Mc", "Me", "Zs"]),
        st.sampled_from("\u200c\u200d #*<>\n\ufe0fa1é"),
    )
)


@given(TEXTS)
def test_twice_is_once(text: str) -> None:
    once = sanitize(text)

    assert sanitize(once) == once


@given(TEXTS)
def test_nothing_grows(text: str) -> None:
    assert len(sanitize(text)) <= len(text)


@given(TEXTS)
def test_every_letter_and_digit_of_every_script_is_kept(text: str) -> None:
    def letters(value: str) -> list[str]:
        return [each for each in value if unicodedata.category(each)[0] in "LN"]

    assert letters(sanitize(text)) == letters(text)


@given(
    st.text(
        st.characters(categories=["L", "M", "N"], exclude_characters="\ufe0e\ufe0f\u20e3")
        | st.sampled_from("a\u0301क\u094dمـ한"),
    )
)
def test_letters_digits_and_marks_of_every_script_stay_as_they_are(text: str) -> None:
    assert sanitize(text) == text


@given(TEXTS)
def test_words_stay_apart_by_one_space_and_in_one_line(text: str) -> None:
    clean = sanitize(text)

    assert clean == " ".join(clean.split())


@given(st.text(st.sampled_from("<b>a/ \"'=&;[](){}#*_`~^|\\@$+\x00\x1b\x9f\u200b\ufeff\n")))
def test_no_markup_and_no_control_character_stays(text: str) -> None:
    assert set(sanitize(text)) <= set("ab/ \"'&;()")


@given(TEXTS)
def test_nothing_special_stays(text: str) -> None:
    kinds = {
        unicodedata.category(each)[0] for each in sanitize(text) if each not in "\u200c\u200d "
    }

    assert kinds <= {"L", "M", "N", "P"}
