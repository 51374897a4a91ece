"""Get a Single Content Type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.client import call, path
from connectors.contentstack.reading import CONTENT_TYPES, asked_for, input_of, the
from connectors.sdk import Action, Context, Fields, Json, Switch
from connectors.sdk.context import Lane


class GetContentType(Action):
    """Get a content type: its fields, and how it is set up."""

    label = "Get a Single Content Type"
    effect = "read"
    account = ContentstackAccount
    leads = ("content_type",)

    class Inputs(fields.InStack):
        include_global_field_schema = Switch(
            "Include global field schema",
            help="The fields of its global fields too; whoever translates an entry needs them.",
            optional=True,
        )
        include_branch = fields.include_branch()

    class Output(Fields):
        content_type = Json("Content Type", type="object", example=fields.CONTENT_TYPE)

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask for it. Raises `Refused` and `Unavailable`."""
        answer = call(
            ctx,
            "GET",
            path(CONTENT_TYPES, inputs.content_type),
            stack=inputs.stack,
            branch=inputs.branch or "",
            query=asked_for(
                include_global_field_schema=inputs.include_global_field_schema,
                include_branch=inputs.include_branch,
            ),
            input_of=input_of,
        )
        return {"content_type": the("content_type", answer)}

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """One reading."""
        return {"read": 1}
