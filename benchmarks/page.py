"""The page with the figures, and the same as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from .targets import TARGETS, Measured

HEAD = """\
# Benchmarks

`make bench` measures a fresh server with its defaults and writes this page; \
`.venv/bin/python -m benchmarks a d` measures a part and prints it. The callers are a process of \
their own, on the same machine. Data lies on the disk where the product keeps its own, so that \
commits cost what they cost there.

Measured on {date}. **At least** is what every change has to keep; **reach for** is what we work on.
"""
COLUMNS = ["", "Figure", "Measured", "At least", "Reach for", "", "Details"]


def text(
    found: Mapping[str, Measured],
    machine: Mapping[str, str],
    parts: Mapping[str, ModuleType],
    date: str,
) -> str:
    """The page, in Markdown."""
    blocks = [
        HEAD.format(date=date),
        _table([COLUMNS, ["---"] * len(COLUMNS), *([*row(name, found)] for name in TARGETS)]),
        "## How it is measured\n",
        methods(parts),
        "## Machine\n",
        _table([["", ""], ["---", "---"], *([name, value] for name, value in machine.items())]),
    ]
    return "\n".join(blocks)


def methods(parts: Mapping[str, ModuleType]) -> str:
    """How each part is measured, in the words of its module."""
    paragraphs = (" ".join((module.__doc__ or "").split()) for module in parts.values())
    return "".join(
        f"- **({letter})** {paragraph}\n"
        for letter, paragraph in zip(parts, paragraphs, strict=True)
    )


def row(name: str, found: Mapping[str, Measured]) -> list[str]:
    """The cells of one figure."""
    target, measured = TARGETS[name], found[name]
    return [
        f"({target.part})",
        target.what,
        f"**{target.shown(measured.value)}**",
        target.shown(target.at_least),
        target.shown(target.reach),
        target.verdict(measured.value),
        measured.details,
    ]


def line(name: str, found: Mapping[str, Measured]) -> str:
    """One figure, for a terminal."""
    part, what, value, least, reach, verdict, details = row(name, found)
    bounds = f"at least {least}, reach for {reach}"
    return f"{part} {what}: {value.strip('*')} ({bounds}: {verdict}) {details}".rstrip()


def _table(rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)
