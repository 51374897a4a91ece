"""The command that writes the reference pages, or names those that are stale."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from connectors.management.commands import write_reference

if TYPE_CHECKING:
    from pathlib import Path


def test_the_command_writes_the_pages_and_then_finds_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "docs"
    monkeypatch.setattr(write_reference, "FOLDER", folder)
    first, second = StringIO(), StringIO()

    call_command("write_reference", stdout=first)
    call_command("write_reference", stdout=second)
    call_command("write_reference", "--check")

    names = sorted(file.name for file in folder.iterdir())
    assert first.getvalue() == "".join(f"docs/connectors/{name}\n" for name in names)
    assert second.getvalue() == ""


def test_checking_writes_nothing_and_names_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_reference, "FOLDER", tmp_path)
    call_command("write_reference", stdout=StringIO())
    (tmp_path / "http.md").write_text("Old\n")

    with pytest.raises(CommandError) as caught:
        call_command("write_reference", "--check")

    assert str(caught.value) == "Run manage.py write_reference; not in step: http.md."
    assert caught.value.returncode == 1
    assert (tmp_path / "http.md").read_text() == "Old\n"
