"""The trigger of automations that other automations call like a function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connectors.sdk import Choice, Fields, Group, LongText, Switch, Text, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Argument(Fields):
    """One argument of a sub automation: its key, its type, and what it is."""

    key = Text(
        "Key",
        example="text",
        max_length=64,
        pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,63}(?![\s\S])",
        pattern_help="Must begin with a letter or _, followed by letters, digits, _ and - only.",
        literal=True,
    )
    type = Choice(
        "Type",
        choices={
            "string": "String",
            "number": "Number",
            "integer": "Integer",
            "boolean": "Boolean",
            "object": "Object",
            "array": "Array",
        },
        default="string",
        literal=True,
    )
    required = Switch("Required", default=True, literal=True)
    description = Text(
        "Description",
        help="What belongs here; a model reads it to fill the argument in.",
        example="The text to translate",
        required=False,
        literal=True,
    )


class Called(Trigger):
    """Starts the automation when another automation calls it, or a model chooses it.

    The arguments, checked against the schema, are the output: an argument “text” is
    {{trigger.text}}. Which ones there are follows from the schema's rows.
    """

    label = "Sub Automation Trigger"

    class Inputs(Fields):
        description = LongText(
            "Description",
            help="What this automation is for; a model reads it to decide whether to choose it.",
            example="Translates a text into German.",
            literal=True,
        )
        schema = Group(
            "Schema",
            Argument,
            help="The arguments. Leave it out where the automation takes none.",
            required=False,
            max_items=100,
            add_label="+ Add Schema",
        )

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Keys that come twice."""
        rows = inputs.get("schema")
        found: dict[str, str] = {}
        seen: set[str] = set()
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            key = row.get("key") if isinstance(row, dict) else None
            if not isinstance(key, str):
                continue
            if key in seen:
                found[f"schema.{index}.key"] = f"There is an argument “{key}” already."
            seen.add(key)
        return found

    def arguments_schema(self, inputs: Inputs) -> dict[str, Any]:
        """The JSON Schema of the arguments: an object with these keys and no others."""
        rows: Sequence[Argument] = inputs.schema or ()
        return {
            "type": "object",
            "properties": {row.key: _property(row) for row in rows},
            "required": [row.key for row in rows if row.required],
            "additionalProperties": False,
        }


def _property(row: Argument) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": row.type}
    if row.type == "array":
        schema["items"] = {}  # model services refuse a list that does not speak of its items
    if row.description:
        schema["description"] = row.description
    return schema
