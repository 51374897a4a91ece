"""References filled in: what comes out, and the wording of what is missing."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from connectors.sdk.references import (
    BadReference,
    Missing,
    MissingPath,
    as_text,
    resolve,
    texts,
    value_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES: dict[str, object] = {
    "trigger": {"body": {"text": "Hello", "first name": "Ada", "rows": ["a", "b"]}, "query": {}},
    "choose": {"function": {"name": "translate", "arguments": {"0": "zero", "ok": True}}},
    "say": {"text": "Guten Tag", "count": 2, "share": 0.5, "nothing": None, "list": []},
}


def lookup(head: str) -> object:
    if head not in VALUES:
        raise Missing(f"Step {head} did not run")
    return VALUES[head]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain } }} { text", "plain } }} { text"),
        ("", ""),
        (r"\{{say.text}}", "{{say.text}}"),
        (r"\\{{say.text}}", r"\Guten Tag"),
        (r"\\\{{say.text}}", r"\{{say.text}}"),
        (r"C:\dir\\x \{ \d{2}", r"C:\dir\\x \{ \d{2}"),
        (r"\{{\{{", "{{{{"),
        (r"{{say.text}}\{{", "Guten Tag{{"),
        (r"{{say.text}}\\", r"Guten Tag\\"),
    ],
)
def test_backslashes_count_only_directly_before_two_braces(text: str, result: str) -> None:
    assert resolve(text, lookup) == result


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{say.count}}", 2),
        ("{{say.nothing}}", None),
        ("{{say.list}}", []),
        ("{{choose.function.arguments.ok}}", True),
        ("{{choose.function}}", {"name": "translate", "arguments": {"0": "zero", "ok": True}}),
        ("{{ trigger.body.rows.1 }}", "b"),
        ("{{1.body.rows.0}}", "a"),
        ("{{choose.function.arguments.0}}", "zero"),
        ('{{trigger.body."first name"}}', "Ada"),
    ],
)
def test_a_text_that_is_one_reference_keeps_the_type_of_the_value(text: str, value: object) -> None:
    result = resolve(text, lookup)

    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (" {{say.count}}", " 2"),
        ("{{say.count}}{{say.share}}", "20.5"),
        ("<{{say.nothing}}>", "<>"),
        ("is {{choose.function.arguments.ok}}", "is true"),
        ("{{trigger.body.rows}}!", '["a", "b"]!'),
        ("see {{choose.function.arguments}}", 'see {"0": "zero", "ok": true}'),
        ("{{trigger.body.text}}, {{say.text}}", "Hello, Guten Tag"),
    ],
)
def test_inside_longer_text_values_become_text(text: str, result: str) -> None:
    assert resolve(text, lookup) == result


def test_objects_in_text_keep_letters_of_every_script() -> None:
    assert as_text({"name": "Zoë 名"}) == '{"name": "Zoë 名"}'


def test_every_text_of_a_nested_value_is_resolved_and_keys_are_not() -> None:
    value = {"{{say.text}}": [{"n": "{{say.count}}"}, 7, None, True, "x{{say.count}}"], "e": {}}

    assert resolve(value, lookup) == {"{{say.text}}": [{"n": 2}, 7, None, True, "x2"], "e": {}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{{say.absent ?? "none"}}', "none"),
        ("{{say.absent ?? [1, null]}}", [1, None]),
        ("{{later.text ?? 0}}", 0),
        ("{{trigger.body.rows.2 ?? false}}", False),
        ('[{{later ?? {"a": 1}}}]', '[{"a": 1}]'),
        ('{{say.nothing ?? "none"}}', None),
        ('{{say.count ?? "none"}}', 2),
        ('{{later ?? "{{say.text}}"}}', "{{say.text}}"),
    ],
)
def test_a_default_stands_in_for_what_is_missing_and_not_for_null(text: str, value: object) -> None:
    assert resolve(text, lookup) == value


def test_a_default_is_a_fresh_value_each_time() -> None:
    first = resolve("{{later ?? []}}", lookup)
    assert isinstance(first, list)
    first.append(1)

    assert resolve("{{later ?? []}}", lookup) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "{{choose.function.nam}}",
            (
                "{{choose.function.nam}}: “nam” does not exist in choose.function; "
                "there is: name, arguments"
            ),
        ),
        (
            "{{1.bodi.text}}",
            "{{1.bodi.text}}: “bodi” does not exist in 1; there is: body, query",
        ),
        (
            "{{trigger.body.name}}",
            (
                "{{trigger.body.name}}: “name” does not exist in trigger.body; "
                'there is: "first name", rows, text'
            ),
        ),
        (
            "{{trigger.query.q}}",
            "{{trigger.query.q}}: “q” does not exist in trigger.query, which is an empty object",
        ),
        (
            "{{trigger.body.rows.2}}",
            (
                "{{trigger.body.rows.2}}: “2” does not exist in trigger.body.rows, "
                "which is a list of 2 items (numbers 0 to 1)"
            ),
        ),
        (
            "{{trigger.body.rows.-1}}",
            (
                "{{trigger.body.rows.-1}}: “-1” does not exist in trigger.body.rows, "
                "which is a list of 2 items (numbers 0 to 1)"
            ),
        ),
        (
            "{{say.list.0}}",
            "{{say.list.0}}: “0” does not exist in say.list, which is an empty list",
        ),
        (
            '{{trigger.body."first name".0}}',
            (
                '{{trigger.body."first name".0}}: “0” does not exist in trigger.body."first name", '
                "which is text"
            ),
        ),
        (
            "{{say.nothing.x}}",
            "{{say.nothing.x}}: “x” does not exist in say.nothing, which is null",
        ),
        (
            "{{say.count.x}}",
            "{{say.count.x}}: “x” does not exist in say.count, which is a number",
        ),
        (
            "{{choose.function.arguments.ok.x}}",
            (
                "{{choose.function.arguments.ok.x}}: “x” does not exist in "
                "choose.function.arguments.ok, which is true or false"
            ),
        ),
    ],
)
def test_a_missing_path_says_where_it_broke_and_what_is_there(text: str, message: str) -> None:
    with pytest.raises(MissingPath) as caught:
        resolve(text, lookup)

    assert caught.value.message == message


def test_a_missing_path_holds_its_reference_and_the_names_that_exist() -> None:
    with pytest.raises(MissingPath) as caught:
        resolve("{{choose.function.nam.x}}", lookup)

    fault = caught.value
    assert (fault.reference.text, fault.broke_at, fault.available) == (
        "{{choose.function.nam.x}}", 1, ("arguments", "name"),
    )  # fmt: skip


def test_at_most_twelve_names_are_listed() -> None:
    with pytest.raises(MissingPath) as caught:
        value_at({f"k{number:02}": 0 for number in range(15)}, "k")

    assert caught.value.message == (
        "{{trigger.k}}: “k” does not exist in trigger; there is: k00, k01, k02, k03, k04, k05, "
        "k06, k07, k08, k09, k10, k11 and 3 more"
    )


def test_what_there_is_is_told_at_once_however_much_that_is() -> None:
    there = {f"{'ab' * 25}{number}": number for number in range(20_000)}
    began = process_time()

    with pytest.raises(MissingPath, match="and 19988 more"):
        value_at(there, "ba" * 25)

    assert process_time() - began < 1.0  # seconds


def test_the_names_that_are_nearest_come_first() -> None:
    with pytest.raises(MissingPath) as caught:
        value_at({f"k{number:02}": 0 for number in range(15)} | {"uid": "blt1"}, "uuid")

    assert caught.value.message == (
        "{{trigger.uuid}}: “uuid” does not exist in trigger; there is: uid, k00, k01, k02, k03, "
        "k04, k05, k06, k07, k08, k09, k10 and 4 more"
    )


def test_a_list_of_one_is_counted_in_the_singular() -> None:
    with pytest.raises(MissingPath) as caught:
        value_at(["only"], "first")

    assert caught.value.message == (
        "{{trigger.first}}: “first” does not exist in trigger, which is a list of 1 item (number 0)"
    )


def test_a_fault_names_the_path_of_its_text() -> None:
    with pytest.raises(Missing) as caught:
        resolve({"messages": [{"query": "Hi {{later.text}}"}]}, lookup)

    assert (caught.value.path, str(caught.value)) == (
        "messages.0.query", "messages.0.query: Step later did not run",
    )  # fmt: skip


def test_an_index_of_thousands_of_digits_is_just_missing() -> None:
    with pytest.raises(MissingPath):
        resolve("{{say.list." + "9" * 5_000 + "}}", lookup)


@pytest.mark.parametrize("walk", [lambda v: list(texts(v)), lambda v: resolve(v, lookup)])
def test_a_value_of_too_many_levels_is_refused(walk: Callable[[object], object]) -> None:
    value: object = "x"
    for _ in range(201):
        value = [value]

    with pytest.raises(BadReference) as caught:
        walk(value)

    assert caught.value.message == (
        "the value is nested too deeply to be used here; make it flatter"
    )


def test_a_value_that_is_too_deep_for_text_is_refused() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(BadReference):
        resolve("see {{say}}", lambda _: value)


@pytest.mark.parametrize(
    ("path", "value"),
    [("body.rows.1", "b"), ('body."first name"', "Ada"), ("query", {})],
)
def test_a_path_is_followed_from_a_value(path: str, value: object) -> None:
    assert value_at(VALUES["trigger"], path) == value
