"""The form of a trigger or a step: from the stored part, or from what was typed, to what is drawn
and to what is stored.

Values are stored even where they are wrong; what is wrong is said beside them.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from connectors.form_data import cause, read_with_lines
from connectors.forms import draw, in_text, read
from connectors.in_builder import Editing
from connectors.sdk import Trigger, is_shown
from connectors.sdk.references import BadReference, parse
from connectors.sdk.values import Problem, prepare, problems
from connectors.sdk.wording import shortened

from .keys import keyed
from .step_account import account, declared_of
from .step_arguments import drawn_by, in_place, read_by, schemas
from .step_settings import (
    Conditions,
    Settings,
    settings_of,
    stored_conditions,
    stored_settings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import QueryDict

    from connectors.forms import Form
    from connectors.sdk import Action, Fix

    from .check_arguments import Schema
    from .editing import Part
    from .models import Automation

INPUTS: Final = "with."
CONDITIONS: Final = "conditions."
HAS_ONE: Final = (
    "A secret is set. Enter another to replace it. With Proceed or Save and Exit it counts at once,"
    " for those who call what is live, too."
)
SET_MEANWHILE: Final = (
    "Another secret was set meanwhile, which callers send now. Enter yours again to replace it."
)
HAS_NONE: Final = "Enter one, or let Proceed or Save and Exit make one. It counts from then on."


@dataclass(frozen=True)
class Entered:
    """What stands in the form of a part, whose values are by the names of fields.

    `secret` is one that was typed, `found` what is wrong with it beyond what the draft's check
    says, and `sent` says that it comes from a browser.
    """

    part: Part
    declared: Action | Trigger
    values: Mapping[str, Any]
    settings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    schemas: Mapping[str, Schema]
    account: int | None = None
    secret: str = ""
    found: tuple[Problem, ...] = ()
    editing: Editing = field(default_factory=Editing)
    sent: bool = False

    @property
    def of_trigger(self) -> bool:
        """Whether it is the trigger's."""
        return isinstance(self.declared, Trigger)

    @property
    def wanted(self) -> Part:
        """The part as it is stored: of the right types where they are clear, without what is not
        shown.
        """
        drawn = drawn_by(self.declared.Inputs, self.values, self.schemas)
        values = prepare(drawn, self.values)
        found: Part = {name: self.part[name] for name in ("key", "use") if name in self.part}
        if self.declared.account is not None and self.account is not None:
            found["account"] = self.account
        found["with"] = values
        if self.of_trigger:
            conditions = stored_conditions(self.conditions)
            return {**found, "conditions": conditions} if conditions else found
        return {**found, **stored_settings(self.settings)}

    @property
    def secret_name(self) -> str:
        """The field with the secret, where there is one."""
        return _secret_name(self.declared)

    @property
    def wants_secret(self) -> bool:
        """Whether callers need a secret, with these values."""
        fields = self.declared.Inputs
        secret = fields.__fields__.get(self.secret_name)
        return secret is not None and is_shown(secret, fields, self.values)

    @property
    def is_secret_refused(self) -> bool:
        """Whether a secret was typed that cannot be taken."""
        path = f"{INPUTS}{self.secret_name}"
        return any(one.path == path for one in self.found)

    @property
    def _demanded(self) -> frozenset[str]:
        """The fields that the check of the whole set asks for, unless another one will do."""
        check = self.declared.check
        if not (asked := check({})):
            return frozenset()
        held = self.wanted["with"]
        return frozenset(
            f"{INPUTS}{name}"
            for name in asked
            if name in check({other: held[other] for other in held if other != name})
        )

    @property
    def _fixes(self) -> Mapping[str, Fix]:
        """What puts values right, by the paths of their fields."""
        declared = self.declared
        return {} if isinstance(declared, Trigger) else declared.fixes(self.wanted["with"])

    def fixed(self, name: str) -> Entered:
        """The same with the value of this control put right, if that can be done."""
        path = name.removeprefix(INPUTS)
        fix = self._fixes.get(path)
        return replace(self, values=_put(self.values, path.split("."), fix.value)) if fix else self

    def forms(
        self, said: Sequence[Problem], notes: Mapping[str, str], *, has_secret: bool = False
    ) -> Forms:
        """What the template draws, with what is said about it."""
        fields = drawn_by(self.declared.Inputs, self.values, self.schemas)
        if name := self.secret_name:
            secret = copy(fields.__fields__[name])
            secret.help = HAS_ONE if has_secret else HAS_NONE
            fields = in_place(fields, secret)
        plain = replace(self.editing, references=False)
        inputs = replace(
            self.editing,
            references=not self.of_trigger,
            demanded=self._demanded,
            fixes={f"{INPUTS}{name}": fix.label for name, fix in self._fixes.items()},
            notes=notes,
        )
        return Forms(
            draw(fields, self.values, said, INPUTS, inputs),
            None if self.of_trigger else draw(Settings, self.settings, said, "", plain),
            draw(Conditions, self.conditions, said, CONDITIONS, plain) if self.of_trigger else None,
        )


