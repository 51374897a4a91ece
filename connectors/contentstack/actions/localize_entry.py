"""Localize an Entry: its own content in another language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields, marks, placeholders
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.writing import REQUESTS, write_entry
from connectors.sdk import Action, Context
from connectors.sdk.context import Lane


class LocalizeEntry(Action):
    """Save the translation of an entry: what it says in one more language.

    Until then the entry shows its fallback language there, mostly the master language, which stays
    as it is. Entry Data may be a whole entry, such as Translate an Entry gives. The data is checked
    against the content type before it is sent; an asset given whole is sent as its UID, an entry in
    a reference field as where it is, and what the service keeps by itself or has no field for is
    left out. Localizing the same way twice is the same as once,
    apart from the version.
    """

    label = "Localize an Entry"
    effect = "write"
    repeatable = True  # it says how the fields are to be, not how they are to change
    account = ContentstackAccount
    leads = ("entry",)

    class Inputs(fields.OneEntry):
        locale = fields.locale(optional=False)
        entry_data = fields.entry_data(
            "The fields in this language in JSON, or the whole translated entry.",
            without="take out what is to stay as in the other language",
            example={"title": "Ein Leuchtturm im Sturm"},
        )
        include_branch = fields.include_branch()

    class Output(fields.WrittenEntry):
        """The entry as it is now in this language."""

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """What is left of the template has to be filled in or taken out."""
        return placeholders.faults(inputs)

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Check the data and send it. Raises `Refused` and `Unavailable`."""
        return write_entry(ctx, inputs, inputs.entry)

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """The content type is read, the entry is written."""
        return REQUESTS

    def changes(self, inputs: Any) -> str:
        """The entry that is localized."""
        return marks.subject({"uid": inputs.entry})

    def changed(self, inputs: Any, output: Mapping[str, Any]) -> str:
        """The version that it has in this language."""
        return marks.on(inputs.branch, marks.mark(output["entry"]))
