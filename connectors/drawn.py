"""A form as its template draws it: fields with their values, and what is said about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors.form_data import BLANK, SWITCHED, json_text, text_of
from connectors.sdk import UNSET, Field, Group, Json, Lookup
from connectors.sdk.kinds import Choosing, Numeric
from connectors.sdk.nested import fewest, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.in_builder import Editing, Halted

DEFAULT: Final = "{} if left empty"
EXAMPLE: Final = "e.g. {}"
RADIOS: Final = 4  # so many choices are seen at once; more are a list to open
# Kinds that take a whole line of the form.
WIDE: Final = {"longtext", "code", "json", "group", "map", "lookups", "switch"}
# A line of several about one value: where inside it, and what.
PLACED: Final = re.compile(r"(\S+): (.+)")
MAX_ROWS: Final = 200  # of a group that names no limit


@dataclass(frozen=True, slots=True)
class Drawn:
    """One field as its partial draws it. `name` is its control's name, `value` a JSON value.

    `decides` says that others come and go with it, `rows` are the fields inside a group, each row
    a form of its own. `hint` is said about the value though it is not wrong. `offered` is the
    value of a secret that is none, such as the key of a stand-in.
    """

    field: Field[Any]
    name: str
    value: Any = None
    error: str = ""
    hint: str = ""
    decides: bool = False
    in_row: bool = False
    offered: str = ""
    rows: tuple[Form, ...] = ()
    editing: Editing | None = None

    @property
    def required(self) -> bool:
        """Whether it has to be filled in."""
        demanded = self.editing.demanded if self.editing else ()
        return self.field.required or self.name in demanded

    @property
    def headline(self) -> str:
        """What is wrong with it, or how much where that is several things."""
        return self.error.partition("\n")[0]

    @property
    def particulars(self) -> list[tuple[str, str]]:
        """Several things that are wrong inside the value: the place of each, and the message."""
        lines = [(PLACED.fullmatch(one), one) for one in self.error.split("\n")[1:]]
        return [(found[1], found[2]) if found else ("", one) for found, one in lines]

    @property
    def fix(self) -> str:
        """The words of a button that puts right what is wrong with it; empty without one."""
        return self.editing.fixes.get(self.name, "") if self.editing and self.error else ""

    @property
    def note(self) -> str:
        """What should be known about it before it runs, such as that it has no effect."""
        return self.editing.notes.get(self.name, "") if self.editing else ""

    @property
    def called(self) -> str:
        """What the chosen value is called, where that is known."""
        return self.editing.labels.get(self.name, "") if self.editing else ""

    @property
    def offers_template(self) -> bool:
        """Whether a button puts a value to begin with into it."""
        return bool(self.editing and isinstance(self.field, Json) and self.field.template)

    @property
    def halted(self) -> Halted | None:
        """Why the template is not put into it yet, where somebody has asked for it."""
        halted = self.editing.halted if self.editing else None
        return halted if halted and halted.name == self.name else None

    @property
    def is_cause(self) -> bool:
        """Whether the form is drawn again for it, or for something inside it."""
        cause = self.editing.cause if self.editing else ""
        return f"{cause}.".startswith(f"{self.name}.")

    @property
    def takes_references(self) -> bool:
        """Whether its control is one of the builder's that can hold references."""
        return bool(self.editing and self.editing.references and not self.field.literal)

    @property
    def as_text(self) -> bool:
        """Whether a choice or a switch is drawn as text, so that it can hold a reference."""
        if not self.switches or not self.editing:
            return False
        held = isinstance(self.value, str) and (self.is_form or "{{" in self.value)
        return held or self.name in self.editing.in_text

    @property
    def kind(self) -> str:
        """The name of its partial."""
        if self.as_text:
            return "code" if self.is_form else "line"
        if isinstance(self.field, Json) and self.field.type is None and self.in_row:
            return "line"
        if isinstance(self.field, Lookup) and self.field.many:
            return "lookups"
        return self.field.kind

    @property
    def is_form(self) -> bool:
        """Whether it is a form of its own in place of one value, as its choice depends on."""
        return isinstance(self.field, Group) and not self.field.many and bool(self.field.depends_on)

    @property
    def switches(self) -> bool:
        """Whether it has a button that turns the control into a text, or back."""
        if not self.takes_references or self.field.kind not in SWITCHED:
            return False
        return self.is_form or not isinstance(self.field, Group)

    @property
    def wide(self) -> bool:
        """Whether it takes a whole line of the form."""
        return self.kind in WIDE and not (self.kind == "switch" and self.in_row)

    @property
    def id(self) -> str:
        """The control's id."""
        return "field-" + self.name.replace(".", "-")

    @property
    def described_by(self) -> str:
        """The id of what is said about it; in the builder more may be said later."""
        return f"{self.id}-notes" if self.editing or self.said else ""

    @property
    def said(self) -> bool:
        """Whether anything is said about it."""
        return bool(self.field.help or self.range or self.error or self.hint)

    @property
    def placeholder(self) -> str:
        """What counts if nothing is entered, else an example; told apart from values by words."""
        if self.as_text:
            return ""
        for said, words in ((self.field.default, DEFAULT), (self.field.example, EXAMPLE)):
            if said is not UNSET and said is not None:
                shown = " ".join(text_of(said).split())
                return words.format(shown) if shown else ""
        return ""

    @property
    def range(self) -> str:
        """The limits of a number, in words."""
        if not isinstance(self.field, Numeric):
            return ""
        least, most = self.field.min, self.field.max
        if least is not None and most is not None:
            return f"{least} to {most}"
        return f"{least} or more" if least is not None else f"{most} or less" if most else ""

    @property
    def text(self) -> str:
        """The value as its control holds it; never that of a secret."""
        if self.field.kind == "secret":
            return ""
        if isinstance(self.field, Json):
            return json_text(self.value, wide=self.kind == "json") if self._has_value else ""
        return text_of(self.value)

    @property
    def _has_value(self) -> bool:
        return self.value not in ("", None)

    @property
    def lines_shown(self) -> int:
        """The height of an area at first, in lines; it grows with what is typed."""
        if self.in_row or (isinstance(self.field, Json) and self.field.type is None):
            return 2
        return 6 if self.kind in ("code", "json") else 3

    @property
    def on(self) -> bool:
        """Whether a switch is on."""
        return bool(self.field.default if self.value is None else self.value)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each choice's value, label, and whether it is chosen."""
        if not isinstance(self.field, Choosing):
            return []
        chosen = self.field.default if self.value is None else self.value
        many = [written(each) for each in (chosen if isinstance(chosen, list) else [chosen])]
        return [(value, label, value in many) for value, label in self.field.choices.items()]

    @property
    def strange(self) -> str:
        """A choice that is none of those offered; what was stored is shown all the same."""
        if not isinstance(self.field, Choosing) or not self._has_value:
            return ""
        chosen = self.value if isinstance(self.value, list) else [self.value]
        known = [text_of(each) for each in chosen if written(each) not in self.field.choices]
        return ", ".join(known)

    @property
    def few(self) -> bool:
        """Whether all choices are shown at once."""
        return len(self.choices) <= RADIOS

    @property
    def most(self) -> int:
        """How many rows a group or a list may have."""
        return getattr(self.field, "max_items", None) or MAX_ROWS

    @property
    def full(self) -> bool:
        """Whether it has all the rows that it may have."""
        return max(len(self.rows), len(self.lines) if self.kind != "group" else 0) >= self.most

    @property
    def bare(self) -> bool:
        """Whether it has no more rows than it must."""
        if not isinstance(self.field, Group | Lookup):
            return False
        return len(self.rows or self.lines) <= (fewest(self.field) or 0)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The names and values of a map, or the values of a list, and one to fill in if asked."""
        if self.editing and self.name in self.editing.lines:
            held = self.editing.lines[self.name]
        elif isinstance(self.value, Mapping):
            held = [(str(name), text_of(one)) for name, one in self.value.items()]
        else:
            listed = self.value if isinstance(self.value, list) else filter(None, [self.value])
            held = [("", text_of(one)) for one in listed]
        asked = self.editing is None or self.editing.adding == self.name
        waits = bool(held) and not any(name or value for name, value in held)
        return [*held, ("", "")] if (asked and not waits) or not held else held


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a set that are shown, the optional ones apart.

    `kept` are the names and values, as JSON, of fields that are not shown now, so that nothing is
    lost when they come back.
    """

    fields: tuple[Drawn, ...]
    optional: tuple[Drawn, ...]
    kept: tuple[tuple[str, str], ...] = ()
    opened: bool = False

    @property
    def filled(self) -> int:
        """How many optional fields have a value."""
        return sum(not _is_unset(each) for each in self.optional)

    @property
    def open(self) -> bool:
        """Whether optional fields have to be seen."""
        return self.opened or bool(self.filled) or any(each.error for each in self.optional)

    @property
    def to_be_seen(self) -> bool:
        """Whether something is said in it, or the form is drawn again for it."""
        return any(one.error or one.hint or one.is_cause for one in self.each())

    def each(self) -> Iterator[Drawn]:
        """All fields in their order, those inside groups after their group."""
        for one in (*self.fields, *self.optional):
            yield one
            for row in one.rows:
                yield from row.each()


def _is_unset(one: Drawn) -> bool:
    """Whether a field has no value but the one that it has anyway."""
    return one.value in BLANK or one.value == one.field.default
