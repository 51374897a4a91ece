"""The table of errors, and the page that shows it."""

from __future__ import annotations

from pathlib import Path

from connectors.chatgpt.error_table import ALL, rows

PAGE = Path(__file__).parents[3] / "docs" / "chatgpt-errors.md"


def test_the_page_shows_the_table() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    first = lines.index("|---|---|---|---|") + 1

    shown = lines[first : lines.index("", first)]

    assert shown == [f"| {' | '.join(row)} |" for row in rows()]


def test_only_a_declined_request_is_left_to_the_services_own_words() -> None:
    silent = [each.what for each in ALL if not each.advice]

    assert silent == ["Request declined", "Anything else"]


def test_no_code_and_no_status_means_two_things() -> None:
    codes = [code for each in ALL for code in each.codes]
    statuses = [status for each in ALL for status in each.statuses]

    assert sorted(set(codes)) == sorted(codes)
    assert sorted(set(statuses)) == sorted(statuses)
