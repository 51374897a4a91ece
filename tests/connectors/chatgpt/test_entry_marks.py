"""What is hidden from a model, and which of its answers are taken."""

from __future__ import annotations

import time

import pytest

from connectors.chatgpt.entries.marks import BLANK, MIXED_UP, Piece, fault, put_back, settled
from connectors.chatgpt.entries.syntax import Syntax, tokens
from connectors.chatgpt.entries.texts import cut, parts_of


def sent(text: str, syntax: Syntax = "plain") -> list[str]:
    """What a model is given of a text."""
    return [part.text for part in parts_of(text, syntax) if isinstance(part, Piece)]


def piece(text: str, syntax: Syntax = "plain") -> Piece:
    """The only piece of a text."""
    (only,) = [part for part in parts_of(text, syntax) if isinstance(part, Piece)]
    return only


@pytest.mark.parametrize(
    ("text", "syntax", "expected"),
    [
        ("Hello", "plain", ["Hello"]),
        ("  Hello \n", "plain", ["Hello"]),
        ("One\ntwo\n\nThree", "plain", ["One\ntwo", "Three"]),
        ("Hi {{vars.name}}, {name} ${x} %{y}", "plain", ["Hi ⟦1⟧, ⟦2⟧ ⟦3⟧ ⟦4⟧"]),
        ("{n, plural, one {# day} other {# days}} left", "plain", ["⟦1⟧ left"]),
        ("%s of %d, %1$s, %(n)s, %@, %.2f", "plain", ["⟦1⟧ of ⟦2⟧, ⟦3⟧, ⟦4⟧, ⟦5⟧, ⟦6⟧"]),
        ("100% sure, 50%-off, 5 % d’or", "plain", ["100% sure, 50%-off, 5 % d’or"]),
        ("See https://a.example/b?c=1. Or www.a.example!", "plain", ["See ⟦1⟧. Or ⟦2⟧!"]),
        ("Write to ada@a.example about blt0123456789abcdef", "plain", ["Write to ⟦1⟧ about ⟦2⟧"]),
        ("[[name]] and <%= x %> and ⟦9⟧", "plain", ["⟦1⟧ and ⟦2⟧ and ⟦3⟧"]),
        ("Be <b>bold</b>", "plain", ["Be ⟦1⟧bold⟦2⟧"]),
        ("1 < 2 and a > b", "plain", ["1 < 2 and a > b"]),
        ('<p class="x">Hello</p><p>you</p>', "html", ["Hello", "you"]),
        ('<p><a href="/x">Hello</a></p>', "html", ["Hello"]),
        ('<p>A <a href="/x>y">b</a><br/>c</p>', "html", ["A ⟦1⟧b⟦2⟧⟦3⟧c"]),
        ("<p>Tom &amp; Ann &lt;3</p>", "html", ["Tom & Ann <3"]),
        ("<p>A</p><script>let b = 'c'</script><!-- d --><pre>e</pre>", "html", ["A"]),
        ("<p>Type <code>ls</code> now</p>", "html", ["Type ⟦1⟧ now"]),
        ('<p>The <b translate="no">Great</b> one</p>', "html", ["The ⟦1⟧ one"]),
        ("<p>&#10214;1&lobrk; a</p>", "html", ["⟦1⟧1⟦2⟧ a"]),
        ('<figure data-sys-entry-uid="blt1">A</figure>', "html", ["A"]),
        ("# A\n\n- b\n- c\n\n> d", "markdown", ["A", "b", "c", "d"]),
        ("A [b](/c) ![d](e.png)", "markdown", ["A ⟦1⟧b⟦2⟧ ⟦3⟧d⟦4⟧"]),
        ("A `b` c\n\n```js\nd\n```", "markdown", ["A ⟦1⟧ c"]),
        ("| a | b |\n|---|---|\n| c | d |", "markdown", ["a", "b", "c", "d"]),
        ("A [b][1]\n\n[1]: https://a.example", "markdown", ["A ⟦1⟧b⟦2⟧"]),
        ("A\n===\n\nb", "markdown", ["A", "b"]),
    ],
)
def test_only_words_are_sent(text: str, syntax: Syntax, expected: list[str]) -> None:
    assert "".join(token.raw for token in tokens(text, syntax)) == text
    assert sent(text, syntax) == expected