@dataclass(frozen=True, slots=True)
class Forms:
    """The inputs, and the step's settings or the trigger's conditions."""

    inputs: Form
    settings: Form | None
    conditions: Form | None

    @property
    def each(self) -> tuple[Form, ...]:
        """All of them."""
        return tuple(one for one in (self.inputs, self.conditions, self.settings) if one)


def stored(automation: Automation, part: Part) -> Entered | None:
    """The form of a part as it is stored; None where what it uses is not installed."""
    declared = declared_of(part)
    if declared is None:
        return None
    return Entered(
        part,
        declared,
        part.get("with") or {},
        settings_of(part),
        part.get("conditions") or {},
        schemas(automation.project, declared.Inputs),
        part.get("account"),
    )


def typed(
    automation: Automation, part: Part, data: QueryDict, numbers: Mapping[str, str]
) -> Entered | None:
    """The form of a part as a browser sent it; None where what it uses is not installed.

    `numbers` maps the shown numbers of the draft, as it is now, to keys.
    """
    declared = declared_of(part)
    if declared is None:
        return None
    known = schemas(automation.project, declared.Inputs)
    values, lines = read_with_lines(read_by(declared.Inputs, data, known), data, INPUTS)
    secret = str(values.pop(_secret_name(declared), ""))
    found = list(_repeated(lines))
    if not isinstance(declared, Trigger):
        keys = _arrangement(data.get("arrangement", "")) or numbers
        gone = set(keys.values()) - set(numbers.values())
        values = _keyed(values, INPUTS.removesuffix("."), keys, gone, found)
        for path, each in lines.items():
            lines[path] = [(name, _keyed(value, path, keys, gone, [])) for name, value in each]
    wrong = _secret_faults(declared, values, secret) if secret else []
    if secret and data.get("secret_mark", "") != automation.secret_mark:
        wrong.append(Problem(f"{INPUTS}{_secret_name(declared)}", SET_MEANWHILE, "changed"))
    return Entered(
        part,
        declared,
        values,
        read(Settings, data),
        read(Conditions, data, CONDITIONS),
        known,
        _account(automation, data, part),
        "" if wrong else secret,
        (*found, *wrong),
        Editing(in_text=in_text(data), adding=data.get("add", ""), lines=lines, cause=cause(data)),
        sent=True,
    )


def _put(held: Any, names: Sequence[str], value: Any) -> Any:
    """What is held, with a value in place of the one that the names lead to."""
    if not names:
        return value
    name, *rest = names
    if isinstance(held, list):
        return [_put(one, rest, value) if str(i) == name else one for i, one in enumerate(held)]
    return {**held, name: _put(held.get(name), rest, value)} if isinstance(held, dict) else held


def _secret_name(declared: Action | Trigger) -> str:
    return declared.secret_field if isinstance(declared, Trigger) else ""


def _secret_faults(
    declared: Action | Trigger, values: Mapping[str, Any], secret: str
) -> list[Problem]:
    """What is wrong with a secret that was typed."""
    name = _secret_name(declared)
    given = prepare(declared.Inputs, {**values, name: secret})
    about = [one for one in problems(declared.Inputs, given) if one.path == name]
    return [Problem(f"{INPUTS}{name}", one.message, one.code) for one in about]


def _account(automation: Automation, data: QueryDict, part: Part) -> int | None:
    """The chosen account; that of the part where the form has no such control."""
    if "account" not in data:
        return part.get("account")
    chosen = account(automation, part, data["account"])
    return chosen.pk if chosen else None


def _repeated(lines: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[Problem]:
    """What is said of the maps in which a name comes twice: as a value they hold it once."""
    for path, each in lines.items():
        names = Counter(name for name, value in each if name)
        if twice := [name for name, count in names.items() if count > 1]:
            said = f"“{shortened(twice[0])}” stands here twice; only the last one counts."
            yield Problem(path, said, "twice")


def _arrangement(text: str) -> dict[str, str]:
    """The numbers as the form was drawn with them: `1:trigger 2:choose`."""
    pairs = (pair.partition(":") for pair in text.split())
    return {number: key for number, _, key in pairs if key}


def _keyed(
    value: Any, path: str, keys: Mapping[str, str], gone: set[str], found: list[Problem]
) -> Any:
    """The value with references by key in place of those by number; what is wrong stays."""
    if isinstance(value, dict):
        return {
            name: _keyed(one, f"{path}.{name}", keys, gone, found) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_keyed(one, f"{path}.{i}", keys, gone, found) for i, one in enumerate(value)]
    if not isinstance(value, str) or "{{" not in value:
        return value
    with suppress(BadReference):  # the check of the draft says what is wrong with it
        for reference in parse(value).references:
            if reference.kind == "number" and keys.get(reference.written) in gone:
                message = f"step {reference.written} was deleted meanwhile; refer to another one."
                found.append(Problem(path, f"{shortened(reference.text)}: {message}", "gone"))
    return keyed(value, keys)
