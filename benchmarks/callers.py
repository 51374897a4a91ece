"""Callers, as the load generator in a process of its own plays them, and what they saw."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.acceptance.processes import ROOT

from .load import Result

ROUNDS = 5
SECONDS = 4.0  # of each round, after its warm-up


class WrongAnswers(Exception):
    """Not everybody was answered as expected: there is nothing to measure."""


class Callers:
    """Callers at work; see `benchmarks.load` for what they do."""

    def __init__(self, url: str, body: Any, callers: int, **options: object) -> None:
        command = [sys.executable, "-m", "benchmarks.load", url]
        command += [f"--callers={callers}", f"--body={json.dumps(body)}"]
        command += [f"--{name}={value}" for name, value in options.items()]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603

    def at_work(self) -> bool:
        """Whether answers are still to come."""
        return self._process.poll() is None

    def result(self, status: int = 200) -> Result:
        """What they saw, in the end. Raises `WrongAnswers` for answers with another status."""
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise WrongAnswers(f"The load generator ended with {self._process.returncode}.")
        found = json.loads(output)
        if found["statuses"].keys() - {str(status), "200"}:
            raise WrongAnswers(f"Answers by status: {found['statuses']}; expected {status}.")
        return Result(**found)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent are not above; at least two values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def alternate(
    urls: Mapping[str, str], body: Any, callers: int, rounds: int = ROUNDS
) -> dict[str, list[Result]]:
    """Ask one address after the other, again and again, so that a noisy machine meets all alike."""
    found: dict[str, list[Result]] = {name: [] for name in urls}
    for _ in range(rounds):
        for name, url in urls.items():
            found[name].append(Callers(url, body, callers, seconds=SECONDS).result())
    return found


def median(results: Sequence[Result], of: Callable[[Result], float]) -> float:
    """The median over rounds."""
    return statistics.median(of(result) for result in results)


def throughput(result: Result) -> float:
    """Answers a second."""
    return len(result.latencies) / result.seconds


def p50(result: Result) -> float:
    """Milliseconds that half of the answers took at most."""
    return statistics.median(result.latencies)
