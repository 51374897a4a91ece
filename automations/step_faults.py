"""What is said at the fields of a step's form: the faults of the draft, and what only the form
knows, such as where a JSON text breaks off.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connectors.form_data import BLANK
from connectors.forms import WARNING
from connectors.sdk import Code, Group, Json, is_shown
from connectors.sdk.references import BadReference, parse
from connectors.sdk.values import Problem, problems

from .step_form import CONDITIONS, INPUTS
from .step_settings import Conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connectors.forms import Drawn
    from connectors.sdk import Fields

    from .places import Place
    from .step_form import Entered, Forms

# The library's words, and ours.
BROKEN: Final = {
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "a name in double quotes is missing",
    "Expecting value": "a value is missing",
    "Extra data": "there is something after the end",
    "Unterminated string starting at": "a text that begins here does not end",
    "Illegal trailing comma before end of object": "there is a comma too many",
    "Illegal trailing comma before end of array": "there is a comma too many",
    "Invalid control character at": "a line break or tab stands inside a text; write \\n or \\t",
    "Invalid \\escape": "a backslash must be written twice",
}
RETRY: Final = "on_failure.retry."


def said(entered: Entered, here: Iterable[Place]) -> list[Problem]:
    """Everything that is wrong with what was entered, by the names of controls.

    `here` are the faults of the part in the draft.
    """
    found = [*entered.found, *_json_faults(entered)]
    for place in here:
        path = place.inside.replace(RETRY, "on_failure.")
        found.append(Problem(path, place.message, WARNING if place.is_warning else "fault"))
    # The check of a draft with a fault in its outline goes no further than that.
    known = {one.path for one in found}
    inputs = entered.declared.Inputs
    strict = entered.of_trigger
    for one in problems(inputs, entered.wanted["with"], draft=not strict):
        path = f"{INPUTS}{one.path}"
        if path not in known and not (strict and one.path == entered.secret_name):
            found.append(Problem(path, one.message, one.code))
    return found


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
        elif isinstance(value, str) and (where := _broken(value)):
            is_json = isinstance(field, Json) and field.type is not None
            is_json |= isinstance(field, Code) and field.language == "json"
            if "{{" in value and is_json:
                hint = f"{where} Put references inside quotation marks."
                yield Problem(path, hint, WARNING)
            elif is_json:
                yield Problem(path, where, "syntax")
            elif isinstance(field, Json) and value.lstrip()[:1] in ("{", "["):
                yield Problem(path, f"This is sent as text, since it is no JSON. {where}", WARNING)


def _broken(text: str) -> str:
    """Where a text stops being JSON, as a sentence; empty for one that is JSON, or a reference."""
    if _is_reference(text):
        return ""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        what = BROKEN.get(error.msg, "this is no JSON")
        return f"Line {error.lineno}, column {error.colno}: {what}."
    except (ValueError, RecursionError):
        return "A number is too long, or the value is nested too deeply."
    return ""


def _is_reference(text: str) -> bool:
    try:
        return parse(text.strip()).whole is not None
    except BadReference:
        return False
