"""Publish an Entry: to environments, in languages, now or at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from connectors.contentstack import fields
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.client import call
from connectors.contentstack.lookups import environments, locales
from connectors.contentstack.reading import entry_of
from connectors.sdk import Action, Context, DateTime, Fields, Lookup, Text
from connectors.sdk.context import Lane


class PublishEntry(Action):
    """Publish the latest version of an entry, now or at a time.

    The service takes the wish and publishes a little later; whether that went well, its publish
    queue says, and the events Entry Published and Publish Failed do.
    """

    label = "Publish an Entry"
    effect = "write"
    repeatable = True  # what is published already is published again, with the same content
    account = ContentstackAccount

    class Inputs(fields.OneEntry):
        environments = Lookup(
            "Environment(s)",
            source=environments,
            help="Where it is to be seen: the names of environments of the stack.",
            many=True,
            add_label="+ Add Environment",
            depends_on=("stack", "branch"),
            example=["production"],
        )
        locales = Lookup(
            "Locale(s)",
            source=locales,
            help="The languages to publish, by their codes; to follow the trigger, insert its "
            "entry's Locale.",
            many=True,
            add_label="+ Add Locale",
            depends_on=("stack", "branch"),
            example=["en-us"],
        )
        scheduled_at = DateTime(
            "Publish Schedule",
            help="When the service is to publish it. Left empty, as soon as the step runs.",
            optional=True,
            example="2026-12-24T18:00:00+01:00",
        )

    class Output(Fields):
        notice = Text(
            "Notice",
            required=False,
            help="What the service says.",
            example="The requested action has been performed.",
        )

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask for it. Raises `Refused` and `Unavailable`."""
        body: dict[str, Any] = {
            "entry": {"environments": inputs.environments, "locales": inputs.locales}
        }
        if inputs.scheduled_at is not None:
            at = inputs.scheduled_at.astimezone(UTC)
            body["scheduled_at"] = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        answer = call(
            ctx,
            "POST",
            f"{entry_of(inputs.content_type, inputs.entry)}/publish",
            stack=inputs.stack,
            branch=inputs.branch or "",
            json=body,
        )
        return {"notice": str(answer.get("notice") or "")}

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """One writing."""
        return {"write": 1}
