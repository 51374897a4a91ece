"""The page of benchmarks is complete and in step with what is measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.parts import PARTS
from benchmarks.targets import TARGETS, Target

PAGE = (Path(__file__).parents[2] / "docs/benchmarks.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| \((\w)\) \| ([^|]+) \| \*\*[^|]+\*\* \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def test_the_page_has_every_figure_with_its_bounds() -> None:
    expected = [
        (each.part, each.what, each.shown(each.at_least), each.shown(each.reach))
        for each in TARGETS.values()
    ]

    assert ROW.findall(PAGE) == expected
    assert list(PARTS) == sorted({each.part for each in TARGETS.values()})


def test_the_page_says_how_each_part_is_measured() -> None:
    assert PAGE.partition("## How it is measured\n\n")[2].startswith(page.methods(PARTS))


@pytest.mark.parametrize(
    ("target", "values"),
    [
        (Target("a", "time", 4, 1.5), {1.5: "reached", 4: "met", 4.01: "missed"}),
        (Target("a", "share", 0.25, 0.5, more_is_better=True), {0.5: "reached", 0.2: "missed"}),
        (Target("a", "memory", 150, None), {0: "met", 151: "missed"}),
    ],
)
def test_a_figure_is_judged_by_its_bounds(target: Target, values: dict[float, str]) -> None:
    assert {value: target.verdict(value) for value in values} == values
