"""Where each input of a step run came from: the step, and the path within its output.

What a step was given is compared with what its plan says: a value that is exactly one reference is
the referred value itself, and text may hold several of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode

from automate_site.json_tree import anchor_of, picture, readable
from connectors.sdk.references import BadReference, Reference, as_text, dotted, parse, renumber

Kind = Literal["reference", "text", "typed", "default", "missing"]
MOST: Final = 200  # rows; a longer list of inputs is cut
SHORT: Final = 300  # characters of a value on one line


@dataclass(frozen=True, slots=True)
class Source:
    """What a reference stands for: as it is shown, and the step run and path that it leads to.

    `step` is empty for what is no step's output, such as a project variable.
    """

    label: str
    step: str = ""
    segments: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """The address of the value on the page of its execution; empty where it has none."""
        if not self.step:
            return ""
        place = quote(anchor_of("output", self.segments))
        return f"?{urlencode({'step': self.step, 'tab': 'output'})}#{place}"


@dataclass(frozen=True, slots=True)
class Traced:
    """One input: its path, the value that arrived, and what that was made of.

    `kind` is `reference` where the value is exactly the source's, `text` where sources stand
    inside text, `typed` for what stands in the plan itself, `default` for what is not configured,
    and `missing` for a reference that was not filled in; its value is the text. `label` is its name
    for people, `fault` why its reference broke, and `changed` whether a replay runs with another.
    """

    path: str
    value: Any
    kind: Kind
    sources: tuple[Source, ...] = ()
    label: str = ""
    fault: str = ""
    changed: bool = False

    @property
    def shown(self) -> str:
        """The value on one line, shortened."""
        text = readable(as_text(self.value)) if self.value is not None else "null"
        return text if len(text) <= SHORT else f"{text[:SHORT]}…"

    @property
    def is_tree(self) -> bool:
        """Whether a tree shows more of it than a line does."""
        value = self.value
        if isinstance(value, str):
            return len(value) > SHORT or bool(picture(value))
        return isinstance(value, dict | list) and bool(value)


@dataclass(frozen=True, slots=True)
class Places:
    """What references of one step run lead to: run paths and shown numbers by step key."""

    paths: Mapping[str, str]
    numbers: Mapping[str, str]

    def source(self, reference: Reference, loop: str) -> Source:
        """What this reference stands for; `loop` is the run path of the innermost loop."""
        head, segments = reference.head, reference.segments
        label = dotted(self.numbers.get(head, head), segments)
        if reference.kind == "vars":
            return Source(label)
        if reference.kind == "current_item":
            return Source(label, loop)
        return Source(label, self.paths.get(head, ""), segments)


def trace(
    configured: Mapping[str, Any], arrived: Any, places: Places, loop: str = ""
) -> list[Traced]:
    """Every input of a step run, in the order of the plan; defaults last.

    Args:
        configured: The step's inputs as its plan has them, with references.
        arrived: What it was given; None where it was given nothing.
        places: What its references lead to.
        loop: The run path of the innermost loop around it; empty outside loops.
    """
    given = arrived if isinstance(arrived, Mapping) else {}
    found: list[Traced] = []
    for row in _rows(configured, given, "", places, loop):
        if len(found) == MOST:
            return found
        found.append(row)
    found += [
        Traced(_join("", name), value, "default")
        for name, value in given.items()
        if name not in configured
    ]
    return found[:MOST]


def marked(
    rows: list[Traced],
    labels: Mapping[str, str],
    faults: Mapping[str, tuple[str, str]],
    changed: Collection[str],
) -> list[Traced]:
    """The rows with what people want to know of them.

    Args:
        rows: What `trace` found.
        labels: Names for people, by path.
        faults: Why inputs failed the step, by path: the name for people, and the sentence.
        changed: The paths of what a replay was given in place of something else.
    """
    told: dict[str, list[str]] = {}
    for path, (name, said) in faults.items():
        if at := _row_of(path, rows):
            inside = name.removeprefix(f"{labels.get(at, '')}, ")
            told.setdefault(at, []).append(said if path == at else f"{inside}: {said}")
    return [
        replace(
            row,
            label=labels.get(row.path, ""),
            fault=" ".join(told.get(row.path, ())),
            changed=any(_within(one, row.path) or _within(row.path, one) for one in changed),
        )
        for row in rows
    ]


def _row_of(path: str, rows: list[Traced]) -> str:
    """The row that a path is in, else the first of the same input; empty where there is none."""
    own = [row.path for row in rows if _within(path, row.path)]
    beside = [row.path for row in rows if _within(row.path, path.partition(".")[0])]
    return next(iter([*own, *beside]), "")


def _within(path: str, outer: str) -> bool:
    return f"{path}.".startswith(f"{outer}.")


def _rows(configured: Any, given: Any, path: str, places: Places, loop: str) -> Iterator[Traced]:
    """One row for each value with references in it, and for each that has none at all."""
    for name, value in _children(configured):
        inner, arrived = _join(path, name), _child(given, name)
        if isinstance(value, str):
            yield _text(value, arrived, inner, places, loop)
        elif _children(value) and _holds_reference(value):
            yield from _rows(value, None if arrived is _ABSENT else arrived, inner, places, loop)
        elif arrived is _ABSENT:
            yield Traced(inner, value, "typed")
        else:
            yield Traced(inner, arrived, "typed")


def _text(text: str, arrived: Any, path: str, places: Places, loop: str) -> Traced:
    try:
        template = parse(text)
    except BadReference:
        template = None
    references = template.references if template else ()
    sources = tuple(dict.fromkeys(places.source(each, loop) for each in references))
    if arrived is _ABSENT and sources:
        return Traced(path, renumber(text, places.numbers), "missing", sources)
    if arrived is _ABSENT:
        return Traced(path, text, "typed")
    if not sources or arrived == text:  # not every field takes references
        return Traced(path, arrived, "typed")
    whole = template is not None and template.whole is not None
    return Traced(path, arrived, "reference" if whole else "text", sources)


_ABSENT: Final = object()


def _children(value: Any) -> list[tuple[str, Any]]:
    match value:
        case Mapping():
            return list(value.items())
        case list():
            return [(str(index), item) for index, item in enumerate(value)]
    return []


def _child(value: Any, name: str) -> Any:
    match value:
        case Mapping() if name in value:
            return value[name]
        case list() if name.isdecimal() and int(name) < len(value):
            return value[int(name)]
    return _ABSENT


def _holds_reference(value: Any) -> bool:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str) and "{{" in current:
            return True
        waiting += [child for _, child in _children(current)]
    return False


def _join(path: str, name: str) -> str:
    name = readable(name)
    return f"{path}.{name}" if path else name
