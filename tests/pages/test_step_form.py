"""The forms of steps as such: every kind in the builder, references in choices, many rows."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from automations import step_arguments
from automations.models import Automation
from connectors import registry
from connectors.form_data import json_text, parsed
from connectors.forms import draw, in_text, read
from connectors.in_builder import Editing
from connectors.sdk import (
    Choice,
    Fields,
    Group,
    Json,
    Lookup,
    Text,
    live_sub_automations,
    sample,
)
from connectors.sdk.values import prepare, problems
from projects.models import Project
from tests.pages.test_fields import VALUES, Every, filled, sent


def drawn(fields: type[Fields], values: Any, editing: Editing | None = None) -> str:
    form = draw(fields, values, (), "with.", editing or Editing())
    urls = {"redraw": "/again/", "lookup": "/lookup/"}
    return render_to_string("fields.html", {"form": form, **urls})


def again(fields: type[Fields], page: str) -> Any:
    return prepare(fields, read(fields, sent(page), "with."))


def test_every_kind_gives_back_what_it_shows_in_the_builder() -> None:
    assert again(Every, drawn(Every, VALUES)) == VALUES


@pytest.mark.parametrize(
    "key", [key for each in registry.connectors().values() for key in each.actions]
)
def test_the_form_of_an_action_gives_back_its_sample_in_the_builder(key: str) -> None:
    inputs = registry.action(key).Inputs
    values = prepare(inputs, sample(inputs))

    assert filled(again(inputs, drawn(inputs, values))) == filled(values)


@pytest.mark.parametrize("name", ["switch", "few", "many", "choices"])
def test_a_choice_can_hold_a_reference(name: str) -> None:
    values = {**VALUES, name: "{{a.b}}"}

    page = drawn(Every, values)

    assert again(Every, page) == values
    assert f'name="as_control" value="with.{name}"' in page
    assert problems(Every, again(Every, page), draft=True) == problems(Every, VALUES, draft=True)


def test_only_fields_that_take_references_are_wrapped_for_them() -> None:
    class Two(Fields):
        free = Text("Free")
        fixed = Text("Fixed", literal=True)

    def wrapped(editing: Editing | None) -> list[str]:
        form = draw(Two, {}, (), "with.", editing)
        page = render_to_string("fields.html", {"form": form, "redraw": ""})
        return re.findall(r'<reference-field data-field="([^"]*)"', page)

    assert wrapped(Editing()) == ["with.free"]
    assert wrapped(Editing(references=False)) == []
    assert wrapped(None) == []


def test_a_value_that_is_none_of_the_choices_stays_chosen() -> None:
    class One(Fields):
        few = Choice("Few", choices={"a": "A"})
        many = Choice("Many", choices={str(n): str(n) for n in range(9)})

    values = {"few": "gone", "many": "99"}

    assert again(One, drawn(One, values)) == values


@pytest.mark.parametrize(
    "text", ["5", "true", "null", '"a"', "", " 5", "[1", "{{a}}", "Ä\n", "1e999"]
)
def test_a_text_in_a_field_of_any_json_comes_back_as_a_text(text: str) -> None:
    assert parsed(json_text(text)) == text


@pytest.mark.parametrize("typed", ["NaN", "[Infinity]", "1e999", "[" * 5000, "9" * 5000])
def test_what_could_not_be_stored_as_json_is_a_text(typed: str) -> None:
    assert parsed(typed) == typed


def test_names_of_fields_as_text_come_and_go_by_their_buttons() -> None:
    held = "in_text=a&in_text=b"

    assert in_text(QueryDict(held)) == {"a", "b"}
    assert in_text(QueryDict(f"{held}&as_text=c")) == {"a", "b", "c"}
    assert in_text(QueryDict(f"{held}&as_control=b")) == {"a"}


def test_two_hundred_rows_are_drawn_in_less_than_a_second() -> None:
    class Row(Fields):
        a, b, c, d, e = (Text(name) for name in "ABCDE")

    class Rows(Fields):
        rows = Group("Rows", Row)

    values = {"rows": [dict.fromkeys("abcde", f"{n}") for n in range(200)]}

    began = time.perf_counter()
    page = drawn(Rows, values)
    took = time.perf_counter() - began

    assert again(Rows, page) == values
    assert 'disabled>+ Add</button><span class="help">At most 200.' in page
    assert took < 1


class Calls(Fields):
    """A step that calls a sub automation."""

    name = Lookup("Name", source=live_sub_automations, required=False)
    arguments = Json("Arguments", type="object", required=False, depends_on=("name",))


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": []}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", "5"),
        ("number", 0.5),
        ("integer", 5),
        ("boolean", False),
        ("object", {"a": 1}),
        ("array", [1, "b"]),
        ("string", "{{a.b}}"),
        ("integer", "{{a.b}}"),
        ("boolean", "{{a.b}}"),
        (None, {"any": None}),
    ],
)
def test_each_type_of_argument_keeps_its_value(kind: str | None, value: Any) -> None:
    known = {"sub": schema(given={"type": kind} if kind else {})}
    values = {"name": "sub", "arguments": {"given": value}}

    page = drawn(step_arguments.drawn_by(Calls, values, known), values)
    data = sent(page)
    fields = step_arguments.read_by(Calls, data, known)

    assert prepare(fields, read(fields, data, "with.")) == values
    assert 'name="with.arguments.given"' in page


@pytest.mark.parametrize("name", ["given", "loaded", "__fields__", "__init__", "a-b"])
def test_an_argument_may_be_called_anything(name: str) -> None:
    known = {"sub": schema(**{name: {"type": "string"}})}
    values = {"name": "sub", "arguments": {name: "x"}}

    page = drawn(step_arguments.drawn_by(Calls, values, known), values)

    assert f'name="with.arguments.{name}"' in page


@pytest.mark.parametrize("name", ["{{a.name}}", "unknown", None])
def test_arguments_are_one_control_where_their_schema_is_not_known(name: str | None) -> None:
    values = {"name": name, "arguments": {"given": 1}}

    page = drawn(step_arguments.drawn_by(Calls, values, {"sub": schema(given={})}), values)

    assert 'name="with.arguments"' in page
    assert 'name="with.arguments.given"' not in page


def test_schemas_are_asked_for_only_by_steps_that_call(
    project: Project, django_assert_num_queries: Any
) -> None:
    Automation.objects.create(project=project, name="sub", title="Sub")

    with django_assert_num_queries(0):
        assert step_arguments.schemas(project, Every) == {}
    with django_assert_num_queries(1):
        assert step_arguments.schemas(project, Calls) == {}
