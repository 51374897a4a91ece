"""The trigger that what happens to an entry fires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import told_fields as fields
from connectors.contentstack.deliveries import Told
from connectors.contentstack.latest import latest_entry
from connectors.sdk import Context, Fields, Group


class What(Fields):
    """What it happened to."""

    entry = Group("Entry", fields.Entry, many=False)
    content_type = Group("Content Type", fields.ContentType, many=False)


class Data(What, fields.Where):
    """The entry, and where it happened."""


class Entry(Told):
    """Starts the automation when something happens to an entry of a stack.

    The stack tells it by a webhook, which is created when the automation is activated and removed
    when it is deactivated, or entered by hand. The output is what the service sends: the whole
    entry under `data.entry`, with all its fields, and its content type. Entry Updated fires for
    every language: `data.entry.locale` says which was changed. The same delivery again runs
    nothing, and neither does a change that the automation made itself.
    """

    label = "Entry"
    module = "entry"

    class Inputs(Fields):
        event = fields.event("Entry")
        stack = fields.stack()
        branch = fields.branch()
        content_type = fields.content_type()
        environment = fields.environment()
        setup = fields.setup()
        verification = fields.verification()

    class Output(fields.Body):
        data = Group("Data", Data, many=False)

    def place(self, inputs: Inputs) -> str:
        """Entries of one content type, or of all."""
        of = f".{inputs.content_type}" if inputs.content_type else ""
        return f"content_types{of}.entries"

    def is_of_content_type(self, inputs: Inputs, data: Mapping[str, Any]) -> bool:
        """Whether it is the one that was chosen, if one was."""
        held = data.get("content_type")
        uid = held.get("uid") if isinstance(held, Mapping) else data.get("content_type_uid")
        return not inputs.content_type or uid == inputs.content_type

    def latest(self, inputs: Inputs, ctx: Context) -> dict[str, Any] | None:
        """The entry that was changed last, as a webhook would tell of it; None for none.

        Raises `Refused` and `Unavailable`.
        """
        return latest_entry(inputs, ctx)
