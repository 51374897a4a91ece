"""What runs: a version's steps as frozen values, and their shown numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

PolicyKind = Literal["stop", "ignore", "retry"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens when a step fails. `times` retries, the first after about `delay` seconds."""

    kind: PolicyKind = "stop"
    times: int = 3
    delay: float = 2.0

    @classmethod
    def read(cls, value: Any) -> Policy:
        """From a document's `on_failure`: `stop`, `ignore` or `{retry: {times, delay}}`."""
        if isinstance(value, Mapping):
            return cls("retry", **value.get("retry") or {})
        return cls(value or "stop")


@dataclass(frozen=True)
class Step:
    """One configured action; a step that holds steps has them under `paths` by path name."""

    key: str
    use: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    account: str | None = None
    policy: Policy = Policy()
    paths: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)

    @cached_property
    def inner_keys(self) -> tuple[str, ...]:
        """The keys of all steps inside this one."""
        return tuple(step.key for steps in self.paths.values() for step in each_step(steps))


@dataclass(frozen=True)
class Plan:
    """A version's steps."""

    steps: tuple[Step, ...]

    @classmethod
    def read(cls, steps: Iterable[Mapping[str, Any]]) -> Plan:
        """From the stored form that `automations.publish` writes."""
        return cls(_read_steps(steps))

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of all steps."""
        return frozenset(step.key for step in each_step(self.steps))


def _read_steps(steps: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(
            key=step["key"],
            use=step["use"],
            inputs=step.get("with") or {},
            account=step.get("account"),
            policy=Policy.read(step.get("on_failure")),
            paths={name: _read_steps(inner) for name, inner in (step.get("paths") or {}).items()},
        )
        for step in steps
    )


def each_step(steps: Iterable[Step]) -> Iterator[Step]:
    """All steps in the order of their numbers, those inside a step right after it."""
    for step in steps:
        yield step
        for inner in step.paths.values():
            yield from each_step(inner)


def numbers(plan: Plan) -> dict[str, str]:
    """The shown number of every step by its key; the trigger is 1, inner steps are `4-1`."""
    found = {"trigger": "1"}

    def number(steps: Iterable[Step], prefix: str, first: int) -> int:
        position = first
        for step in steps:
            found[step.key] = f"{prefix}{position}"
            inside = 1
            for inner in step.paths.values():
                inside = number(inner, f"{found[step.key]}-", inside)
            position += 1
        return position

    number(plan.steps, "", 2)
    return found
