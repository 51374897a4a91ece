"""Tokens times prices, and money in words: whole numbers, and never 0 for what is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sdk import Price, Used
from connectors.sdk.costs import MOST_TOKENS, dollars, exact, tokens_of

LUNA = Price("luna", 100_000, 10_000, 500_000, long_over=272_000, long_input=200, long_output=150)
DRAWING = Price("image", input=5_000_000, image_input=8_000_000, image_output=30_000_000)


@pytest.mark.parametrize(
    ("price", "used", "nano"),
    [
        (LUNA, Used("luna"), 0),
        (LUNA, Used("luna", input=1_000_000), 200_000_000),  # over 272,000: twice
        (LUNA, Used("luna", input=272_000), 27_200_000),
        (LUNA, Used("luna", input=272_001, output=100), 54_400_200 + 75_000),
        (LUNA, Used("luna", input=1_000, output=500, cached=200), 80_000 + 2_000 + 250_000),
        (Price("x", input=1), Used("x", input=1), 1),  # a thousandth of one, rounded up
        (Price("x", input=2_000_000), Used("x", input=10, cached=4), 20_000),
        (DRAWING, Used("image", input=10, output=4_160, drawn=4_160), 50_000 + 124_800_000),
        (DRAWING, Used("image", input=110, pictures=100), 50_000 + 800_000),
    ],
)
def test_a_call_costs_its_tokens_times_their_prices(price: Price, used: Used, nano: int) -> None:
    assert price.cost(used) == nano


@pytest.mark.parametrize(
    ("price", "used"),
    [
        (Price("x"), Used("x", input=1)),
        (Price("x", input=1), Used("x", input=1, output=1)),
        (DRAWING, Used("image", output=1)),  # said in words, not drawn
        (LUNA, Used("luna", counted=False)),
    ],
)
def test_what_is_not_known_is_none(price: Price, used: Used) -> None:
    assert price.cost(used) is None


@pytest.mark.parametrize(
    ("nano", "words"),
    [
        (0, "$0.00"),
        (1, "$0.000000001"),
        (412_000, "$0.00041"),
        (1_100_000, "$0.0011"),
        (30_000_000, "$0.03"),
        (31_200_000, "$0.031"),
        (123_000_000, "$0.12"),
        (4_980_000_000, "$4.98"),
        (1_234_500_000_000, "$1,234.50"),
        (-5_000_000_000, "−$5.00"),
    ],
)
def test_money_in_words(nano: int, words: str) -> None:
    assert dollars(nano) == words


def test_money_for_programs_has_nine_places() -> None:
    assert [exact(412_000), exact(0), exact(None)] == ["0.000412000", "0.000000000", None]


@given(st.text())
def test_no_text_has_more_tokens_than_bytes(text: str) -> None:
    about, most = tokens_of({"query": text})

    assert most == len("query") + len(text.encode("utf-8", "surrogatepass"))
    assert 0 < about <= most


def test_what_a_reference_brought_in_counts_in_full_whatever_it_looks_like() -> None:
    assert tokens_of(["{{" + "x" * 100_000 + "}}"]) == (25_001, 100_004)


@pytest.mark.parametrize("name", ["input", "output", "cached", "pictures", "drawn"])
@pytest.mark.parametrize("figure", [-1, MOST_TOKENS + 1, 0.5, True, "9", None])
def test_what_cannot_be_tokens_is_not_counted(name: str, figure: object) -> None:
    odd = Used("m", **{"input": 7, "earlier": True, name: figure})  # type: ignore[arg-type]  # odd

    assert odd.believed() == Used("m", counted=False, earlier=True)


def test_what_can_be_tokens_is_believed() -> None:
    used = Used("m", input=MOST_TOKENS, output=0, cached=5)

    assert used.believed() == used
