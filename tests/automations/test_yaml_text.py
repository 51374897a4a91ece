from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.yaml_text import YamlFault, parse, write

ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "\n",
            "\n\n",
            " lead",
            "trail ",
            "\ttab",
            "a\tb",
            "\r\n",
            "a\rb",
            "\x00",
            "\x1b",
        ),
        *("no", "yes", "null", "~", "true", "012", "1e5", ".5e5", "1_000", "0b1", "0o7", "0x1F"),
        *("2026-11-22", "-1", "+1", ".", "..", ".inf", "-.INF", ".nan", "1:30", "<<", "=", "@x"),
        *("a: b", "a:", "# x", "a #b", "- a", "-", "? a", "?", ":", ",", "{a", "[a", "&a", "*a"),
        *("!a", "|", "> x", "%YAML", "'q'", '"d"', "`x", "---", "...", "---\na", "a\n...\n"),
        *("l1\nl2", "l1\nl2\n", "l1\n\n\nl2\n\n", "\nlead", "  a\nb", "a\n  b\n c", "a \nb"),
        *("x\n\ty", "a\n \nb", "é😀", "\ud800", "\x85", "\u2028a", "\ufeff", "{{trigger.body}}"),
        *("k" * 200, "wide " * 300),
    ]
)
TEXTS = ODD | st.text(max_size=20) | st.lists(ODD, max_size=3).map("\n".join)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3))
def test_what_is_written_is_read_as_it_was(value: dict[str, Any]) -> None:
    text = write(value)

    (found,) = parse(text)

    assert json.dumps(found.value) == json.dumps(value)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=2))
def test_documents_one_after_another_stay_apart(value: dict[str, Any]) -> None:
    found = parse(write(value) + "---\n" + write({"next": 1}))

    assert [one.value for one in found] == [value, {"next": 1}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("~", None),
        ("", None),
        ("True", True),
        ("'1'", "1"),
        ("<<", "<<"),
        ("{a: [1, no]}", {"a": [1, "no"]}),
    ],
)
def test_an_unquoted_value_means_what_yaml_1_2_says(text: str, value: object) -> None:
    (found,) = parse(f"key: {text}\n")

    assert found.value == {"key": value}


@pytest.mark.parametrize(
    ("text", "line", "path", "message"),
    [
        ("a: 1\na: 2", 2, "a", "It is there twice; leave one out."),
        ("x:\n  - b: 1\n    b: 2", 3, "x.0.b", "It is there twice; leave one out."),
        ("a: &x 1", 1, "a", "Anchors and aliases (& and *) are not taken; write it out."),
        ("a: 1\nb: *x", 2, "b", "Anchors and aliases (& and *) are not taken; write it out."),
        ("a: !!str 1", 1, "a", "Tags (!) are not taken; leave the tag out."),
        ("a:\n  b: !x {}", 2, "a.b", "Tags (!) are not taken; leave the tag out."),
        ("a: .inf", 1, "a", "Infinity and NaN are not JSON; write a number."),
        ("a: .NaN", 1, "a", "Infinity and NaN are not JSON; write a number."),
        ("a: 1e999", 1, "a", "The number is too large."),
        ("a: " + "9" * 5000, 1, "a", "The number is too large."),
        ("a: 0x" + "f" * 5000, 1, "a", "The number is too large."),
        ("a: 0o" + "7" * 5000, 1, "a", "The number is too large."),
        ("1: a", 1, "", 'A name must be text: write it in quotes, "1".'),
        ("true: a", 1, "", 'A name must be text: write it in quotes, "true".'),
        ("? [a]\n: b", 1, "", "A name must be text, not a list or an object."),
        ("a: \x07", 1, "", "The text holds a character that must not stand in it; delete it."),
        ("a: 1\n b: 2", 2, "", "This line is indented unlike those it belongs to;"),
        ('a: "\\UFFFFFFFF"', 1, "", "The text holds a character that must not stand in it;"),
    ],
)
def test_what_is_not_taken_is_named_with_its_line(
    text: str, line: int, path: str, message: str
) -> None:
    with pytest.raises(YamlFault) as caught:
        parse(text)

    fault = caught.value
    assert (fault.line, fault.path, fault.message[: len(message)]) == (line, path, message)


def test_deep_nesting_is_refused_before_it_is_a_burden() -> None:
    with pytest.raises(YamlFault, match="more than 100 levels"):
        parse("a: " + "[" * 500_000)


def test_a_name_with_many_dots_is_not_deep() -> None:
    (found,) = parse("a" + ".b" * 200 + ": 1\n")

    assert list(found.value.values()) == [1]


def test_lines_are_known_by_path() -> None:
    (found,) = parse("a: 1\nb:\n  - c: 1\n    d: 2\n")

    assert (found.line("b.0.d"), found.line("b.0.e.f"), found.line("z")) == (4, 3, 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain words", "plain words"),
        ("Translate {{a.b}} now", "Translate {{a.b}} now"),
        ("{{a.b}}", '"{{a.b}}"'),
        ("2026-11-22", '"2026-11-22"'),
        ("12", '"12"'),
        (12, "12"),
        (1.0, "1.0"),
        (1e20, "1e+20"),
        ("no", "no"),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("two\nlines", "|-\n  two\n  lines"),
        ("two\nlines\n", "|\n  two\n  lines"),
        ("two\n\n", "|+\n  two\n\n..."),
        (" lead\nlines", '" lead\\nlines"'),
        ("Grüße 👋", "Grüße 👋"),
        ([], "[]"),
    ],
)
def test_a_value_is_written_in_one_way(value: object, text: str) -> None:
    assert write({"key": value}) == f"key: {text}\n"
