"""Sets of fields: what is declared, inherited, required, sampled and picked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import connectors.sdk
from connectors.field_faults import field_faults
from connectors.sdk import (
    Action,
    Field,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Switch,
    Text,
    description,
    picks,
    sample,
)
from connectors.sdk.fields import Common
from connectors.sdk.schema import object_schema
from connectors.sdk.values import problems

PAGE = Path(__file__).parents[2] / "docs" / "fields.md"


class Message(Fields):
    role = Text("Role", example="assistant")
    content = LongText("Content", example="Guten Morgen")


class Output(Fields):
    message = Group("Message", Message)
    usage = Group("Usage", Message, many=False)
    json = Json("JSON", example={"a": 1})


def test_a_set_begins_with_the_fields_of_its_bases_in_their_order() -> None:
    class First(Fields):
        one = Text("One")
        two = Text("Two")

    class Second(Fields):
        three = Text("Three")
        one = Text("Another One")

    class Third(First, Second):
        two = Text("My Two")
        four = Text("Four")

    labels = [field.label for field in Third.__fields__.values()]

    assert list(Third.__fields__) == ["one", "two", "three", "four"]
    assert labels == ["One", "My Two", "Three", "Four"]


def test_a_set_reads_a_field_as_python_does() -> None:
    class Inputs(Fields):
        count = Integer("Count")

    assert Inputs({"count": 5.0}).count == 5
    assert isinstance(Inputs.count, Integer)
    assert Inputs.count.name == "count"


@pytest.mark.parametrize(
    ("field", "required"),
    [
        (Text("A"), True),
        (Text("A", optional=True), False),
        (Text("A", default="x"), False),
        (Text("A", required=False), False),
        (Text("A", required=True, default="x"), True),
        (Switch("A"), False),
    ],
)
def test_a_field_is_required_unless_it_is_optional_or_has_a_default(
    field: Field[Any], required: bool
) -> None:
    assert field.required is required


def test_the_schema_tells_label_help_default_and_example() -> None:
    class Inputs(Fields):
        tokens = Integer("Tokens", help="How many.", min=1, max=9, default=5, example=7)
        name = Text("Name", max_length=9)

    assert object_schema(Inputs) == {
        "type": "object",
        "properties": {
            "tokens": {
                "title": "Tokens",
                "description": "How many.",
                "default": 5,
                "examples": [7],
                "type": "integer",
                "minimum": 1,
                "maximum": 9,
            },
            "name": {"title": "Name", "type": "string", "minLength": 1, "maxLength": 9},
        },
        "additionalProperties": False,
        "required": ["name"],
    }


def test_a_sample_is_made_of_examples_and_can_be_changed_freely() -> None:
    sample(Output)["json"]["a"] = 2

    assert sample(Output) == {
        "message": [{"role": "assistant", "content": "Guten Morgen"}],
        "usage": {"role": "assistant", "content": "Guten Morgen"},
        "json": {"a": 1},
    }


def test_what_a_reference_can_pick_is_every_single_value_with_its_path() -> None:
    assert picks(Output) == [
        ("message.0.role", "Role", "assistant"),
        ("message.0.content", "Content", "Guten Morgen"),
        ("usage.role", "Role", "assistant"),
        ("usage.content", "Content", "Guten Morgen"),
        ("json", "JSON", {"a": 1}),
    ]


def test_a_description_is_the_docstring_without_its_line_breaks() -> None:
    class Chat(Action):
        """Return chat responses
        from a model.

        Whatever it
        says.
        """

    assert description(Chat) == "Return chat responses from a model.\n\nWhatever it says."


def test_the_fields_page_describes_every_common_keyword() -> None:
    described = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert sorted(described) == sorted(Common.__annotations__)


def test_every_example_of_the_fields_page_is_a_sound_declaration() -> None:
    names: dict[str, Any] = {name: getattr(connectors.sdk, name) for name in connectors.sdk.__all__}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, names)
    declared = {name: one for name, one in names.items() if isinstance(one, Field)}

    kinds = {type(field) for field in declared.values()}
    sets = [one for one in names.values() if isinstance(one, type) and issubclass(one, Fields)]

    assert kinds == set(connectors.sdk.KINDS)
    for name, field in declared.items():
        if not field.depends_on:
            sets.append(type("Set", (Fields,), {name: field}))
    assert [str(fault) for each in sets for fault in field_faults(each, "page")] == []


@pytest.mark.parametrize("kind", [Text, LongText])
@pytest.mark.parametrize("blank", ["", " ", "\n", " \t\r\n ", "\u2003"])
def test_a_required_text_needs_a_character_that_is_not_blank(kind: type[Text], blank: str) -> None:
    class Inputs(Fields):
        asked = kind("Asked")
        named = kind("Named", literal=True)
        more = kind("More", required=False)

    given = {"asked": blank, "named": blank, "more": blank}

    found = {one.path: (one.message, one.code) for one in problems(Inputs, given, draft=True)}

    said = ("This field is required.", "required")
    assert found == {"asked": said, "named": said}


def test_what_a_reference_brings_may_be_blank() -> None:
    class Inputs(Fields):
        asked = LongText("Asked")

    assert problems(Inputs, {"asked": "{{first.text}}"}, draft=True) == []
    assert problems(Inputs, {"asked": " "}) == []
