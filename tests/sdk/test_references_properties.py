"""What holds for every text and every value that references are used with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.sdk.references import (
    BadReference,
    Missing,
    ReferenceFault,
    Template,
    as_text,
    dotted,
    escape,
    parse,
    parse_path,
    rekey,
    renumber,
    resolve,
    texts,
    value_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable

HEADS = ("trigger", "vars", "current_item", "choose", "say")
KEYS = {"1": "trigger", "2": "choose", "3": "say", "4-1": "rows", "4-1-1": "save"}
NUMBERS = {key: number for number, key in KEYS.items()}

# Pieces of the grammar, so that random texts are often nearly right. Surrogates are included.
pieces = st.sampled_from(
    ["{{", "}}", "{", "}", "\\", ".", '"', "??", "?", " ", "\n", "choose", "1", "2", "4-1", "vars",
     "null", "[", "]", '"x"', "-1", "NaN", "é"]
)  # fmt: skip
any_text = st.text(st.characters(codec=None, categories=None), max_size=20)
near_text = st.lists(pieces | any_text, max_size=12).map("".join)

plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | near_text
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(near_text, inner, max_size=3),
    max_leaves=8,
)

literals = values.map(json.dumps)
segments = st.lists(any_text | st.sampled_from(["0", "a", "first name", "x.y", "{{"]), max_size=3)


@st.composite
def reference_texts(draw: st.DrawFn, heads: tuple[str, ...] = HEADS) -> str:
    """Write a reference that is right, with blanks and a default here and there."""
    blanks = st.sampled_from(["", " ", "\n "])
    path = dotted(draw(st.sampled_from(heads)), draw(segments))
    default = draw(st.just("") | literals.map(lambda literal: f"??{draw(blanks)}{literal}"))
    return "{{" + draw(blanks) + path + draw(blanks) + default + draw(blanks) + "}}"


def templates(heads: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Texts that parse: references with these heads, and escaped text between them."""
    # A backslash or brace at the end of a piece would join what the next piece begins with.
    between = near_text.map(lambda text: escape(text.rstrip("\\{") + "."))
    return st.lists(reference_texts(heads) | between, max_size=5).map("".join)


def nested(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.recursive(
        leaves | st.integers() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(near_text, inner, max_size=3),
        max_leaves=6,
    )


def attempt(call: Callable[[], object]) -> object:
    """Return the outcome, or the fault of a reference; everything else fails the test."""
    try:
        return call()
    except ReferenceFault as fault:
        return fault


@given(near_text)
@example("{{a ?? " + "[" * 5_000)
@example("{{a." + "9" * 10_000 + "}}")
def test_parsing_any_text_gives_a_template_or_a_bad_reference(text: str) -> None:
    result = attempt(lambda: parse(text))

    match result:
        case BadReference():
            assert 0 <= result.position <= len(text)
            assert result.message.isprintable()
        case Template():
            assert result.source == text


@given(nested(near_text), st.dictionaries(st.sampled_from(HEADS), values))
def test_resolving_raises_nothing_but_its_own_faults(
    value: object, outputs: dict[str, object]
) -> None:
    def lookup(head: str) -> object:
        if head not in outputs:
            raise Missing(f"Step {head} did not run")
        return outputs[head]

    result = attempt(lambda: resolve(value, lookup))

    if isinstance(result, ReferenceFault):
        assert result.path in {path for path, _ in texts(value)}
    else:
        assert type(result) is type(value) or isinstance(value, str)


@given(any_text | near_text)
@example("\\")
@example("\\{{")
@example("\\\\{{a}}{{{")
def test_an_escaped_text_resolves_to_itself(text: str) -> None:
    template = parse(escape(text))

    assert template.references == ()
    assert resolve(escape(text), HEADS.index) == text


@given(any_text | near_text, values)
def test_an_escaped_text_may_stand_before_and_after_a_reference(text: str, value: object) -> None:
    around = text.rstrip("\\{") + "."

    result = resolve(f"{escape(around)}{{{{say}}}}{escape(text)}", lambda _: value)

    assert result == around + as_text(value) + text


@given(values)
def test_a_reference_alone_gives_the_value_itself(value: object) -> None:
    result = resolve({"field": "{{say.output}}"}, lambda _: {"output": value})

    assert isinstance(result, dict)
    assert result["field"] is value


@given(near_text, near_text)
def test_what_is_put_in_is_never_parsed(first: str, second: str) -> None:
    outputs = {"choose": first, "say": second}

    result = resolve("{{choose}}{{say}} {{choose}}", outputs.__getitem__)

    assert result == f"{first}{second} {first}"


@given(nested(near_text))
def test_a_value_with_references_in_it_comes_out_untouched(value: object) -> None:
    assert resolve("{{say}}", lambda _: value) is value
    assert resolve(["{{say}}", "{{say.x}}"], lambda _: {"x": value}) == [{"x": value}, value]


@given(values)
def test_numbers_and_structures_in_text_are_json(value: object) -> None:
    result = resolve("={{say}}", lambda _: value)

    assert isinstance(result, str)
    if isinstance(value, str):
        assert result == f"={value}"
    elif value is None:
        assert result == "="
    else:
        assert json.loads(result[1:]) == value


@given(st.sampled_from(HEADS), segments)
def test_a_written_path_is_read_back(head: str, names: list[str]) -> None:
    (found,) = parse("{{" + dotted(head, names) + "}}").references

    assert (found.head, found.segments) == (head, tuple(names))


@given(st.lists(any_text, min_size=1, max_size=4), values)
def test_a_path_leads_to_what_stands_there(names: list[str], value: object) -> None:
    whole = value
    for name in reversed(names):
        whole = {name: whole, f"{name}'": None}
    path = dotted("x", names).removeprefix("x.")

    assert parse_path(path) == tuple(names)
    assert value_at(whole, path) is value


@given(literals)
def test_any_json_may_be_a_default(literal: str) -> None:
    def nothing(head: str) -> object:
        raise Missing(head)

    assert resolve("{{say ?? " + literal + "}}", nothing) == json.loads(literal)


@given(nested(templates(tuple(KEYS))))
def test_numbers_come_back_after_rekey_and_renumber(value: object) -> None:
    assert renumber(rekey(value, KEYS), NUMBERS) == value


@given(nested(templates((*NUMBERS, "vars", "current_item"))))
def test_keys_come_back_after_renumber_and_rekey(value: object) -> None:
    assert rekey(renumber(value, NUMBERS), KEYS) == value


@given(templates(tuple(KEYS)))
def test_rekey_changes_heads_and_leaves_paths_defaults_and_text(text: str) -> None:
    rekeyed = rekey(text, KEYS)

    assert isinstance(rekeyed, str)
    before, after = parse(text), parse(rekeyed)
    assert [
        (KEYS[found.written], found.segments, found.default) for found in before.references
    ] == [(found.written, found.segments, found.default) for found in after.references]
    assert [part for part in before.parts if isinstance(part, str)] == [
        part for part in after.parts if isinstance(part, str)
    ]


@given(templates(("5", "7-1")).filter(lambda text: bool(parse(text).references)))
def test_rekey_refuses_every_number_without_a_step(text: str) -> None:
    with pytest.raises(BadReference):
        rekey(text, KEYS)
