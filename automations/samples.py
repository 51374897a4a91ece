"""Samples: what the tests of a draft's trigger and steps put out, and whether they still count.

A sample counts as long as the configuration that made it is the same: the step's own, and that of
everything which it refers to. Where a step stands does not matter.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from django.db.models import Case, When

from connectors.sdk.references import BadReference, parse, texts
from projects.json_text import dump

from .draft import REMEMBERED, each_step
from .flow import TRIGGER
from .models import Sample
from .recent_outputs import RecentOutputs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from .draft import Placed
    from .models import Automation

State = Literal["tested", "changed", "untested"]
CURRENT: Final = "current_item"
READ: Final = ("pk", "key", "digest", "tested_at", "milliseconds", "size")
LARGE: Final = 50_000  # characters of an output, as stored

_recent = RecentOutputs()


@dataclass(frozen=True, slots=True)
class Taken:
    """A sample as the builder reads it, which nobody changes: `counts` says that its configuration
    is still the same, by its `digest`. `size` is how many characters its output has as it is
    stored.
    """

    output: Any
    digest: str
    counts: bool
    tested_at: datetime
    milliseconds: int | None
    size: int

    @property
    def is_large(self) -> bool:
        """Whether it is too large to be edited."""
        return self.size > LARGE


def digests(draft: Mapping[str, Any]) -> dict[str, str]:
    """The digest of what makes the output of the trigger and of each step, by key.

    A page asks that more than once, and so does the next one of a draft that has not changed.
    """
    text = dump(draft)
    return dict((_digests if len(text) <= REMEMBERED else _digests.__wrapped__)(text))


@lru_cache(maxsize=64)
def _digests(text: str) -> dict[str, str]:
    """Of a draft as JSON."""
    draft = json.loads(text)
    trigger = draft.get("trigger") or {}
    found = {TRIGGER: _digest([trigger.get("use"), trigger.get("account"), trigger.get("with")])}
    for place, loops in _with_loops(draft.get("steps") or (), ()):
        step = place.step
        heads = {_head(head, loops) for head in _heads(place.inputs)}
        needed = {head: found.get(head, "") for head in sorted(heads)}
        own = [step["use"], step.get("account"), step.get("with"), needed]
        found[step["key"]] = _digest(own)
    return found


def taken(
    automation: Automation, draft: Mapping[str, Any], keys: Collection[str] | None = None
) -> dict[str, Taken]:
    """The samples of a draft's trigger and steps, by key; only those of `keys`. It takes one query,
    and another where large outputs are not at hand.
    """
    now = digests(draft)
    wanted = now.keys() if keys is None else now.keys() & keys
    rows = Sample.objects.filter(automation=automation, key__in=wanted)
    small = rows.annotate(small=Case(When(size__lte=LARGE, then="output")))
    found, unread = {}, []
    for pk, key, digest, at, milliseconds, size, output in small.values_list(*READ, "small"):
        if size > LARGE and (output := _recent.get((pk, digest, at, size))) is None:
            unread.append(pk)
        else:
            found[key] = Taken(output, digest, digest == now[key], at, milliseconds, size)
    if unread:  # as they are by now: another test may have replaced one
        large = rows.filter(pk__in=unread).values_list(*READ, "output")
        for pk, key, digest, at, milliseconds, size, output in large:
            _recent.put((pk, digest, at, size), output)
            found[key] = Taken(output, digest, digest == now[key], at, milliseconds, size)
    return found


def states(automation: Automation, draft: Mapping[str, Any]) -> dict[str, State]:
    """How each part of a draft stands, by key; outputs, which may be large, are not read."""
    now = digests(draft)
    rows = Sample.objects.filter(automation=automation, key__in=now)
    made = dict(rows.values_list("key", "digest"))
    return {
        key: "untested" if key not in made else "tested" if made[key] == digest else "changed"
        for key, digest in now.items()
    }


def keep(
    automation: Automation,
    draft: Mapping[str, Any],
    key: str,
    output: Any,
    at: datetime,
    milliseconds: int | None = None,
) -> None:
    """Keep an output as the sample of a part of this draft, in place of an earlier one.

    Raises KeyError where the draft has no such part.
    """
    values = {
        "output": output,
        "size": len(dump(output)),
        "digest": digests(draft)[key],
        "milliseconds": milliseconds,
        "tested_at": at,
    }
    Sample.objects.update_or_create(automation=automation, key=key, defaults=values)


def _with_loops(
    steps: Sequence[Mapping[str, Any]], loops: tuple[str, ...]
) -> Iterator[tuple[Placed, tuple[str, ...]]]:
    """All steps in order, each with the keys of the loops around it, the innermost last."""
    inside: dict[str, tuple[str, ...]] = {}
    for place in each_step(steps):
        parent, _, _ = place.path.rpartition(".")
        around = inside.get(parent, loops)
        yield place, around
        paths = list(place.inner())
        own = (*around, place.step["key"]) if len(paths) == 1 else around
        inside |= {path: own for path, _ in paths}


def _heads(inputs: Mapping[str, Any]) -> Iterator[str]:
    """The heads of all references in inputs; what is malformed holds none."""
    for _, text in texts(dict(inputs)):
        try:
            yield from (reference.head for reference in parse(text).references)
        except BadReference:
            continue


def _head(head: str, loops: tuple[str, ...]) -> str:
    return loops[-1] if head == CURRENT and loops else head


def _digest(value: Any) -> str:
    return hashlib.sha256(dump(value).encode("ascii")).hexdigest()
