from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.browser import browser
from tests.acceptance.every_page import World
from tests.acceptance.filling import filled
from tests.acceptance.people import signed_in
from tests.acceptance.processes import Program, Server
from tests.acceptance.reference_field import data_page, show
from tests.acceptance.workshop import bench, drafted, editor, workshop

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = ["bench", "browser", "data_page", "drafted", "editor", "show", "workshop"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server on an empty data folder, answering requests."""
    with Server(tmp_path / "data") as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the tests of a module share."""
    return tmp_path_factory.mktemp("module")


@pytest.fixture(scope="module")
def start_beside(folder: Path) -> Iterator[Callable[..., str]]:
    """Starts a service that outlives the server under test; returns the address it prints."""
    with ExitStack() as stack:

        def start(*arguments: str) -> str:
            program = Program(["-m", *arguments], folder / arguments[0])
            stack.callback(program.close)
            program.start()
            return program.printed("Ready")

        yield start


@pytest.fixture(scope="module")
def model_calls(folder: Path) -> Path:
    """The folder in which the OpenAI simulator counts."""
    return folder / "openai"


@pytest.fixture(scope="module")
def openai(start_beside: Callable[..., str], model_calls: Path) -> str:
    """The address of the OpenAI simulator, a process of its own."""
    return start_beside("simulators.openai", "--port", "0", "--state", str(model_calls))


@pytest.fixture(scope="module")
def orders_taken(folder: Path) -> Path:
    """The folder in which the service of orders counts."""
    return folder / "orders"


@pytest.fixture(scope="module")
def orders(start_beside: Callable[..., str], orders_taken: Path) -> str:
    """The address of a service that takes orders and counts them, a process of its own."""
    return start_beside("tests.acceptance.counting_server", "--state", str(orders_taken))


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for the tests that look at pages."""
    data = tmp_path_factory.mktemp("full") / "data"
    with Server(data, AUTOMATE_ALLOW_PRIVATE_HOSTS="127.0.0.1") as started:
        yield started


@pytest.fixture(scope="session")
def world(full: Server) -> World:
    """What the addresses of a filled project are made of."""
    return filled(full)


@pytest.fixture(scope="session")
def visitors(full: Server, world: World, browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Who looks at the filled project, in browsers of their own."""
    with signed_in(browser, full.url, world["sessions"]) as known:
        yield known
