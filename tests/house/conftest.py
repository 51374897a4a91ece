"""The repository as text: what the tests of its own order read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HIDDEN_BUT_OURS = {".ci"}
PASSED_OVER = {"__pycache__", "collected", "node_modules", "var"}  # made, not written
BINARY = {".gif", ".ico", ".jpg", ".jpeg", ".png", ".webp", ".woff2"}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every text file of the project, relative to its root."""
    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if _is_ours(name)]
        found += [Path(folder, name).relative_to(ROOT) for name in names]
    return sorted(path for path in found if path.suffix not in BINARY)


@pytest.fixture(scope="session")
def python_files(files: list[Path]) -> list[Path]:
    """Every Python file but migrations, which Django writes."""
    return [path for path in files if path.suffix == ".py" and "migrations" not in path.parts]


def _is_ours(folder: str) -> bool:
    return folder in HIDDEN_BUT_OURS or not (folder.startswith(".") or folder in PASSED_OVER)
