"""References in nested values: where they stand, and their heads as keys and as numbers."""

from __future__ import annotations

import pytest

from connectors.sdk.references import BadReference, references, rekey, renumber, texts


def test_references_are_found_with_the_path_of_their_text_in_reading_order() -> None:
    value = {"a": ["{{x}} {{y.z}}", {"b": "{{1.q}}"}], "c": 3, "d": r"\{{no}}"}

    found = [(path, reference.text) for path, reference in references(value)]

    assert found == [("a.0", "{{x}}"), ("a.0", "{{y.z}}"), ("a.1.b", "{{1.q}}")]


def test_a_bad_reference_in_a_nested_value_names_its_path() -> None:
    with pytest.raises(BadReference) as caught:
        list(references({"a": ["ok", "{{"]}))

    assert caught.value.path == "a.1"


def test_all_texts_are_listed_with_their_paths() -> None:
    assert list(texts({"a": ["x", {"b": "y"}, 1], "c": "z"})) == [
        ("a.0", "x"),
        ("a.1.b", "y"),
        ("c", "z"),
    ]


KEYS = {"1": "trigger", "2": "choose", "4-1": "x"}


@pytest.mark.parametrize(
    ("text", "rekeyed"),
    [
        ("{{2.text}} and {{ 4-1 ?? 2 }}", "{{choose.text}} and {{ x ?? 2 }}"),
        ("{{\t2.2 }}", "{{\tchoose.2 }}"),
        ("{{1.body}}", "{{trigger.body}}"),
        (r"\{{2}} {{choose.2}} 2 }}", r"\{{2}} {{choose.2}} 2 }}"),
        ('{{2."2" ?? "{{2}}"}}', '{{choose."2" ?? "{{2}}"}}'),
    ],
)
def test_rekey_rewrites_heads_and_nothing_else(text: str, rekeyed: str) -> None:
    assert rekey({"a": [text, 2]}, KEYS) == {"a": [rekeyed, 2]}


def test_a_number_that_no_step_has_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadReference) as caught:
        rekey({"query": "Hi {{3.text}}"}, KEYS)

    assert (str(caught.value), caught.value.position) == (
        "query: {{3.text}}: there is no step 3; there is: 1, 2, 4-1", 3,
    )  # fmt: skip


def test_renumber_shows_numbers_and_leaves_alone_what_it_does_not_know() -> None:
    numbers = {"trigger": "1", "choose": "2"}
    value = ["{{choose.text}} {{trigger.choose}} {{gone.x}} {{vars.choose}}", "{{choose}} {{"]

    assert renumber(value, numbers) == [
        "{{2.text}} {{1.choose}} {{gone.x}} {{vars.choose}}",
        "{{choose}} {{",
    ]
