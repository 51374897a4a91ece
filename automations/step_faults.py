"""What is said at the fields of a step's form: the faults of the draft, and what only the form
knows, such as where a JSON text breaks off.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.form_data import BLANK
from connectors.forms import WARNING
from connectors.sdk import Code, Group, Json, Lookup, is_shown
from connectors.sdk.json_syntax import BEGINS, is_well_formed, where_broken
from connectors.sdk.values import Problem, problems

from .step_form import CONDITIONS, INPUTS
from .step_settings import Conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connectors.forms import Drawn
    from connectors.sdk import Account, Field, Fields

    from .places import Place
    from .step_form import Entered, Forms

log = logging.getLogger(__name__)

RETRY: Final = "on_failure.retry."
UNFINISHED: Final = "{{ is not finished: choose data from the list, or delete it."
_OPEN: Final = re.compile(r"\{\{[^{}]*\Z")


def said(entered: Entered, here: Iterable[Place]) -> list[Problem]:
    """Everything that is wrong with what was entered, by the names of controls.

    `here` are the faults of the part in the draft.
    """
    found = [*entered.found, *_json_faults(entered)]
    for place in here:
        path = place.inside.replace(RETRY, "on_failure.")
        message = UNFINISHED if _is_unfinished(_held(entered, path)) else place.message
        found.append(Problem(path, message, WARNING if place.is_warning else "fault"))
    # The check of a draft with a fault in its outline goes no further than that.
    known = {one.path for one in found}
    inputs = entered.declared.Inputs
    strict = entered.of_trigger
    for one in problems(inputs, entered.wanted["with"], draft=not strict):
        path = f"{INPUTS}{one.path}"
        if path not in known and not (strict and one.path == entered.secret_name):
            found.append(Problem(path, one.message, one.code))
    return found


def notes(entered: Entered, account: Account | None) -> dict[str, str]:
    """What should be known before it runs, by the names of controls.

    `account` is the chosen one, without its secrets. A fault of the connector's own costs the notes
    and not the form.
    """
    try:
        known = entered.declared.notes(entered.values, account)
    except Exception:
        log.exception("%s has no notes for what was entered", entered.declared.key)
        return {}
    return {f"{INPUTS}{path}": note for path, note in known.items()}


def is_begun(entered: Entered) -> bool:
    """Whether somebody has filled in anything yet, beyond what is chosen by itself."""
    fields = entered.declared.Inputs.__fields__
    return any(
        value is not False and not _chooses_itself(fields.get(name))
        for name, value in entered.values.items()
        if value not in BLANK
    )


def _chooses_itself(field: Field[Any] | None) -> bool:
    return isinstance(field, Lookup) and field.required and field.takes_only


def about_values(entered: Entered, found: Iterable[Problem]) -> list[Problem]:
    """What is said about values that are there; what is empty may still be filled in."""
    return [one for one in found if one in entered.found or _held(entered, one.path) not in BLANK]


def blocking(found: Iterable[Problem]) -> list[Problem]:
    """What has to be put right before the step is tested."""
    return [one for one in found if one.code != WARNING]


def summary(forms: Forms, found: Sequence[Problem]) -> list[tuple[str, str, str]]:
    """What is wrong as a list: the control's id (empty for none), its label and the message."""
    drawn = [one for form in forms.each for one in form.each() if one.error]
    shown = {one.error for one in drawn}
    others = [
        ("", "", one.message)
        for one in blocking(found)
        if one.message not in shown and one.path != "account" and not _is_inside(one, drawn)
    ]
    return [*others, *((one.id, _label(one), one.error) for one in drawn)]


def _is_inside(problem: Problem, drawn: Iterable[Drawn]) -> bool:
    """Whether its field shows another message about the same value."""
    return any(problem.path == one.name or problem.path.startswith(f"{one.name}.") for one in drawn)


def _label(one: Drawn) -> str:
    rows = [int(part) + 1 for part in one.name.split(".") if part.isdecimal()]
    return f"{one.field.label} in row {rows[-1]}" if rows else one.field.label


def _held(entered: Entered, path: str) -> Any:
    """The value that a message is about."""
    if path.startswith(INPUTS):
        value, rest = entered.values, path.removeprefix(INPUTS)
    elif path.startswith(CONDITIONS):
        value, rest = entered.conditions, path.removeprefix(CONDITIONS)
    else:
        return entered.account if path == "account" else entered.settings.get(path, path)
    found: Any = value
    for name in rest.split("."):
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, Mapping):
            found = found.get(name)
        else:
            return found
    return found


def _json_faults(entered: Entered) -> Iterator[Problem]:
    yield from _within(entered.declared.Inputs, entered.values, INPUTS)
    yield from _within(Conditions, entered.conditions, CONDITIONS)


def _within(fields: type[Fields], values: Mapping[str, Any], inside: str) -> Iterator[Problem]:
    for name, field in fields.__fields__.items():
        value, path = values.get(name), f"{inside}{name}"
        if value in (None, "") or not is_shown(field, fields, values):
            continue
        if isinstance(field, Group):
            rows = value if isinstance(value, list) else []
            for index, row in enumerate(rows):
                if isinstance(row, Mapping):
                    yield from _within(field.fields, row, f"{path}.{index}.")
        elif isinstance(value, str) and (where := where_broken(value)):
            if isinstance(field, Json) and field.type is not None:
                # What is wrong with a reference is said in its own words, and blocks as well.
                yield Problem(path, where, "syntax" if is_well_formed(value) else WARNING)
            elif isinstance(field, Code) and field.language == "json":
                yield Problem(path, where, WARNING if "{{" in value else "syntax")
            elif isinstance(field, Json) and BEGINS.match(value):
                yield Problem(path, f"This is sent as text, since it is no JSON. {where}", WARNING)


def _is_unfinished(value: Any) -> bool:
    """Whether the first reference that is wrong is one at the end that was only begun."""
    if not isinstance(value, str) or not (found := _OPEN.search(value)):
        return False
    return is_well_formed(value[: found.start()]) and not is_well_formed(value)
