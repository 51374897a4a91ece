"""Get a Single Entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.client import call
from connectors.contentstack.reading import asked_for, entry_of, input_of, the
from connectors.sdk import Action, Context, Switch
from connectors.sdk.context import Lane


class GetEntry(Action):
    """Get an entry as it is now, or as one of its versions was."""

    label = "Get a Single Entry"
    effect = "read"
    account = ContentstackAccount
    leads = ("entry",)

    class Inputs(fields.OneEntry):
        version = fields.version("Version")
        locale = fields.locale()
        include_workflow = Switch("Include workflow", optional=True)
        include_publish_details = Switch("Include publish details", optional=True)
        include_branch = fields.include_branch()

    class Output(fields.TheEntry):
        """The entry."""

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask for it. Raises `Refused` and `Unavailable`."""
        query = {
            **({"version": inputs.version} if inputs.version else {}),
            **({"locale": inputs.locale} if inputs.locale else {}),
            **asked_for(
                include_workflow=inputs.include_workflow,
                include_publish_details=inputs.include_publish_details,
                include_branch=inputs.include_branch,
            ),
        }
        answer = call(
            ctx,
            "GET",
            entry_of(inputs.content_type, inputs.entry),
            stack=inputs.stack,
            branch=inputs.branch or "",
            query=query,
            input_of=input_of,
        )
        return {"entry": the("entry", answer)}

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """One reading."""
        return {"read": 1}
