"""A short run of what `make chaos` does at length."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from chaos.rows import BEGIN, END, ENTRIES, OTHERS, put_into

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([^|]+) \| \*\*([^|]+)\*\* \| ([^|]*) \|", re.MULTILINE)


def measured(page: Path, *options: str) -> dict[str, tuple[str, str]]:
    """Run it, and the rows that it writes: what each says, and what it must say."""
    command = [sys.executable, "-m", "chaos", "--page", str(page), *options]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return {what: (value, must) for what, value, must in ROW.findall(page.read_text())}


def test_nothing_is_lost_repeated_or_missing_after_25_kills(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{BEGIN}{END}After.\n")

    rows = measured(page, "--entries", "0", "--kills", "25", "--stops", "2")

    assert rows["kills"] == ("25", "")
    assert {value for value, must in rows.values() if must == "0"} == {"0"}
    assert int(rows["accepted: answered 2xx"][0]) > 100
    assert int(rows["POSTs that arrived"][0]) > 40


def test_new_entries_get_one_picture_each_though_the_server_is_killed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before.\n{}{}After.\n".format(*ENTRIES))

    rows = measured(page, "--only-entries", "--entries", "12")

    assert rows["new entries"] == ("12", "12")
    assert rows["finished with Success, its one asset in the entry"] == ("12", "12")
    assert {value for value, must in rows.values() if must == "0"} == {"0"}


def test_the_table_replaces_only_what_stands_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{BEGIN}\nold\n{END}After.\n")

    put_into(page, "new\n")

    assert page.read_text() == f"Before.\n{BEGIN}\nnew\n\n{END}After.\n"


def test_the_page_of_reliability_has_the_marks_once() -> None:
    page = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")

    for begin, end in (OTHERS, ENTRIES):
        assert (page.count(begin), page.count(end)) == (1, 1)
        assert page.index(begin) < page.index(end)
