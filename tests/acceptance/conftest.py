from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.acceptance.processes import Program, Server


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
