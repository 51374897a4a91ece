"""Every malformed declaration is named at once, each with an id and with what to do."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from django.core.checks import run_checks

from connectors import registry
from connectors.faults import faults, is_svg
from connectors.field_faults import Fault, field_faults
from connectors.sdk import Fields, Group, Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 3h18"/></svg>'
CONNECTOR = '''"""A shop."""
from connectors.sdk import Connector
connector = Connector("Shop", "Buys and sells.")
'''
ACCOUNT = '''"""The account."""
from connectors.sdk import Account, Secret

class ShopAccount(Account):
    """A customer of the shop."""
    api_key = Secret("API Key")
'''
SELL = '''"""Selling."""
from connectors.sdk import *
from {package}.account import ShopAccount

class Sell(Action):
    """Sell one thing."""
    label = "Sell"
    effect = "write"
    account = ShopAccount

    class Inputs(Fields):
        thing = Text("Thing", example="lamp")
        count = Integer("Count", min=1, default=1, optional=True)

    class Output(Fields):
        order = Text("Order", example="A1")

    def run(self, inputs, ctx):
        return {{"order": "A1"}}
'''
SOLD = '''"""What is sold."""
from connectors.sdk import *

class Sold(Trigger):
    """Starts when something was sold."""
    label = "Sold"
    inbound = True
    secret_field = "secret"

    class Inputs(Fields):
        secret = Secret("Secret", example="12 characters")

    class Output(Fields):
        thing = Text("Thing", example="lamp")

    def verify(self, inputs, request, secret):
        return None

    def receive(self, inputs, request):
        return {"thing": "lamp"}
'''
numbers = itertools.count()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Fault]]:
    """The faults of a sound connector in which one text of one file was replaced."""

    def find(file: str = "", old: str = "", new: str = "") -> list[Fault]:
        folder = tmp_path / f"shop{next(numbers)}"  # so that no import is remembered
        sell = SELL.format(package=folder.name)
        files = {
            "__init__.py": CONNECTOR,
            "account.py": ACCOUNT,
            "icon.svg": ICON,
            "actions/sell.py": sell,
            "triggers/sold.py": SOLD,
        }
        for part in ("actions", "triggers"):
            (folder / part).mkdir(parents=True)
        if file:
            assert old in files.get(file, "")
            files[file] = files[file].replace(old, new) if old else new
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        installed = registry.read(folder, folder.name)
        assert installed is not None
        return faults(installed)

    return find


def test_a_sound_connector_has_no_faults(broken: Callable[..., list[Fault]]) -> None:
    assert broken() == []


ORDER = 'order = Text("Order", example="A1")'
THING = 'thing = Text("Thing", example="lamp")'
LABEL = 'label = "Sell"'
S = "actions/sell.py"
T = "triggers/sold.py"

CASES = [
    # the file, what stands there, what is written in its place, the fault, its place
    ("__init__.py", 'connector = Connector("Shop", "Buys and sells.")', "", "E001", "__init__.py"),
    ("__init__.py", '"Shop"', '" "', "E003", ""),
    ("icon.svg", ICON, "<html></html>", "E004", "/icon.svg"),
    ("account.py", '"""A customer of the shop."""', "", "E006", ".account"),
    ("account.py", '"API Key"', '""', "E023", ".account.api_key"),
    ("account.py", "api_key = Secret", "headers = Secret", "E021", ".account.headers"),
    (S, "import *", "import nothing", "E001", "/actions/sell.py"),
    (S, "class Sell", "class Buy(Action):\n    pass\n\nclass Sell", "E001", "/actions/sell.py"),
    (S, "(Action)", "", "E001", "/actions/sell.py"),
    (S, "class Sell", "class Selling", "E007", ".sell"),
    (S, '"""Sell one thing."""', "", "E006", ".sell"),
    (S, LABEL, "", "E005", ".sell"),
    (S, "account = ShopAccount", "account = Account", "E008", ".sell"),
    (S, "class Output(Fields)", "class Output", "E009", ".sell"),
    (S, 'effect = "write"', 'effect = "delete"', "E010", ".sell"),
    (S, "def run", "def execute", "E011", ".sell"),
    (S, LABEL, f"{LABEL}\n    settles = True", "E012", ".sell"),
    (S, "def run", "def settle(self, inputs, ctx): ...\n    def run", "E012", ".sell"),
    (S, 'effect = "write"', "repeatable = True", "E013", ".sell"),
    (S, LABEL, f'{LABEL}\n    paths = ("then",)', "E014", ".sell"),
    (S, 'effect = "write"', 'paths = ("then", "then")', "E014", ".sell"),
    (S, 'effect = "write"', 'paths = "then"', "E014", ".sell"),
    (S, LABEL, f"{LABEL}\n    time_limit = 0", "E015", ".sell"),
    (S, LABEL, f'{LABEL}\n    leads = ("sold",)', "E019", ".sell"),
    (S, "thing = Text", "thing = Secret", "E018", ".sell.Inputs.thing"),
    (S, "thing = Text", "Thing = Text", "E020", ".sell.Inputs.Thing"),
    (S, "thing = Text", "größe = Text", "E020", ".sell.Inputs.größe"),
    (S, ORDER, f"{ORDER}\n        other = order", "E022", ".sell.Output.order"),
    (S, '"Thing"', '" "', "E023", ".sell.Inputs.thing"),
    (S, '"Thing"', '"Thing", required=True, optional=True', "E024", ".sell.Inputs.thing"),
    (S, '"Thing"', '"Thing", depends_on=("size",)', "E025", ".sell.Inputs.thing"),
    (S, '"Thing"', '"Thing", depends_on=("thing",)', "E025", ".sell.Inputs.thing"),
    (S, '"Thing"', '"Thing", shown_if=When("size")', "E026", ".sell.Inputs.thing"),
    (S, '"Thing"', '"Thing", shown_if=When("thing", "a")', "E026", ".sell.Inputs.thing"),
    (S, '"Thing"', '"Thing", shown_if=When("count", "a")', "E027", ".sell.Inputs.thing"),
    (S, "min=1", "min=2, max=1", "E028", ".sell.Inputs.count"),
    (S, THING, 'thing = Choice("Thing", choices={})', "E028", ".sell.Inputs.thing"),
    (S, "min=1", "min=2", "E029", ".sell.Inputs.count"),
    (S, '"Thing"', '"Thing", max_length=3', "E029", ".sell.Inputs.thing"),
    (S, ORDER, 'order = Text("Order")', "E030", ".sell.Output.order"),
    (S, '"Thing", example="lamp"', '"Thing"', "E031", ".sell.Inputs.thing"),
    (S, '"Count"', '"Thing"', "E032", ".sell.Inputs.count"),
    (S, '"Thing"', '"Thing", pattern="("', "E033", ".sell.Inputs.thing"),
    (T, "def receive", "def accept", "E016", ".sold"),
    (T, '"secret"', '"key"', "E017", ".sold"),
    (T, "def verify", "def trust", "E017", ".sold"),
]


@pytest.mark.parametrize(("file", "old", "new", "fault", "place"), CASES)
def test_a_fault_is_named_with_its_place(
    broken: Callable[..., list[Fault]], file: str, old: str, new: str, fault: str, place: str
) -> None:
    found = [(each.id, each.place) for each in broken(file, old, new)]

    assert f"connectors.{fault}" in {name for name, _ in found}
    assert any(name.endswith(fault) and where.endswith(place) for name, where in found)


@pytest.mark.parametrize(("file", "old", "new", "fault", "place"), CASES)
def test_every_fault_says_what_is_wrong_and_what_to_do(
    broken: Callable[..., list[Fault]], file: str, old: str, new: str, fault: str, place: str
) -> None:
    del fault, place

    assert all(each.message.endswith(".") and each.hint.strip() for each in broken(file, old, new))


def test_a_circle_of_conditions_is_named_and_nothing_runs_round_in_it(
    broken: Callable[..., list[Fault]],
) -> None:
    circle = f"{THING[:-1]}, shown_if=When('size', 'a'))\n        size = Text('Size', "
    circle += "shown_if=When('thing', 'b'))"

    found = broken(S, THING, circle)

    assert [(each.id, each.message) for each in found] == [
        ("connectors.E026", "shown_if leads from “size” back to this field."),
        ("connectors.E026", "shown_if leads from “thing” back to this field."),
    ]


def test_all_faults_are_named_at_once(broken: Callable[..., list[Fault]]) -> None:
    found = broken(S, 'label = "Sell"\n    effect = "write"', 'effect = "delete"')

    assert [each.id for each in found] == ["connectors.E005", "connectors.E010"]


def test_a_key_is_made_of_small_letters_digits_and_underscores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "My_Shop"
    folder.mkdir()
    (folder / "__init__.py").write_text(CONNECTOR)
    (folder / "icon.svg").write_text(ICON)
    monkeypatch.syspath_prepend(tmp_path)

    installed = registry.read(folder, "My_Shop")

    assert installed is not None
    (fault,) = faults(installed)
    assert str(fault) == (
        "My_Shop: “My_Shop” is not a name for a connector, an action or a trigger. "
        "Rename it: small letters, digits and underscores, a letter first."
    )


def test_a_missing_icon_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shop_without_icon"
    folder.mkdir()
    (folder / "__init__.py").write_text(CONNECTOR)
    monkeypatch.syspath_prepend(tmp_path)

    installed = registry.read(folder, "shop_without_icon")

    assert installed is not None
    assert [each.id for each in faults(installed)] == ["connectors.E004"]


def test_rows_are_looked_into(broken: Callable[..., list[Fault]]) -> None:
    rows = 'things = Group("Things", type("Row", (Fields,), {"Size": Text("", example="a")}))'

    found = broken(S, THING, rows)

    assert [(each.id, each.place.partition(".")[2]) for each in found] == [
        ("connectors.E020", "sell.Inputs.things.Size"),
        ("connectors.E023", "sell.Inputs.things.Size"),
    ]


def test_the_example_of_rows_is_checked_with_their_conditions() -> None:
    class Row(Fields):
        name = Text("Name")

    fields = type("Set", (Fields,), {"rows": Group("Rows", Row, example=[{"nam": "a"}])})

    assert [each.id for each in field_faults(fields, "set")] == ["connectors.E029"] * 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no xml",
        b"\x89PNG\r\n",
        b"<svg></svg>",
        b'<svg xmlns="http://www.w3.org/2000/svg">',
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b'<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_what_is_no_picture_is_no_icon(content: bytes) -> None:
    assert not is_svg(content)


def test_the_installed_connectors_pass_djangos_checks() -> None:
    ours = [each for each in run_checks() if str(each.id).startswith("connectors.")]

    assert [str(each) for each in ours] == []
