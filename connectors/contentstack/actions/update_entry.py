"""Update an Entry: other values for some of its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields, marks, placeholders
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.writing import REQUESTS, write_entry
from connectors.sdk import Action, Context
from connectors.sdk.context import Lane


class UpdateEntry(Action):
    """Change fields of an entry; those that Entry Data does not name stay as they are.

    The data is checked against the content type before it is sent. References anywhere in it keep
    their types. An asset given whole is sent as its UID, an entry in a reference field as where it
    is; what the service keeps by itself, such as `uid` and `created_at`, and names that are no
    fields are left out. Updating the same way twice is the same as once,
    apart from the version.
    """

    label = "Update an Entry"
    effect = "write"
    repeatable = True  # an update says how the fields are to be, not how they are to change
    account = ContentstackAccount
    leads = ("entry",)

    class Inputs(fields.OneEntry):
        entry_data = fields.entry_data(
            "The fields to change in JSON. A file field takes an asset UID.",
            without="take out what is to stay as it is",
            example={"image": "blt00000000000asset"},
        )
        locale = fields.locale()
        include_branch = fields.include_branch()

    class Output(fields.WrittenEntry):
        """The entry as it is now."""

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """What is left of the template has to be filled in or taken out."""
        return placeholders.faults(inputs)

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """Which language is changed, while nobody has said which."""
        return {} if inputs.get("locale") else {"entry": fields.MASTER_IS_CHANGED}

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Check the data and send it. Raises `Refused` and `Unavailable`."""
        return write_entry(ctx, inputs, inputs.entry)

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """The content type is read, the entry is written."""
        return REQUESTS

    def changes(self, inputs: Any) -> str:
        """The entry that is updated."""
        return marks.subject({"uid": inputs.entry})

    def changed(self, inputs: Any, output: Mapping[str, Any]) -> str:
        """The version that the update made."""
        return marks.on(inputs.branch, marks.mark(output["entry"]))
