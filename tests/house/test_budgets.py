"""Files and functions stay short enough to be read in one go, and are named for what they do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PYTHON = 300  # lines
ACTION = 150
TEMPLATE = 250
FUNCTION = 50
NAMELESS = {"common", "helpers", "utils"}

# Path, or path:function → the lines it may have instead, and why.
RAISED: dict[str, tuple[int, str]] = {}


def test_no_file_is_over_its_budget(root: Path, files: list[Path]) -> None:
    faults = []
    for path in files:
        lines, budget = _lines(root / path), budget_of(root, path)
        if lines > RAISED.get(str(path), (budget,))[0]:
            faults.append(f"{path}: {lines} lines, at most {budget}")

    assert faults == []


def test_no_function_is_over_its_budget(root: Path, python_files: list[Path]) -> None:
    faults = []
    for path in python_files:
        for node in ast.walk(_tree(root / path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                budget, *_ = RAISED.get(f"{path}:{node.name}", (FUNCTION,))
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > budget:
                    faults.append(f"{path}:{node.lineno}: {node.name} has {lines} lines")

    assert faults == []


def test_every_module_is_named_for_what_it_does(python_files: list[Path]) -> None:
    names = {path: {path.stem, *path.parts[:-1]} for path in python_files}

    assert [path for path in python_files if names[path] & NAMELESS] == []


def test_a_raised_budget_has_a_reason_and_is_still_needed(root: Path) -> None:
    for place, (lines, reason) in RAISED.items():
        assert len(reason.split()) > 2, place
        assert (root / place.partition(":")[0]).is_file(), place
        assert lines > FUNCTION, place


@pytest.mark.parametrize(
    ("path", "source", "budget"),
    [
        ("connectors/chatgpt/chat.py", "class Chat(Action): ...", ACTION),
        ("connectors/chatgpt/wire.py", "def send(): ...", PYTHON),
        ("connectors/chatgpt/chat.html", "<p>", TEMPLATE),
        ("simulators/prices.py", '"""Prices."""\nimport a\nPRICES = {}\nB: int = 1', None),
        ("simulators/prices.py", "PRICES = {}\ndef price(): ...", PYTHON),
        ("README.md", "", None),
    ],
)
def test_the_budget_follows_what_the_file_is(
    tmp_path: Path, path: str, source: str, budget: int | None
) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(source)

    assert budget_of(tmp_path, Path(path)) == (budget or float("inf"))


def budget_of(root: Path, path: Path) -> float:
    """The lines that a file may have; infinite for what is not read as code."""
    if path.suffix == ".html":
        return TEMPLATE
    if path.suffix != ".py" or "migrations" in path.parts:
        return float("inf")
    body = _tree(root / path).body
    if all(_is_data(node) for node in body):
        return float("inf")
    return ACTION if any(_is_action(node) for node in body) else PYTHON


def _is_data(node: ast.stmt) -> bool:
    """Assignments, and the imports and the docstring above them, make a data table."""
    return isinstance(node, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _is_action(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef) and "Action" in map(ast.unparse, node.bases)


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")
