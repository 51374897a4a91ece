"""The grammar of references by examples, and the wording of what is wrong."""

from __future__ import annotations

import time

import pytest

from connectors.sdk.references import BadReference, dotted, escape, parse, parse_path


@pytest.mark.parametrize(
    ("text", "head", "kind", "segments", "default"),
    [
        ("{{choose}}", "choose", "step", (), None),
        ("{{choose.text}}", "choose", "step", ("text",), None),
        ("{{ choose.text }}", "choose", "step", ("text",), None),
        ("{{2.text}}", "2", "number", ("text",), None),
        ("{{4-1-1.text}}", "4-1-1", "number", ("text",), None),
        ("{{1.body}}", "trigger", "trigger", ("body",), None),
        ("{{trigger.body}}", "trigger", "trigger", ("body",), None),
        ("{{vars.key}}", "vars", "vars", ("key",), None),
        ("{{current_item}}", "current_item", "current_item", (), None),
        ("{{rows.current_item}}", "rows", "step", ("current_item",), None),
        ("{{say.message.0.text}}", "say", "step", ("message", "0", "text"), None),
        ('{{1.body."first name"}}', "trigger", "trigger", ("body", "first name"), None),
        (r'{{say."a\"}}.\u00e9"}}', "say", "step", ('a"}}.é',), None),
        ('{{say.""}}', "say", "step", ("",), None),
        ("{{say.größe.x-y.$ref.a[0]}}", "say", "step", ("größe", "x-y", "$ref", "a[0]"), None),
        ('{{say.text ?? "none"}}', "say", "step", ("text",), '"none"'),
        ("{{say??-1.5e3}}", "say", "step", (), "-1.5e3"),
        ('{{say ?? {"a": {"b": [1]}}}}', "say", "step", (), '{"a": {"b": [1]}}'),
        ('{{say ?? "}}" }}', "say", "step", (), '"}}"'),
    ],
)  # fmt: skip
def test_a_reference_is_a_head_a_path_and_perhaps_a_default(
    text: str, head: str, kind: str, segments: tuple[str, ...], default: str | None
) -> None:
    (found,) = parse(text).references

    assert (found.head, found.kind, found.segments, found.default, found.text) == (
        head, kind, segments, default, text,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        (
            "Hi {{Choose.text}}",
            5,
            (
                "{{Choose.text}} (character 6): “Choose” is no step; begin with a step's key or "
                r"number (choose, 2, 4-1), trigger, vars or current_item, or write \{{ where two "
                "braces are meant"
            ),
        ),
        (
            "{{}}",
            2,
            (
                "{{}} (character 3): it does not name a step; begin with a step's key or number "
                r"(choose, 2, 4-1), trigger, vars or current_item, or write \{{ where two braces "
                "are meant"
            ),
        ),
        (
            "{{choose.}}",
            9,
            "{{choose.}} (character 10): a name is missing; write one, such as body.title",
        ),
        (
            "{{choose.te",
            11,
            (
                r"{{choose.te (character 12): it is not closed; end it with }}, or write \{{ for "
                "plain braces"
            ),
        ),
        (
            "{{choose.a} b",
            10,
            (
                r"{{choose.a} b (character 11): it is not closed; end it with }}, or write \{{ for "
                "plain braces"
            ),
        ),
        (
            "{{choose.a | upper}}",
            11,
            (
                "{{choose.a | upper}} (character 12): only a default may follow a path, as in "
                "{{choose.text ?? 0}}; nothing is computed here"
            ),
        ),
        (
            "{{choose ? 1}}",
            9,
            "{{choose ? 1}} (character 10): a default is written after two question marks: ??",
        ),
        (
            "{{choose ?? none}}",
            12,
            (
                "{{choose ?? none}} (character 13): after ?? write JSON: a text in quotes such as "
                '"none", a number, true, false, null, a list or an object'
            ),
        ),
        (
            '{{choose."name}}',
            9,
            (
                '{{choose."name}} (character 10): the quoted name must be a JSON string, such as '
                '"first name"'
            ),
        ),
    ],
)
def test_a_bad_reference_says_what_is_wrong_where_and_what_to_write(
    text: str, position: int, message: str
) -> None:
    with pytest.raises(BadReference) as caught:
        parse(text)

    assert (caught.value.message, caught.value.position) == (message, position)


@pytest.mark.parametrize(
    "text",
    [
        "{{0}}", "{{01}}", "{{2-0}}", "{{2-}}", "{{-1}}", "{{٢}}", "{{_a}}", "{{a-b}}", "{{a .b}}",
        "{{a. b}}", "{{a..b}}", "{{a.b", "{{{a}}}", '{{"a".b}}', "{{a b}}", "{{a()}}", "{{a + 1}}",
        "{{a ??}}", "{{a ?? NaN}}", "{{a ?? Infinity}}", "{{a ?? 1e999}}", "{{a ?? 01}}",
        "{{a ?? 1 2}}", "{{a ?? 'x'}}", "{{a ?? b.c}}", '{{a."b"c}}', '{{a."\n"}}', "{{a ??? 1}}",
        "{{a ?? " + "9" * 5_000 + "}}", "{{a ?? " + "[" * 100_000 + "}}",
    ],
)  # fmt: skip
def test_what_the_grammar_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(BadReference):
        parse(text)


def test_a_message_about_a_long_text_stays_one_short_line() -> None:
    with pytest.raises(BadReference) as caught:
        parse("{{choose." + "x" * 1_000_000 + "\n| upper }}")

    assert len(caught.value.message) < 250
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("text", "escaped"),
    [("{{a}}", r"\{{a}}"), (r"\{{", r"\\\{{"), ("{{{{", r"\{{\{{"), (r"a\b {", r"a\b {")],
)
def test_escape_adds_only_the_backslashes_that_are_needed(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize("path", ["", ".a", "a.", "a b", "a}}", "a ?? 1", "{{a}}", 'a."b', '"a"b'])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(BadReference):
        parse_path(path)


def test_a_path_is_written_with_quotes_only_where_they_are_needed() -> None:
    assert dotted("say", ["a", "first name", "0", "x.y", "", "é", "\u2028"]) == (
        r'say.a."first name".0."x.y"."".é."\u2028"'
    )


@pytest.mark.parametrize(
    "piece", ["{", "{{", "\\", "\\{{", "{{a}}", "{{a.", '{{a."', "a.", " ", "{{a ?? [", "{{a??1}}"]
)
def test_a_megabyte_takes_no_more_than_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()

    for attempt in (parse, escape):
        try:
            attempt(text)
        except BadReference:
            continue

    # Alone it takes at most about one second; anything quadratic takes an hour.
    assert time.process_time() - started < 10