@pytest.mark.parametrize(
    ("text", "syntax", "answer", "expected"),
    [
        ("Hello {name}", "plain", "⟦1⟧, hallo", "{name}, hallo"),
        ('Be <b id="1">bold</b>', "plain", "⟦1⟧Mutig⟦2⟧ sein", '<b id="1">Mutig</b> sein'),
        ("a <b>b</b> <i>c</i> d", "html", "⟦3⟧C⟦4⟧ ⟦1⟧B⟦2⟧", "<i>C</i> <b>B</b>"),
        ("Tom &amp; Ann", "html", "Tom & <3 Ann", "Tom &amp; &lt;3 Ann"),
        ("a %1$s b %2$s", "plain", "⟦2⟧ B ⟦1⟧ A", "%2$s B %1$s A"),
    ],
)
def test_a_translation_gets_back_what_was_hidden(
    text: str, syntax: Syntax, answer: str, expected: str
) -> None:
    one = piece(text, syntax)

    assert fault(one, answer) == ""
    assert put_back(one, answer) == [expected]


@pytest.mark.parametrize(
    ("text", "answer", "reason"),
    [
        ("Hello {name}", "Hallo", "The translation lost “{name}”."),
        ("Hello {name}", "Hallo ⟦1⟧ ⟦1⟧", MIXED_UP),
        ("Hello {name}", "Hallo ⟦1⟧ ⟦2⟧", MIXED_UP),
        ("Hello {name}", "Hallo ⟦1⟧ ⟦", MIXED_UP),
        ("Hello {name}", "Hallo ⟦ 1 ⟧", "The translation lost “{name}”."),
        ("Hello {name}", "⟦1⟧", BLANK),
        ("Hello", "", BLANK),
        ("Hello", " \n ", BLANK),
        ("Hello", "Hal\x00lo", "The translation holds characters that are no text."),
        ("Hello", "Hal\ud83dlo", "The translation holds characters that are no text."),
        ("%s of %d", "⟦2⟧ von ⟦1⟧", MIXED_UP),
        ("{{#if a}}Yes{{/if}} b", "⟦2⟧Ja⟦1⟧ b", MIXED_UP),
        ("a <b>b <i>c</i></b> d", "A ⟦1⟧B ⟦2⟧C⟦4⟧⟦3⟧ D", MIXED_UP),
        ("a <b>b <i>c</i></b> d", "⟦2⟧C⟦3⟧ A ⟦1⟧B⟦4⟧ D", MIXED_UP),
        ("a </b> c <i> d", "A ⟦2⟧ C ⟦1⟧ D", MIXED_UP),
        ("Hello", "Hallo {name}", "The translation brought in “{name}”."),
        ("Hello", "Hallo <b>", "The translation brought in “<b>”."),
    ],
)
def test_a_translation_that_lost_or_mixed_up_something_is_not_taken(
    text: str, answer: str, reason: str
) -> None:
    assert fault(piece(text), answer) == reason


def test_one_line_stays_one_line() -> None:
    assert settled(piece("Hello you"), " Hallo\ndu \n") == "Hallo du"
    assert settled(piece("Hello\nyou"), "Hallo\ndu") == "Hallo\ndu"


def test_a_long_text_is_cut_at_lines_then_at_sentences() -> None:
    text = "One two. Three four!\nFive {x} six. 七八。九十。"

    parts = cut(piece(text), lambda part: len(part) <= 14)

    assert [part.text for part in parts if isinstance(part, Piece)] == [
        "One two.",
        "Three four!",
        "Five ⟦1⟧ six.",
        "七八。九十。",
    ]
    assert (
        "".join(part if isinstance(part, str) else put_back(part, part.text)[0] for part in parts)
        == text
    )


def test_a_sentence_that_is_too_long_is_not_cut() -> None:
    whole = piece("One two three four")

    assert cut(whole, lambda part: len(part) <= 10) == [whole]


@pytest.mark.parametrize("syntax", ["plain", "html", "markdown"])
@pytest.mark.parametrize(
    "odd",
    ["{", "{{", "<", "<a ", '<a href="', "<!--", "[", "](", "`", "%", "a@", " ", "|--", "\n "],
)
def test_odd_text_of_any_length_takes_no_long_time(odd: str, syntax: Syntax) -> None:
    text = odd * (8_000 // len(odd)) + " word"

    began = time.process_time()
    parts = parts_of(text, syntax)

    assert (
        "".join(
            part if isinstance(part, str) else put_back(part, part.text)[0] for part in parts
        ).count("word")
        == 1
    )
    assert time.process_time() - began < 2
