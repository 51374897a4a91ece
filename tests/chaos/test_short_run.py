"""A short run of what `make chaos` does at length."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chaos.rows import BEGIN, END, put_into

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([^|]+) \| \*\*([^|]+)\*\* \| ([^|]*) \|", re.MULTILINE)


def test_nothing_is_lost_repeated_or_missing_after_25_kills(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{BEGIN}{END}After.\n")
    command = [sys.executable, "-m", "chaos", "--kills", "25", "--stops", "2", "--page", str(page)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    rows = {what: (value, must) for what, value, must in ROW.findall(page.read_text())}
    assert rows["kills"] == ("25", "")
    assert {value for value, must in rows.values() if must == "0"} == {"0"}
    assert int(rows["accepted: answered 2xx"][0]) > 100
    assert int(rows["POSTs that arrived"][0]) > 40


def test_the_table_replaces_only_what_stands_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{BEGIN}\nold\n{END}After.\n")

    put_into(page, "new\n")

    assert page.read_text() == f"Before.\n{BEGIN}\nnew\n\n{END}After.\n"


def test_the_page_of_reliability_has_the_marks_once() -> None:
    page = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")

    assert (page.count(BEGIN), page.count(END)) == (1, 1)
    assert page.index(BEGIN) < page.index(END)
