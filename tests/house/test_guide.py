"""What the guide and the first pages show is run as it stands there."""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from types import FunctionType
from typing import TYPE_CHECKING

import pytest

import connectors
from connectors import registry
from connectors.faults import faults
from connectors.reference import page
from connectors.sdk import sample
from connectors.sdk.values import problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from connectors.registry import Installed

FILE = re.compile(
    r"^`((?:connectors|tests)/[^`]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
TEST = "tests/connectors/board/test_post.py"


@pytest.fixture
def files(root: Path, tmp_path: Path) -> dict[str, Path]:
    """The files that the guide shows, written to a folder as the guide names them."""
    shown = dict(FILE.findall((root / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    for name, text in shown.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name in shown}


@pytest.fixture
def board(files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:
    """The guide's connector, read as if its folder lay beside the others."""
    folder = files["connectors/board/__init__.py"].parent
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(folder.parent)])
    installed = registry.read(folder, "connectors.board")
    assert installed is not None
    yield installed
    for name in [name for name in sys.modules if name.startswith("connectors.board")]:
        del sys.modules[name]
    vars(connectors).pop("board", None)


def test_the_connector_of_the_guide_is_complete(files: dict[str, Path]) -> None:
    assert list(files) == [
        "connectors/board/__init__.py",
        "connectors/board/icon.svg",
        "connectors/board/account.py",
        "connectors/board/actions/__init__.py",
        "connectors/board/actions/post.py",
        TEST,
    ]


def test_the_connector_of_the_guide_has_no_faults(board: Installed) -> None:
    action = board.actions["board.post"]

    assert [str(fault) for fault in faults(board)] == []
    assert problems(action.Inputs, sample(action.Inputs)) == []
    assert "After a crash in the middle of it: It is sent again" in page(board)


@pytest.mark.usefixtures("board")
def test_the_test_of_the_guide_passes(files: dict[str, Path]) -> None:
    module = _module(files[TEST])
    tests = [
        value
        for name, value in vars(module).items()
        if name.startswith("test_") and isinstance(value, FunctionType)
    ]

    for test in tests:
        test()

    assert len(tests) == 2


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("test_post_of_the_guide", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
