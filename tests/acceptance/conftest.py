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


@pytest.fixture
def start_beside(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts a program that outlives the server under test; returns the address it prints."""
    with ExitStack() as stack:

        def start(name: str, *arguments: str) -> str:
            program = Program(["-m", *arguments], tmp_path / f"{name}-log")
            stack.callback(program.close)
            program.start()
            return program.printed("Ready")

        yield start


@pytest.fixture
def model_calls(tmp_path: Path) -> Path:
    """The folder in which the OpenAI simulator counts."""
    return tmp_path / "openai"


@pytest.fixture
def openai(start_beside: Callable[..., str], model_calls: Path) -> str:
    """The address of the OpenAI simulator, a process of its own."""
    arguments = ["simulators.openai", "--port", "0", "--state", str(model_calls)]
    return start_beside("openai", *arguments)


@pytest.fixture
def orders_taken(tmp_path: Path) -> Path:
    """The folder in which the service of orders counts."""
    return tmp_path / "orders"


@pytest.fixture
def orders(start_beside: Callable[..., str], orders_taken: Path) -> str:
    """The address of a service that takes orders and counts them, a process of its own."""
    arguments = ["tests.acceptance.counting_server", "--state", str(orders_taken)]
    return start_beside("orders", *arguments)
