"""What is measured, and how good it has to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """A figure with its bounds, in `unit`; `reach` is None where there is only the one bound."""

    part: str
    what: str
    at_least: float
    reach: float | None
    unit: str = ""
    more_is_better: bool = False

    def verdict(self, value: float) -> str:
        """`reached`, `met` or `missed`."""
        if self.reach is not None and self._holds(value, self.reach):
            return "reached"
        return "met" if self._holds(value, self.at_least) else "missed"

    def shown(self, value: float | None) -> str:
        """A value or a bound with its unit, in three digits."""
        if value is None:
            return "–"
        digits = f"{value:.0f}" if value >= 100 else f"{value:.3g}"
        return f"{digits} {self.unit}".strip()

    def _holds(self, value: float, bound: float) -> bool:
        return value >= bound if self.more_is_better else value <= bound


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure's value, and the numbers that it comes from."""

    value: float
    details: str = ""


TARGETS = {
    "throughput": Target(
        "a", "throughput at 16 callers, of the bare view's", 0.25, 0.5, more_is_better=True
    ),
    "spread": Target("a", "p99 / p50 at 16 callers", 2.5, 1.5),
    "latency": Target("a", "p50 at one caller, of the bare view's", 6, 3),
    "write step": Target("b", "a write step between two others, in committed inserts", 3, 1),
    "chats": Target("c", "200 chats of 2 s at once, until all are done", 6, 3, "s"),
    "chats' memory": Target("c", "memory that the process grows by meanwhile", 150, None, "MB"),
    "start": Target("d", "start on a filled data folder, to the first answer", 4, 1.5, "s"),
    "idle memory": Target("d", "idle memory", 140, 90, "MB"),
    "idle processor": Target("d", "idle processor time", 3, 1, "%"),
    "installed": Target("d", "installed packages", 250, 150, "MB"),
    "waiting callers": Target("e", "300 callers that wait 3 s, until all are answered", 8, 4, "s"),
    "health": Target("e", "p95 of /healthz meanwhile", 150, 50, "ms"),
    "items": Target("f", "cost per item at 1,000 items, of that at 10", 1.5, 1.1),
    "items with effect": Target("f", "the same with a PUT for each item", 1.5, 1.1),
    "filled": Target(
        "g",
        "throughput after 100,000 executions, of the empty database's",
        0.8,
        0.95,
        more_is_better=True,
    ),
    "slowest page": Target("h", "p95 of the slowest page, 100,000 executions", 60, None, "ms"),
    "payload search": Target("h", "p95 of a search in payloads", 200, None, "ms"),
    "heaviest page": Target("h", "the heaviest page, cold", 100, None, "kB"),
    "most requests": Target("h", "requests of a page, cold", 12, None),
    "slowest view": Target("i", "p95 of the slowest builder view, 30 steps", 60, 40, "ms"),
    "slowest view of 100": Target("i", "p95 of the slowest, 100 steps", 250, None, "ms"),
    "heaviest builder page": Target("i", "the heaviest builder page, cold", 150, None, "kB"),
    "most builder requests": Target("i", "requests of a builder page, cold", 12, None),
    "many chats": Target("j", "500 chats of 2 s at once, until all are done", 10, 4, "s"),
    "many chats' memory": Target(
        "j", "memory that the process grows by meanwhile", 200, None, "MB"
    ),
    "translating calls": Target(
        "k", "calls to translate an entry of 400 texts, of the fewest possible", 1.4, 1.2
    ),
    "entries": Target(
        "l", "200 entries at once, until all have a picture, of the fewest s", 1.2, 1.1
    ),
    "entries refused": Target("l", "requests over the service's limits meanwhile", 0, None),
}
