"""Commands as they are called, with what they say and their exit status."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command

from projects.models import Project


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of `manage.py`; `stdin` is what stands on its standard input."""

    def done(*words: str, stdin: str = "") -> Done:
        out, err, status = io.StringIO(), io.StringIO(), 0
        given = stdin.encode("utf-8", "surrogateescape")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        try:
            call_command(*words, stdout=out, stderr=err)
        except SystemExit as end:
            status = int(end.code or 0)
        return Done(status, out.getvalue(), err.getvalue())

    return done


@pytest.fixture
def lab() -> Project:
    return Project.objects.create(slug="lab", title="Lab")
