"""What fits a content type passes, whatever the content type is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connectors.contentstack.entry_check import faults, refuse_unfit
from connectors.contentstack.entry_data import template
from connectors.contentstack.entry_sent import as_sent
from connectors.contentstack.field_kinds import choices, declared, lengths
from connectors.contentstack.placeholders import placeholders, refuse_placeholders
from connectors.sdk import Refused
from tests.connectors.contentstack.content_types import (
    Field,
    entry_data,
    fillable,
    json_values,
    schemas,
)


def fitting(placeholder: str, field: Field) -> Any:
    """A value in place of a placeholder of this field."""
    values = {
        "‹number›": field.get("min", 0),
        "‹true or false›": False,
        "‹date such as 2026-01-01T00:00:00.000Z›": "2026-11-22",
        "‹text›": "x" * max(1, lengths(field)[0] or 0),
        "‹one of: author, company›": "company",
    }
    offered = choices(field)
    return offered[0] if offered else values.get(placeholder, "blt1")


def filled(made: Any, field: Field) -> Any:
    """What a template holds for a field, with a fitting value for each placeholder."""
    if isinstance(made, list):
        return [filled(one, field) for one in made]
    if isinstance(made, dict):
        inside = {row["uid"]: row for name in ("schema", "blocks") for row in field.get(name, ())}
        return {name: filled(value, inside.get(name, field)) for name, value in made.items()}
    return fitting(made, field) if made.startswith("‹") else made


def put(data: Any, path: str, value: Any) -> None:
    """Set what is at a path."""
    *way, last = path.split(".")
    for name in way:
        data = data[int(name) if isinstance(data, list) else name]
    data[int(last) if isinstance(data, list) else last] = value


@settings(max_examples=60)
@given(schemas(2))
def test_what_the_template_makes_passes_with_values_in_it(schema: list[Field]) -> None:
    fields = declared(schema)

    data = filled(template(fields), {"schema": schema})

    refuse_placeholders(data)
    refuse_unfit(as_sent(data, fields), fields, creating=False)


@settings(max_examples=60)
@given(schemas(2))
def test_without_its_placeholders_nothing_of_a_template_is_left(schema: list[Field]) -> None:
    made = template(declared(schema))

    touched = {path.partition(".")[0] for path, _ in placeholders(made)}

    assert touched == made.keys()


@settings(max_examples=60)
@given(schemas(2), st.data())
def test_what_the_template_makes_is_refused_until_each_placeholder_is_replaced(
    schema: list[Field], drawn: st.DataObject
) -> None:
    made = template(declared(schema))
    found = list(placeholders(made))
    assume(found)
    left, shown = drawn.draw(st.sampled_from(found))
    for path, _ in found:
        if path != left:
            put(made, path, "x")

    with pytest.raises(Refused) as raised:
        refuse_placeholders(made)

    said = f"entry_data.{left}: put a value in place of {shown}, or take the line out."
    assert raised.value.message == said


@settings(max_examples=60)
@given(schemas(2).filter(fillable).flatmap(lambda s: st.tuples(st.just(s), entry_data(s))))
def test_entry_data_that_fits_always_passes(made: tuple[list[Field], dict[str, Any]]) -> None:
    beside = {"tags": ["x"], "_workflow": {"uid": "blt2"}, "updated_at": "2026-11-22"}
    fields, data = declared(made[0]), {**beside, **made[1]}

    refuse_unfit(as_sent(data, fields), fields, creating=True)
    refuse_unfit(data, fields, creating=False)


@settings(max_examples=60)
@given(schemas(1), json_values)
def test_whatever_it_is_given_the_check_names_fields_and_says_something(
    schema: list[Field], value: Any
) -> None:
    fields = declared(schema)
    data = {field["uid"]: value for field in fields}

    found = list(faults(as_sent(data, fields), fields))

    known = tuple(data)
    assert [path for path, said in found if not path.startswith(known) or not said] == []
