"""The elements of an output: each value in it that a reference can name, with a short preview.

Samples come from outside and may be large: only so many values are looked at, and of a text only
its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Field, Fields, Group, Json
from connectors.sdk.templates import dotted, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEVELS: Final = 6
KEYS: Final = 60  # of one object
NAME: Final = 200  # characters; a longer name is not offered
PREVIEW: Final = 40  # characters of a preview
UNKNOWN: Final = object()  # a value that nobody has seen yet
ANY: Final = "any value"

Declared = type[Fields] | Field[Any] | None


@dataclass(frozen=True, slots=True)
class Root:
    """What elements begin at: `reference` as it is stored (`choose`), `shown` by number (`2`).

    `declared` is what is known of the value beforehand. Without `whole`, the value itself is no
    element. `notes` are the previews of elements whose values are not to be shown, by name.
    """

    reference: str
    shown: str
    value: Any
    declared: Declared
    whole: bool = True
    notes: Mapping[str, str] | None = None


@dataclass(slots=True)
class Element:
    """One value of an output; `names` lead to it, none for the output itself.

    `declared` is the field that declares it, and `free` says that it stands inside JSON of which
    nothing is declared. Its texts are made when they are asked for: few of many are shown.
    """

    root: Root
    names: tuple[str, ...]
    value: Any
    declared: Declared
    free: bool
    is_blank: bool = False  # its value is not to be shown

    @property
    def path(self) -> str:
        """The names with dots between, in quotes where a reference needs them: `body.text`."""
        return ".".join(map(spelled, self.names))

    @property
    def reference(self) -> str:
        """What stands between the braces as it is stored, by key."""
        return dotted(self.root.reference, self.names)

    @property
    def shown(self) -> str:
        """The same as it is shown, by number."""
        return dotted(self.root.shown, self.names)

    @property
    def name(self) -> str:
        """The last name of its path, as it is written."""
        return spelled(self.names[-1]) if self.names else ""

    @property
    def parent(self) -> str:
        """Its path up to the last name, with the dot."""
        return "".join(f"{spelled(name)}." for name in self.names[:-1])

    @property
    def type(self) -> str:
        """The type of the value in a word."""
        return type_of(self.value)

    @property
    def preview(self) -> str:
        """The value in a few characters."""
        if self.is_blank:
            return ""
        notes = self.root.notes
        if notes and len(self.names) == 1 and self.names[0] in notes:
            return shortened(notes[self.names[0]])
        return preview(self.value)

    @property
    def depth(self) -> int:
        """How far it stands inside the output; 0 for what is directly in it."""
        return max(len(self.names) - 1, 0)


def elements_in(root: Root, keys: int = KEYS) -> Iterator[Element]:
    """The elements of an output in reading order, the whole first; a list shows its first item,
    and an object so many `keys`.
    """
    whole = Element(root, (), root.value, root.declared, root.whole and root.declared is None)
    if root.whole:
        yield whole
    yield from _inside(whole, keys)


def _inside(outer: Element, keys: int) -> Iterator[Element]:
    if len(outer.names) == LEVELS:
        return
    free = outer.free or isinstance(outer.declared, Json)
    for name, value in _children(outer.value, keys):
        declared = _declared(outer.declared, name)
        one = Element(outer.root, (*outer.names, name), value, declared, free)
        yield one
        if isinstance(value, dict | list):
            yield from _inside(one, keys)


def _children(value: Any, keys: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        fit = ((name, inner) for name, inner in value.items() if len(name) <= NAME)
        yield from islice(fit, keys)
    elif isinstance(value, list) and value:
        yield "0", value[0]


def _declared(around: Declared, name: str) -> Declared:
    """What is declared of a value inside one that has this declaration."""
    if isinstance(around, Group):
        if around.many:
            return around.fields if name.isdecimal() else None
        around = around.fields
    if isinstance(around, type):
        return around.__fields__.get(name)
    return None


def type_of(value: Any) -> str:
    """The type of a JSON value in a word."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true/false"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
    return ANY if value is UNKNOWN else "object"


def preview(value: Any) -> str:
    """A value in a few characters: “Good morning”, 12.5, { } 3 keys, [ ] 12 items."""
    if value is UNKNOWN:
        return ""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{shortened(value)}”"
        case dict():
            return f"{{ }} {len(value):,} key{'' if len(value) == 1 else 's'}"
        case list():
            return f"[ ] {len(value):,} item{'' if len(value) == 1 else 's'}"
    return shortened(str(value))


def shortened(text: str) -> str:
    """The beginning of a text on one line, with nothing that a page cannot hold."""
    line = " ".join(text[: 4 * PREVIEW].split())
    cut = len(line) > PREVIEW or len(text) > 4 * PREVIEW
    fit = line[:PREVIEW]
    if not fit.isprintable():
        fit = "".join(each if each.isprintable() else "�" for each in fit)
    return f"{fit}…" if cut else fit
