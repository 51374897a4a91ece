"""Operators of conditions: examples of each, and what cannot be compared."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk.conditions import OPERATORS, UNARY, holds

texts = st.text(st.sampled_from("abAB*?é[]!.\n "), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def test_the_operators_and_their_labels() -> None:
    assert list(OPERATORS.items()) == [
        ("equals", "equals"),
        ("not_equals", "does not equal"),
        ("contains", "contains"),
        ("not_contains", "does not contain"),
        ("starts_with", "starts with"),
        ("ends_with", "ends with"),
        ("matches", "matches"),
        ("is_empty", "is empty"),
        ("is_not_empty", "is not empty"),
        ("greater_than", "greater than"),
        ("at_least", "at least"),
        ("less_than", "less than"),
        ("at_most", "at most"),
        ("is_one_of", "is one of"),
    ]
    assert {"is_empty", "is_not_empty"} == UNARY


@pytest.mark.parametrize(
    ("operator", "left", "right", "result"),
    [
        ("equals", "a", "a", True),
        ("equals", "a", "A", False),
        ("equals", "a", "a ", False),
        ("equals", 5, "5", True),
        ("equals", "5.0", 5, True),
        ("equals", 0.1, "0.10", True),
        ("equals", 1, 1.0, True),
        ("equals", "05", "5", False),
        ("equals", "5.0", "5", False),
        ("equals", "0e1", "0e2", False),
        ("at_least", "5.0", "5", True),
        ("at_most", "5.0", "5", True),
        ("equals", 12345678901234567891, "12345678901234567890", False),
        ("equals", 5, "five", False),
        ("equals", True, "true", True),
        ("equals", False, "true", False),
        ("equals", True, 1, False),
        ("equals", None, "", True),
        ("equals", None, "null", False),
        ("equals", None, False, False),
        ("equals", [1, {"a": 2}], [1.0, {"a": 2}], True),
        ("equals", [1], [True], False),
        ("equals", [1], ["1"], False),
        ("equals", [1], [1, 2], False),
        ("equals", {"a": 1}, {"b": 1}, False),
        ("equals", [], "[]", False),
        ("not_equals", "a", "b", True),
        ("not_equals", 5, "5", False),
        ("contains", "translate", "slat", True),
        ("contains", "translate", "Slat", False),
        ("contains", "abc5", 5, True),
        ("contains", 1234, "23", True),
        ("contains", None, "a", False),
        ("contains", ["a", 2], "2", True),
        ("contains", ["ab"], "a", False),
        ("contains", [[1]], [1], True),
        ("contains", {"name": 1}, "name", True),
        ("contains", {"name": 1}, "nam", False),
        ("not_contains", ["a"], "b", True),
        ("starts_with", "translate", "trans", True),
        ("starts_with", "translate", "late", False),
        ("ends_with", "photo.png", ".png", True),
        ("ends_with", 120, "0", True),
        ("matches", "photo.png", "*.png", True),
        ("matches", "photo.png.txt", "*.png", False),
        ("matches", "photo.PNG", "*.png", False),
        ("matches", "v1.2", "v?.?", True),
        ("matches", "v12", "v?", False),
        ("matches", "a\nb", "a*b", True),
        ("matches", "[a]", "[a]", True),
        ("matches", "a", "[a]", False),
        ("matches", "", "*", True),
        ("matches", "", "", True),
        ("matches", "a", "", False),
        ("is_empty", None, None, True),
        ("is_empty", "", None, True),
        ("is_empty", [], None, True),
        ("is_empty", {}, None, True),
        ("is_empty", 0, None, False),
        ("is_empty", False, None, False),
        ("is_empty", " ", None, False),
        ("is_not_empty", "x", None, True),
        ("is_not_empty", None, None, False),
        ("greater_than", 10, 9, True),
        ("greater_than", "10", "9", True),
        ("greater_than", "1e3", 999, True),
        ("greater_than", 9, 9, False),
        ("greater_than", None, 1, False),
        ("greater_than", 1, "", False),
        ("at_least", 9, "9.0", True),
        ("at_least", 8.99, 9, False),
        ("less_than", -1, "0", True),
        ("less_than", 0.1, "0.1", False),
        ("at_most", " 7 ", 7, True),
        ("at_most", 8, 7, False),
        ("greater_than", "2026-05-31T14:00:00Z", "2026-05-31", True),
        ("greater_than", "2026-05-31T14:00:00+02:00", "2026-05-31T13:00:00Z", False),
        ("at_least", "2026-05-31T14:00:00.000Z", "2026-05-31T14:00:00", True),
        ("less_than", "2026-05-09", "2026-05-10", True),
        ("is_one_of", "b", ["a", "b"], True),
        ("is_one_of", "b", "a, b ,c", True),
        ("is_one_of", "B", "a, b ,c", False),
        ("is_one_of", "", "a,,b", False),
        ("is_one_of", 2, "1, 2.0", True),
        ("is_one_of", "2", [1, 2], True),
        ("is_one_of", "a", None, False),
        ("is_one_of", 3, 3, True),
    ],
)
def test_an_operator_holds_or_not(operator: str, left: object, right: object, result: bool) -> None:
    assert holds(operator, left, right) is result


@pytest.mark.parametrize(
    ("operator", "left", "right"),
    [
        ("equals", "Straße", "STRASSE"),
        ("equals", [{"A": "b"}], [{"a": "B"}]),
        ("contains", "Translate", "SLAT"),
        ("contains", {"Name": 1}, "name"),
        ("starts_with", "Photo", "pho"),
        ("ends_with", "a.PNG", ".png"),
        ("matches", "a.PNG", "*.png"),
        ("is_one_of", "B", "a, b"),
        ("greater_than", "2026-05-31T14:00:00Z", "2026-05-31T13:00:00Z"),
    ],
)
def test_ignore_case_compares_text_without_case(operator: str, left: object, right: object) -> None:
    assert holds(operator, left, right, ignore_case=True) is True


@pytest.mark.parametrize(
    ("operator", "left", "right", "message"),
    [
        (
            "greater_than", "many", 5,
            ("“greater than” compares two numbers or two dates (2026-05-31 or "
            "2026-05-31T14:00:00Z), not text with a number"),
        ),
        (
            "at_most", "2026-05-31", "2026-02-30",
            ("“at most” compares two numbers or two dates (2026-05-31 or "
            "2026-05-31T14:00:00Z), not text with text"),
        ),
        (
            "less_than", True, [1],
            ("“less than” compares two numbers or two dates (2026-05-31 or "
            "2026-05-31T14:00:00Z), not true or false with a list"),
        ),
        ("starts_with", ["a"], "a", "“starts with” needs text here, not a list"),
        ("matches", "a", {"a": 1}, "“matches” needs text here, not an object"),
        ("not_contains", "a", ["a"], "“does not contain” needs text here, not a list"),
        (
            "is_one_of", "a", {"a": 1},
            "“is one of” needs a list, or text with commas between, not an object",
        ),
        (
            "like", "a", "a",
            ("“like” is no operator; there is: equals, not_equals, contains, not_contains, "
            "starts_with, ends_with, matches, is_empty, is_not_empty, greater_than, at_least, "
            "less_than, at_most, is_one_of"),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_in_a_sentence(
    operator: str, left: object, right: object, message: str
) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the whole message is compared below
        holds(operator, left, right)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "number", [float("inf"), float("nan"), "nan", "Infinity", "٣", "1_0", "0x1"]
)
def test_what_is_no_json_number_does_not_compare_as_one(number: object) -> None:
    with pytest.raises(ValueError, match="compares two numbers"):
        holds("greater_than", number, 1)


def test_a_value_that_is_too_deep_is_refused() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    with pytest.raises(ValueError, match="nested too deeply"):
        holds("equals", value, [value], ignore_case=True)


@given(values, values, st.booleans())
def test_a_negated_operator_is_the_opposite(left: object, right: object, ignore: bool) -> None:
    for operator, negated in (("equals", "not_equals"), ("is_empty", "is_not_empty")):
        assert holds(operator, left, right, ignore_case=ignore) is not holds(
            negated, left, right, ignore_case=ignore
        )


@given(values, values)
def test_equality_does_not_depend_on_the_side(left: object, right: object) -> None:
    assert holds("equals", left, right) is holds("equals", right, left)


@given(values)
def test_a_value_equals_itself(value: object) -> None:
    assert holds("equals", value, value) is True


@given(st.sampled_from(sorted(OPERATORS)), values, values, st.booleans())
def test_any_two_values_are_compared_or_refused_with_a_sentence(
    operator: str, left: object, right: object, ignore: bool
) -> None:
    try:
        result: object = holds(operator, left, right, ignore_case=ignore)
    except ValueError as fault:
        result = str(fault)

    assert result in (True, False) or str(result).startswith(f"“{OPERATORS[operator]}” ")


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False), st.integers())
def test_numbers_compare_alike_as_numbers_and_as_text(left: float, right: int) -> None:
    assert holds("greater_than", left, right) is (left > right)
    assert holds("greater_than", str(left), str(right)) is (left > right)
    assert holds("at_most", left, str(right)) is (left <= right)


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_a_pattern_of_stars_and_question_marks_matches_as_in_a_shell(
    pattern: str, text: str
) -> None:
    assert holds("matches", text, pattern) is fnmatchcase(text, pattern)


def test_a_pattern_of_over_a_thousand_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="“matches” takes a pattern of at most 1,000 characters"):
        holds("matches", "a", "a" * 1_001)


@pytest.mark.parametrize("pattern", ["*a" * 499 + "b", "?" * 900 + "*b", "*" * 999 + "b"])
def test_no_pattern_makes_matching_slow(pattern: str) -> None:
    started = time.process_time()

    result = holds("matches", "a" * 100_000, pattern)

    # Alone it takes a tenth of a second; a matcher that backtracks would take years.
    assert (result, time.process_time() - started < 10) == (False, True)
