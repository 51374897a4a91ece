"""The reference pages: what they say, and that a stale one is named."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from connectors.management.commands import write_reference
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

if TYPE_CHECKING:
    from pathlib import Path

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
        return inputs.mode != "sell"


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


PAGE = """\
# Shop

<!-- Written by `manage.py write_reference` from the declarations: edit those. -->

Buys and sells.

## Account

A customer of the shop.

| Key | Label | Kind | Needed | About |
|---|---|---|---|---|
| `api_key` | API Key | Secret | required | From your receipt. |

## Actions

### Trade

`shop.trade`

Trade with the shop.

Account: Shop.

After a crash in the middle of it, by Mode:

- Look: It only asks, and runs again; what a service charges for may be charged twice.
- Sell: It is not sent again: the execution waits for a person's decision.
- Give: It is sent again: doing it twice leaves the same as doing it once.

**Inputs**

| Key | Label | Kind | Needed | About |
|---|---|---|---|---|
| `mode` | Mode | Choice | default `sell` | One of `look` (Look), `sell` (Sell), `give` (Give). |
| `lines` | Lines | Group rows | required | At most 3 rows. |
| `lines[].thing` | Thing | Text | required | At most 80 characters. |
| `lines[].count` | Count | Integer | default `1` | 1 to 9. |
| `note` | Note \\| Remark | Text | optional | Shown unless Mode is `look`. |
| `gift` | Gift | Switch | default off |  |

**Output**

| Path | What it is | Kind | Example |
|---|---|---|---|
| `order` | Order | Text | `A1` |
| `lines` | Lines | Group rows |  |
| `lines.0.thing` | Thing | Text | `lamp` |
| `lines.0.count` | Count | Integer | `1` |
| `rest` | Rest. Whatever else there was. | Json | `{"a": [1]}` |

```yaml
- key: trade
  use: shop.trade
  account: My Shop
  with:
    lines:
      - thing: lamp
```
"""


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


def test_the_command_writes_the_pages_and_then_finds_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "docs"
    monkeypatch.setattr(write_reference, "FOLDER", folder)
    first, second = StringIO(), StringIO()

    call_command("write_reference", stdout=first)
    call_command("write_reference", stdout=second)
    call_command("write_reference", "--check")

    names = sorted(file.name for file in folder.iterdir())
    assert first.getvalue() == "".join(f"docs/connectors/{name}\n" for name in names)
    assert second.getvalue() == ""


def test_checking_writes_nothing_and_names_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_reference, "FOLDER", tmp_path)
    call_command("write_reference", stdout=StringIO())
    (tmp_path / "http.md").write_text("Old\n")

    with pytest.raises(CommandError) as caught:
        call_command("write_reference", "--check")

    assert str(caught.value) == "Run manage.py write_reference; not in step: http.md."
    assert caught.value.returncode == 1
    assert (tmp_path / "http.md").read_text() == "Old\n"
