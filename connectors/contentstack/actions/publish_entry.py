"""Publish an Entry: to environments, in languages, now or at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.contentstack import fields, marks
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.client import call
from connectors.contentstack.errors import Declined
from connectors.contentstack.lookups import environments, locales
from connectors.contentstack.reading import entry_of, input_of, the
from connectors.sdk import Action, Context, DateTime, Fields, Group, Integer, Lookup, Text
from connectors.sdk.context import Lane

MISSING: Final = (404, 422)  # in a language; whether it can be published there, publishing says
TOLD_WITHIN: Final = timedelta(hours=1)  # of publishing, with all repeated deliveries


class PublishEntry(Action):
    """Publish the latest version of an entry, now or at a time.

    The service takes the wish and publishes a little later; whether that went well, its publish
    queue says, and the events Entry Published and Publish Failed do. An automation is not started
    by those of its own publishing within an hour. When a person publishes the same version, in the
    same language and environment, within that hour, that is taken for its own too; Retry
    Execution runs it all the same.
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
            "entry's Locale, or after Entry Published its Published Locale (data.locale), which is "
            "the language that was published.",
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
        class Place(Fields):
            environment = Text("Environment", example="production")
            locale = Text("Locale", example="en-us")
            version = Integer(
                "Version",
                required=False,
                help="The latest one when the step ran. A language without content of its own has "
                "the version of the language that it falls back to.",
                example=2,
            )

        uid = Text("Entry UID", example="blt0123456789abcdef")
        published = Group("Published", Place, help="What is to be seen where.")
        notice = fields.notice("The requested action has been performed.")

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Ask for it. Raises `Refused` and `Unavailable`."""
        versions = {locale: _version(inputs, ctx, locale) for locale in _once(inputs.locales)}
        body: dict[str, Any] = {
            "entry": {"environments": inputs.environments, "locales": inputs.locales}
        }
        if inputs.scheduled_at is not None:
            at = inputs.scheduled_at.astimezone(UTC)
            body["scheduled_at"] = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        answer = _asked(inputs, ctx, "POST", "/publish", json=body)
        published = [
            {"environment": environment, "locale": locale, "version": version}
            for environment in _once(inputs.environments)
            for locale, version in versions.items()
        ]
        notice = str(answer.get("notice") or "")
        return {"uid": inputs.entry, "published": published, "notice": notice}

    def requests(self, inputs: Any) -> Mapping[Lane, int]:
        """The entry is read in each language; one writing publishes all."""
        return {"read": len(_once(inputs.locales)), "write": 1}

    def changes(self, inputs: Any) -> str:
        """The publishing of the entry."""
        return marks.publication(inputs.entry)

    def changed(self, inputs: Any, output: Mapping[str, Any]) -> list[str]:
        """Which version is published in each environment and language."""
        places = (marks.published(output["uid"], **each) for each in output["published"])
        return [marks.on(inputs.branch, mark) for mark in places]

    def known_for(self, inputs: Any) -> timedelta:
        """An hour after it is published: a person may publish the same version again."""
        ahead = inputs.scheduled_at - datetime.now(UTC) if inputs.scheduled_at else timedelta()
        return max(ahead, timedelta()) + TOLD_WITHIN


def _once(names: Sequence[str]) -> list[str]:
    return [*dict.fromkeys(names)]


def _version(inputs: Any, ctx: Context, locale: str) -> int | None:
    """The version that is the latest in a language; None where the service does not say."""
    query = {"locale": locale, "include_fallback": "true"}
    try:
        version = the("entry", _asked(inputs, ctx, "GET", query=query)).get("_version")
    except Declined as said:
        if said.status not in MISSING:
            raise
        return None
    return version if isinstance(version, int) else None


def _asked(inputs: Any, ctx: Context, method: str, more: str = "", **what: Any) -> dict[str, Any]:
    place = f"{entry_of(inputs.content_type, inputs.entry)}{more}"
    where = {"stack": inputs.stack, "branch": inputs.branch or ""}
    return call(ctx, method, place, **where, input_of=input_of, **what)
