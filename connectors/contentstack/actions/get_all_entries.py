"""Get All Entries: those of a content type, a hundred at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack import fields
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.client import call
from connectors.contentstack.entry_query import OPERATORS, query_of
from connectors.contentstack.reading import asked_for, entries_of, input_of
from connectors.sdk import (
    Action,
    Choice,
    Context,
    Fields,
    Group,
    Integer,
    Json,
    Switch,
    Text,
    Unavailable,
)
from connectors.sdk.context import Lane


class Row(Fields):
    """A condition that entries have to meet."""

    key = Text("Key", help="The UID of a field, or a path such as seo.title.", example="title")
    operator = Choice("Operator", choices=OPERATORS, default="equals")
    value = Json("Value", required=False, example="A lighthouse in a storm")


class GetAllEntries(Action):
    """Get the entries of a content type, at most 100 at a time.

    The one that was changed last comes first. For the next ones add another step, with Skip Entry
    set to how many you have.
    """

    label = "Get All Entries"
    effect = "read"
    account = ContentstackAccount
    leads = ("entries", "count")

    class Inputs(fields.InStack):
        limit = Integer(
            "Entry Limit",
            help="How many to get, at most 100 at a time.",
            min=1,
            max=100,
            default=100,
            optional=True,
        )
        skip = Integer(
            "Skip Entry",
            help="How many to leave out at the beginning: 100 gets the second hundred.",
            min=0,
            default=0,
            optional=True,
        )
        version = fields.version("Entry Version")
        locale = fields.locale(label="Select Locale")
        query = Group(
            "Customized Data",
            Row,
            add_label="+ Add Query",
            help="Only entries that meet every row.",
            optional=True,
            max_items=20,
        )
        include_reference = Text(
            "Reference field id",
            help="The UID of a reference field whose entries are given whole.",
            optional=True,
            example="author",
        )
        include_count = Switch("Include count", optional=True)
        include_metadata = Switch("Include metadata", optional=True)
        include_workflow = Switch("Include workflow", optional=True)
        include_branch = fields.include_branch()
        include_publish_details = Switch("Include publish details", optional=True)

    class Output(Fields):
        entries = Json(
            "Entries",
            type="array",
            help="`entries.0.uid` is the UID of the first.",
            example=[fields.ENTRY],
        )
        count = Integer(
            "Count", required=False, help="Of all that meet the query, if asked for.", example=1
        )

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask for them. Raises `Refused` and `Unavailable`."""
        answer = call(
            ctx,
            "GET",
            entries_of(inputs.content_type),
            stack=inputs.stack,
            branch=inputs.branch or "",
            query=_query(inputs),
            input_of=input_of,
        )
        found, count = answer.get("entries"), answer.get("count")
        if not isinstance(found, list):
            raise Unavailable("The service answered without “entries”.")
        return {"entries": found, **({"count": count} if isinstance(count, int) else {})}

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """One reading."""
        return {"read": 1}


def _query(inputs: Any) -> dict[str, Any]:
    given = {
        "limit": inputs.limit,
        "skip": inputs.skip,
        "desc": "updated_at",
        "version": inputs.version,
        "locale": inputs.locale,
        "query": query_of(inputs.query or ()),
        "include[]": inputs.include_reference,
    }
    switches = asked_for(
        include_count=inputs.include_count,
        include_metadata=inputs.include_metadata,
        include_workflow=inputs.include_workflow,
        include_branch=inputs.include_branch,
        include_publish_details=inputs.include_publish_details,
    )
    return {name: value for name, value in given.items() if value not in (None, "")} | switches
