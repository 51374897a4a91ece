"""Connectors are found by their folders, once, and by nothing else."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connectors import registry
from connectors.sdk import Action, Connector, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CONNECTOR = '''"""A shop."""
from connectors.sdk import Connector
connector = Connector("Shop", "Buys and sells.")
'''
SELL = '''"""Selling."""
from connectors.sdk import Action, Fields, Text

class Row(Fields):
    """Not a declaration of its own."""

class Sell(Action):
    """Sell one thing."""
    label = "Sell"
'''
SOLD = '''"""What is sold."""
from connectors.sdk import Trigger

class Sold(Trigger):
    """Starts when something was sold."""
    label = "Sold"
'''


def test_folders_that_declare_a_connector_are_found_in_the_order_of_their_keys() -> None:
    found = registry.connectors()

    declared = [
        file.parent.name
        for file in sorted((ROOT / "connectors").glob("*/__init__.py"))
        if "connector = Connector(" in file.read_text(encoding="utf-8")
    ]
    assert list(found) == declared
    assert all(isinstance(each.connector, Connector) for each in found.values())


def test_a_key_follows_from_where_the_class_stands() -> None:
    action, trigger = registry.action("http.call"), registry.trigger("http.request")

    assert isinstance(action, Action)
    assert isinstance(trigger, Trigger)
    assert (action.key, type(action).__module__) == ("http.call", "connectors.http.actions.call")
    assert (trigger.key, trigger.inbound) == ("http.request", True)


def test_an_account_is_found_by_its_connector() -> None:
    assert registry.account("http") is registry.connectors()["http"].account


@pytest.mark.parametrize(
    ("look_up", "key", "message"),
    [
        (
            registry.action,
            "http.cal",
            "There is no action “http.cal”; did you mean “http.call”?",
        ),
        (
            registry.trigger,
            "http.requests",
            "There is no trigger “http.requests”; did you mean “http.request”?",
        ),
        (
            registry.account,
            "htttp",
            "There is no connector “htttp”; did you mean “http”?",
        ),
        (registry.account, "flow", "The connector “flow” takes no account."),
    ],
)
def test_what_is_unknown_is_answered_with_the_closest(
    look_up: Callable[[str], object], key: str, message: str
) -> None:
    with pytest.raises(registry.Unknown) as caught:
        look_up(key)

    assert str(caught.value) == message


def test_what_is_like_nothing_is_answered_with_all_there_are() -> None:
    with pytest.raises(registry.Unknown) as caught:
        registry.trigger("zzzzzzzz")

    names = ", ".join(
        key for installed in registry.connectors().values() for key in installed.triggers
    )
    assert str(caught.value) == f"There is no trigger “zzzzzzzz”; there is: {names}."


def test_the_folders_are_read_once_however_many_threads_ask() -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: registry.connectors(), range(64)))

    assert all(each is found[0] for each in found)


def test_finding_them_needs_neither_django_nor_the_openai_package() -> None:
    code = (
        "import sys; from connectors import registry; registry.connectors();"
        "print({'django', 'openai', 'celery'} & set(sys.modules))"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ran.stdout, ran.stderr) == ("set()\n", "")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """An importable connector folder with a name of its own, so that no import is remembered."""
    folder = tmp_path / f"shop_{abs(hash(request.node.nodeid))}"
    for part in ("actions", "triggers"):
        (folder / part).mkdir(parents=True)
    (folder / "__init__.py").write_text(CONNECTOR)
    (folder / "actions" / "sell.py").write_text(SELL)
    (folder / "triggers" / "sold.py").write_text(SOLD)
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_a_folder_is_all_that_a_connector_needs(shop: Path) -> None:
    found = registry.read(shop, shop.name)

    assert found is not None
    assert (found.key, found.connector.label, found.account) == (shop.name, "Shop", None)
    assert [each.__name__ for each in found.actions.values()] == ["Sell"]
    assert list(found.triggers) == [f"{shop.name}.sold"]
    assert found.triggers[f"{shop.name}.sold"].key == f"{shop.name}.sold"
    assert found.unread == ()


def test_files_with_an_underscore_are_no_declarations(shop: Path) -> None:
    (shop / "actions" / "_prices.py").write_text('"""Prices."""\n')

    found = registry.read(shop, shop.name)

    assert found is not None
    assert list(found.actions) == [f"{shop.name}.sell"]


def test_a_folder_that_declares_nothing_is_no_connector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nothing").mkdir()
    (tmp_path / "nothing" / "__init__.py").write_text('"""Nothing."""\n')
    monkeypatch.syspath_prepend(tmp_path)

    assert registry.read(tmp_path / "nothing", "nothing") is None


def test_one_broken_file_keeps_nothing_else_from_being_found(shop: Path) -> None:
    (shop / "actions" / "buy.py").write_text("import nothing_of_this_name\n")

    found = registry.read(shop, shop.name)

    assert found is not None
    assert list(found.actions) == [f"{shop.name}.sell"]
    assert [(each.file.name, each.reason) for each in found.unread] == [
        (
            "buy.py",
            "It cannot be imported: ModuleNotFoundError: No module named 'nothing_of_this_name'.",
        )
    ]
