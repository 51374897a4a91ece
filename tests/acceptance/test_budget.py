"""What the product takes: memory, time to start, room on disk."""

from __future__ import annotations

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.acceptance.processes import ROOT, Server, post

pytestmark = [pytest.mark.acceptance, pytest.mark.alone]

MEMORY = 140  # MB, idle, after the demo has answered once
START = 4.0  # seconds, from the command to the first answered webhook
PACKAGES = 250  # MB, installed, without pip and bytecode
FILLED = 200  # executions; the demo makes two at a time


def test_the_idle_server_stays_within_its_memory(server: Server) -> None:
    assert _try(server) == "Guten Morgen"
    time.sleep(1)

    megabytes = _memory(server.process.pid)

    _note(f"idle memory {megabytes:.0f} MB")
    assert megabytes <= MEMORY


def test_a_start_on_a_filled_data_folder_answers_within_seconds(server: Server) -> None:
    with ThreadPoolExecutor(8) as callers:
        list(callers.map(lambda _: _try(server), range(FILLED // 2)))
    filled = len(server.executions())
    server.stop()
    begun = time.monotonic()

    server.start()
    answer = _try(server)

    seconds = time.monotonic() - begun
    _note(f"start to first answered webhook {seconds:.2f} s")
    assert (filled, answer) == (FILLED, "Guten Morgen")
    assert seconds <= START


def test_the_installed_packages_stay_within_their_room() -> None:
    found = [_distribution(each) for each in _requirements()]

    megabytes = sum(_size(each) for each in found if each) / 1e6

    _note(f"installed packages {megabytes:.0f} MB")
    assert None not in found
    assert megabytes <= PACKAGES


def _try(server: Server) -> str:
    url = server.printed("Try").split()[-1]
    return post(url, {"text": "Good morning", "language": "German"}).text


def _memory(pid: int) -> float:
    """Megabytes of a process and its children, shared pages divided among who shares them."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    (kilobytes,) = re.findall(r"^Pss: +(\d+) kB$", rollup, re.MULTILINE)
    return int(kilobytes) / 1000 + sum(_memory(int(child)) for child in children)


def _requirements() -> list[Requirement]:
    """The pinned packages that run the product on this machine."""
    lines = (ROOT / "requirements.txt").read_text().replace("\\\n", "").splitlines()
    pinned = [line.partition("--hash")[0] for line in lines if line and not line.startswith("#")]
    found = [Requirement(line.strip()) for line in pinned]
    return [each for each in found if each.marker is None or each.marker.evaluate()]


def _distribution(requirement: Requirement) -> Distribution | None:
    try:
        return distribution(requirement.name)
    except PackageNotFoundError:
        return None


def _size(installed: Distribution) -> int:
    """Bytes of its files; bytecode is made where the product runs."""
    files = [Path(str(file.locate())) for file in installed.files or () if file.suffix != ".pyc"]
    return sum(file.stat().st_size for file in files if file.is_file())


def _note(text: str) -> None:
    """For whoever runs this with `pytest -s`."""
    sys.stdout.write(f"{text}\n")
