"""Which button of a step's form was pressed, and where one goes on after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.form_data import REDRAWS

if TYPE_CHECKING:
    from django.http import QueryDict


def pressed(data: QueryDict) -> str:
    """The button that was pressed, by what `save` holds; else `redraw`, `look_up` or, where the
    form sent itself, `autosave`.
    """
    if any(name in data for name in REDRAWS):
        return "redraw"
    other = [name for name in ("autosave", "look_up") if name in data]
    return other[0] if other else data.get("save", "proceed")


def focus(data: QueryDict) -> str:
    """The id of the control, or the button, at which one goes on."""
    for button in REDRAWS:
        if name := data.get(button, ""):
            break
    else:
        return ""
    at, _, row = name.rpartition(".")
    group = f"field-{at}".replace(".", "-")
    match button:
        case "add":
            return f"{name}+".replace(".", "-")
        case "remove":
            return f"{group}-add"
        case "up" | "down" if row.isdecimal():
            return f"{group}-{max(int(row) + (1 if button == 'down' else -1), 0)}-{button}"
        case "as_text" | "as_control" | "fix" | "template" | "template_instead" | "template_kept":
            return f"field-{name}".replace(".", "-")
    return ""
