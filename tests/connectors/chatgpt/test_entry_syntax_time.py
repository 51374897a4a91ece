"""Texts that open without end take no longer than others of their length."""

from __future__ import annotations

from time import process_time

import pytest

from connectors.chatgpt.entries.syntax import Syntax, Token, tokens

LENGTH = 200_000
SECONDS = 1.5  # a seventh of a second is usual; a search from each opening takes many seconds


def repeated(opening: str) -> str:
    """Openings, each with its number where it has a place for one."""
    count = LENGTH // len(opening)
    return "".join(opening.replace("#", str(number)) for number in range(count))


@pytest.mark.parametrize("syntax", ["plain", "html", "markdown"])
@pytest.mark.parametrize(
    "text",
    [
        *(repeated(each) for each in ("<script>", "<code>", "<!--", "<%", "<?", "<![CDATA[")),
        *(repeated(each) for each in ("<p translate=no>", "<x# translate=no>", "<!a", "<b ")),
        "<p " + repeated("translate=no "),
        "</script>" + repeated("<script>"),
        repeated("<script>") + "x" * LENGTH + "</script>",
        repeated("<code>") + " " * LENGTH + "</code" + " " * LENGTH,
    ],
    ids=lambda text: text[:20],
)
def test_what_opens_and_never_ends_is_read_at_once(text: str, syntax: Syntax) -> None:
    began = process_time()

    found = list(tokens(text, syntax))

    assert process_time() - began < SECONDS
    assert "".join(token.raw for token in found) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<SCRIPT a>if <b></Script >x", [("<SCRIPT a>if <b></Script >", "border"), ("x", "text")]),
        ("<code>a</code>", [("<code>a</code>", "alone")]),
        ("<p translate='no'>a</p>", [("<p translate='no'>a</p>", "alone")]),
        ("<!-- <b> -->", [("<!-- <b> -->", "alone")]),
        ("<![CDATA[<b>]]>", [("<![CDATA[<b>]]>", "alone")]),
        ("<?php <b> ?>", [("<?php <b> ?>", "alone")]),
        ("<% if <b> %>", [("<% if <b> %>", "in order")]),
        ("<% a <b>", [("<% a ", "text"), ("<b>", "open")]),
        ("<script><b>", [("<script>", "border"), ("<b>", "open")]),
        ("<code>" + "a" * 5001 + "</code>", None),
    ],
)
def test_what_opens_reaches_to_its_closing_if_that_is_near(
    text: str, expected: list[tuple[str, str]] | None
) -> None:
    found = list(tokens(text, "html"))

    if expected is None:
        assert found[0] == Token("<code>", "border", "")
    else:
        assert [(token.raw, token.kind) for token in found] == expected
