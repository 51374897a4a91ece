"""What a connector's page says beside what its fields say themselves."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of a connector as rows, such as its models. Cells may hold `code` between backticks."""

    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Tables, questions with their answers, and titles of pages under `docs` that say more."""

    tables: tuple[Table, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
