"""What Linux says of a process (proc(5)), and what the packages take on disk."""

from __future__ import annotations

import os
import re
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.acceptance.processes import ROOT

TICKS = os.sysconf("SC_CLK_TCK")  # a second
PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes


def threads(pid: int) -> int:
    """How many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def resident(pid: int) -> float:
    """Megabytes of a process that are in memory, shared ones included; cheap to ask often."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6


def memory(pid: int) -> float:
    """Megabytes of a process and its children, shared pages divided among who shares them."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kilobytes,) = re.findall(r"^Pss: +(\d+) kB$", rollup, re.MULTILINE)
    return int(kilobytes) * 1024 / 1e6 + sum(map(memory, _children(pid)))


def processor_seconds(pid: int) -> float:
    """Processor time that a process and its children have used so far."""
    # The name of the program stands in parentheses and may hold blanks; fields 14 and 15 are times.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    used = (int(fields[11]) + int(fields[12])) / TICKS
    return used + sum(map(processor_seconds, _children(pid)))


def installed() -> float:
    """Megabytes of the packages that run the product, without bytecode."""
    lines = (ROOT / "requirements.txt").read_text().replace("\\\n", "").splitlines()
    pinned = [Requirement(line.partition("--hash")[0]) for line in lines if "==" in line]
    here = [each for each in pinned if each.marker is None or each.marker.evaluate()]
    return sum(_size(each.name) for each in here) / 1e6


def _size(name: str) -> int:
    files = [Path(str(file.locate())) for file in distribution(name).files or ()]
    return sum(each.stat().st_size for each in files if each.suffix != ".pyc" and each.is_file())


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
