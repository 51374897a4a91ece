"""Create an Entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields, marks, placeholders
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.writing import REQUESTS, write_entry
from connectors.sdk import Action, Context
from connectors.sdk.context import Lane


class CreateEntry(Action):
    """Create an entry of a content type.

    The data is checked against the content type before it is sent. References anywhere in it keep
    their types. An asset given whole is sent as its UID, an entry in a reference field as where it
    is; what the service keeps by itself, such as `uid` and `created_at`, and names that are no
    fields are left out.
    """

    label = "Create an Entry"
    effect = "write"
    account = ContentstackAccount
    leads = ("entry",)

    class Inputs(fields.InStack):
        entry_data = fields.entry_data(
            "The fields of the new entry in JSON. A file field takes an asset UID.",
            without="take out what the entry is to begin without",
            example={"title": "A lighthouse in a storm", "url": "/a-lighthouse-in-a-storm"},
        )
        locale = fields.locale()
        include_branch = fields.include_branch()

    class Output(fields.TheEntry):
        """The new entry."""

        notice = fields.notice("Entry created successfully.")

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """What is left of the template has to be filled in or taken out."""
        return placeholders.faults(inputs)

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Check the data and send it. Raises `Refused` and `Unavailable`."""
        return write_entry(ctx, inputs)

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """The content type is read, the entry is written."""
        return REQUESTS

    def changes(self, inputs: Any) -> str:
        """An entry that has no UID yet."""
        return marks.ENTRIES

    def changed(self, inputs: Any, output: Mapping[str, Any]) -> str:
        """The first version of the entry."""
        return marks.on(inputs.branch, marks.mark(output["entry"]))
