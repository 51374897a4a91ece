"""The reference pages say what is declared, and a stale one is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.reference import page, pages, stale
from connectors.registry import Installed
from connectors.sdk import (
    Account,
    Action,
    Choice,
    Connector,
    Effect,
    Fields,
    Group,
    Integer,
    Json,
    Secret,
    Switch,
    Text,
    When,
)

MODES = {"look": "Look", "sell": "Sell", "give": "Give"}


class ShopAccount(Account):
    """A customer of the shop."""

    api_key = Secret("API Key", help="From your receipt.")


class Line(Fields):
    thing = Text("Thing", max_length=80, example="lamp")
    count = Integer("Count", min=1, max=9, default=1)


class Trade(Action):
    """Trade with the shop."""

    key = "shop.trade"
    label = "Trade"
    account = ShopAccount

    class Inputs(Fields):
        mode = Choice("Mode", choices=MODES, default="sell")
        lines = Group("Lines", Line, max_items=3)
        note = Text("Note | Remark", optional=True, shown_if=When("mode", "sell", "give"))
        gift = Switch("Gift")

    class Output(Fields):
        order = Text("Order", example="A1")
        lines = Group("Lines", Line)
        rest = Json("Rest", help="Whatever else there was.", example={"a": [1]})

    def effect_of(self, inputs: Any) -> Effect:
        return "read" if inputs.mode == "look" else "write"

    def is_repeatable(self, inputs: Any) -> bool:
        return str(inputs.mode) in ("look", "give")


@pytest.fixture
def shop(tmp_path: Path) -> Installed:
    return Installed(
        key="shop",
        connector=Connector("Shop", "Buys and sells.", "Commerce"),
        account=ShopAccount,
        actions={"shop.trade": Trade},
        triggers={},
        folder=tmp_path,
    )


PAGE = (Path(__file__).parent / "shop.md").read_text(encoding="utf-8")


def test_a_page_says_all_that_is_declared(shop: Installed) -> None:
    assert page(shop) == PAGE


def test_the_index_lists_connectors_by_category(shop: Installed) -> None:
    assert pages({"shop": shop})["README.md"].splitlines()[-4:] == [
        "## Commerce",
        "",
        "- [Shop](shop.md): Buys and sells.",
        "  - `shop.trade` Trade",
    ]


def test_pages_that_are_missing_changed_or_left_over_are_stale(
    shop: Installed, tmp_path: Path
) -> None:
    wanted = pages({"shop": shop})
    (tmp_path / "README.md").write_text("Connectors\n")
    (tmp_path / "old.md").write_text("Old\n")

    assert stale(tmp_path, wanted) == ["README.md", "old.md", "shop.md"]
