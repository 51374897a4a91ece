"""Forms from declared fields: values become a form, and what a browser sent becomes values.

How each kind looks is in `templates/fields.html`, a partial each; `form_data` reads what comes
back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connectors.drawn import Drawn, Form
from connectors.form_data import BLANK, in_text, kept, read
from connectors.in_builder import Editing
from connectors.sdk import Fields, Group, is_shown
from connectors.sdk.nested import fewest
from connectors.sdk.values import Problem

__all__ = ["Drawn", "Editing", "Form", "draw", "in_text", "read"]

# Kinds that are drawn by what was chosen elsewhere; lookups and templates ask for that only when
# they are fetched.
DEPENDENT: Final = {"json", "group"}
WARNING: Final = "warning"  # the code of a problem that blocks nothing


def draw(
    fields: type[Fields],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
    inside: str = "",
    editing: Editing | None = None,
    *,
    in_row: bool = False,
) -> Form:
    """The form of a set with these values.

    Args:
        fields: The set.
        values: What is entered so far, by field.
        problems: What is wrong with it; paths begin with `inside` as names do.
        inside: What comes before the names, such as `messages.0.`.
        editing: In the builder, what else its forms can do.
        in_row: The set is that of one row among others.
    """
    declared = fields.__fields__.values()
    deciders = {each.shown_if.field for each in declared if each.shown_if}
    if editing:
        of_forms = (
            each.depends_on
            for each in declared
            if each.kind in DEPENDENT and not getattr(each, "template", None)
        )
        deciders |= {name for names in of_forms for name in names}
    about = _by_field(problems, [f"{inside}{name}" for name in fields.__fields__])
    shown, hidden = [], []
    for name, one in fields.__fields__.items():
        value = values.get(name)
        if not is_shown(one, fields, values):
            if editing and one.kind != "secret" and (value not in BLANK or one.kind == "switch"):
                hidden.append((f"{inside}{name}", kept(value)))
            continue
        drawn = Drawn(one, f"{inside}{name}", value, decides=name in deciders, in_row=in_row)
        shown.append(_said(replace(drawn, editing=editing), about.get(drawn.name, ())))
    optional = tuple(each for each in shown if each.field.optional)
    return Form(
        tuple(each for each in shown if not each.field.optional),
        optional,
        tuple(hidden),
        opened=any(each.is_cause for each in optional),
    )


def _by_field(problems: Sequence[Problem], names: Sequence[str]) -> Mapping[str, list[Problem]]:
    """The problems by the field that they are about: where names begin alike, such as `on_failure`
    and `on_failure.times`, the longest that leads there.
    """
    found: defaultdict[str, list[Problem]] = defaultdict(list)
    for each in problems:
        leading = [name for name in names if f"{each.path}.".startswith(f"{name}.")]
        if leading:
            found[max(leading, key=len)].append(each)
    return found


def _said(one: Drawn, problems: Sequence[Problem]) -> Drawn:
    """The field with what is wrong with its value, and the fields inside it."""
    about = [each for each in problems if _concerns(each, one)]
    error = next((each.message for each in about if each.code != WARNING), "")
    hint = next((each.message for each in about if each.code == WARNING), "")
    rows = () if one.as_text else _rows(one, problems)
    return replace(one, error=error, hint=hint, rows=rows)


def _concerns(problem: Problem, one: Drawn) -> bool:
    """Fields inside a group say themselves what is wrong with them; other parts cannot."""
    holds = isinstance(one.field, Group) and not one.as_text
    return problem.path == one.name or not holds


def _rows(one: Drawn, problems: Sequence[Problem]) -> tuple[Form, ...]:
    """The rows of a group; of a required one at least one to fill in."""
    group, inside = one.field, f"{one.name}."
    if not isinstance(group, Group):
        return ()
    within = [each for each in problems if each.path.startswith(inside)]
    if not group.many:
        value = one.value if isinstance(one.value, Mapping) else {}
        return (draw(group.fields, value, within, inside, one.editing, in_row=one.in_row),)
    held = one.value if isinstance(one.value, list) else []
    rows = held or [{}] * (fewest(group) or 0)
    return tuple(
        draw(
            group.fields,
            row if isinstance(row, Mapping) else {},
            [each for each in within if each.path.startswith(f"{inside}{index}.")],
            f"{inside}{index}.",
            one.editing,
            in_row=True,
        )
        for index, row in enumerate(rows)
    )
