"""What people get wrong in YAML, and what they are told."""

from __future__ import annotations

import pytest

from automations.yaml_faults import (
    BLOCK,
    BRACES,
    BRACKET,
    CLOSED,
    COLON,
    ESCAPE,
    INDENT,
    ITEM,
    NO_COLON,
    NO_VALUE,
    NOT_CLOSED,
    SIGN,
    STAR,
    TAB,
    TAGS,
)
from automations.yaml_text import YamlFault, parse


def told(text: str) -> tuple[int, str, str]:
    with pytest.raises(YamlFault) as caught:
        parse(text)
    return caught.value.line, caught.value.path, caught.value.message


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("{{trigger.body}}", '"{{trigger.body}}"'),
        ("{{trigger.body}} and more", '"{{trigger.body}}"'),
        ("{{ 2.text }}", '"{{ 2.text }}"'),
        ('{{chat.text ?? "none"}}', "'{{chat.text ?? \"none\"}}'"),
        ("{{a.b}}: c", '"{{a.b}}"'),
    ],
)
def test_a_reference_without_quotes_is_shown_with_them(value: str, quoted: str) -> None:
    assert told(f"with:\n  query: {value}\n") == (2, "with.query", f"Put it in quotes: {quoted}.")


def test_an_object_as_a_name_is_not_taken_for_a_reference() -> None:
    message = "A name must be text, not a list or an object."

    assert told("a: { {b: 1}: 2}") == (1, "a", message)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("with:\n  query: hello: world\n", 2, COLON),
        ("a:\n  - query: hello: world\n", 2, COLON),
        ("a: 1\n b: 2", 2, INDENT),
        ("a:\n    b: 1\n  c: 2\n", 3, INDENT),
        ("s:\n  - a: 1\n     b: 2\n", 3, INDENT),
        ("a:\n\tb: 1\n", 2, TAB),
        ("a:\n  - b\n\t- c\n", 3, TAB),
        ("s:\n  - a: 1\n - b: 2\n", 3, ITEM),
        ("s:\n  - a: 1\n    - b: 2\n", 3, ITEM),
        ("a: - b\n", 1, ITEM),
        ("a: 1\nbroken\nc: 2", 2, NO_COLON),
        ('a: 1\nb: "x\nc: 1\n', 2, NOT_CLOSED),
        ("a: 1\nb: 'x\nc: 1\n---\nd: 1\n", 2, NOT_CLOSED),
        ('a: 1\nb: "x\nc: "y"\nd: 1\n', 2, CLOSED),
        ("a: 'it's'\n", 1, CLOSED),
        ("a: 1\nb: [1, 2\nc: 3\n", 2, BRACKET),
        ("b: {c: 1\nd: 3\n", 1, BRACKET),
        ("a: }", 1, NO_VALUE),
        ("a: @x", 1, SIGN),
        ("a: * b", 1, STAR),
        ("a: !x!y z", 1, TAGS),
        ('a: "\\q"', 1, ESCAPE),
        ("a: | x\n  y", 1, BLOCK),
        ("a: 1\nq: {{b.c}\nd: 1", 2, BRACES),
        ("a: 1\nq:\n  - {{b.c\nd: 1", 3, BRACES),
        ("a: 1\nq: {{@b}}", 2, BRACES),
    ],
)
def test_what_people_get_wrong_is_told_with_its_line(text: str, line: int, message: str) -> None:
    found = told(text)

    assert (found[0], found[2]) == (line, message)


def test_the_path_of_what_is_too_deep_is_cut_between_two_names() -> None:
    text = "a: " + "{b: " * 200

    message = "There are more than 100 levels; make it flatter."
    assert told(text) == (1, "a.b.b.b.b.b.b.b.…", message)
