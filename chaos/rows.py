"""The rows of the tables, for a terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BEGIN = "<!-- Written by `make chaos`: begin -->\n"
END = "<!-- Written by `make chaos`: end -->\n"
OTHERS = (BEGIN, END)
ENTRIES = ("<!-- New entries, by `make chaos`: begin -->\n", "<!-- New entries: end -->\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured thing. `must` is what the value has to be; empty where anything is right."""

    what: str
    value: str
    must: str = ""
    details: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is as it has to be."""
        return self.must in {"", self.value}

    def line(self) -> str:
        """The row for a terminal."""
        verdict = "" if self.holds else f"  MUST BE {self.must}"
        return f"{self.what:58} {self.value:>12}{verdict}  {self.details}".rstrip()


def none(what: str, found: Sequence[object], details: str = "") -> Row:
    """A row that must be 0."""
    return Row(what, f"{len(found)}", "0", details)


def seconds(what: str, times: Sequence[float], details: str = "") -> Row:
    """The median and the 99th percentile of times."""
    if not times:
        return Row(what, "–", details=details)
    ordered = sorted(times)
    half, most = (ordered[int((len(ordered) - 1) * part)] for part in (0.5, 0.99))
    return Row(what, f"{half:.2f} / {most:.2f} s", details=details)


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    cells = [["", "Measured", "Must be", ""], ["---"] * 4]
    cells += [[row.what, f"**{row.value}**", row.must, row.details] for row in rows]
    return "".join(f"| {' | '.join(each)} |\n" for each in cells)


def put_into(page: Path, text: str, marks: tuple[str, str] = OTHERS) -> None:
    """Replace what stands between two marks of a page."""
    begin, end = marks
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
