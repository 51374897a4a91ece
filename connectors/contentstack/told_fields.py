"""The fields of the triggers: what starts them, and what the body of a webhook holds."""

from __future__ import annotations

from typing import Final

from connectors.contentstack.events import choices
from connectors.contentstack.lookups import branches, content_types, environments, stacks
from connectors.sdk import Choice, Fields, Group, Json, Lookup, Text

API_KEY: Final = "bltdemoblog000000"
WHEN: Final = "2026-11-22T09:30:00.000Z"


def event(what: str) -> Choice:
    """Which of the events of an entry or an asset starts the automation."""
    return Choice("Select an Event", choices=choices(what), example="create", literal=True)


def stack() -> Lookup:
    """The stack in which it happens."""
    return Lookup(
        "Stack",
        source=stacks,
        help="A management token is for one stack.",
        example=API_KEY,
        literal=True,
    )


def branch() -> Lookup:
    """The branch in which it happens."""
    return Lookup(
        "Branch",
        source=branches,
        help="Left empty, it is main.",
        required=False,
        depends_on=("stack",),
        example="main",
        literal=True,
    )


def content_type() -> Lookup:
    """The content type of the entries."""
    return Lookup(
        "Content Type",
        source=content_types,
        help="Left empty, entries of all content types count.",
        required=False,
        depends_on=("stack", "branch"),
        example="blog_post",
        literal=True,
    )


def environment() -> Lookup:
    """The environment of publishing."""
    return Lookup(
        "Environment",
        source=environments,
        help="Of publishing and unpublishing; other events have none and are not left out by it. "
        "Left empty, all environments count.",
        optional=True,
        depends_on=("stack", "branch"),
        example="production",
        literal=True,
    )


def setup() -> Choice:
    """Who makes the webhook in the stack."""
    return Choice(
        "Webhook",
        choices={
            "automatic": "Created in the stack on activation, and removed again",
            "manual": "Entered in the stack by hand",
        },
        help="What to enter by hand is shown with the address of the trigger.",
        default="automatic",
        optional=True,
        literal=True,
    )


def verification() -> Choice:
    """How deliveries are known to be the service's."""
    return Choice(
        "Verification",
        choices={
            "secret": "Secret in a header",
            "signature": "Signature of the service",
        },
        help="The secret is the trigger's own. The signature is checked with the public key of "
        "the account's region, which is fetched on activation.",
        default="secret",
        optional=True,
        literal=True,
    )


class Branch(Fields):
    """The branch, as a body names it."""

    uid = Text("Branch UID", example="main")
    source = Text("Source", required=False, help="The branch that it was made from.", example="")
    alias = Json("Aliases", type="array", example=[])


class Environment(Fields):
    """The environment, with events of publishing."""

    uid = Text("Environment UID", required=False, example="blt0000000environment")
    name = Text("Environment", required=False, example="production")


class ContentType(Fields):
    """The content type of an entry."""

    uid = Text("Content Type UID", example="blog_post")
    title = Text("Content Type", example="Blog Post")


class Entry(Fields):
    """What every entry has; its other fields stand beside them."""

    title = Text("Title", example="A lighthouse in a storm")
    uid = Text("Entry UID", example="blt0123456789abcdef")
    locale = Text("Locale", example="en-us")
    url = Text("URL", required=False, example="/a-lighthouse-in-a-storm")
    tags = Json("Tags", type="array", example=[])
    created_at = Text("Created At", example=WHEN)
    created_by = Text("Created By", example="blt000000000000user")
    updated_at = Text("Updated At", example=WHEN)
    updated_by = Text("Updated By", example="blt000000000000user")


class Asset(Fields):
    """What every asset has."""

    title = Text("Title", example="lighthouse.png")
    uid = Text("Asset UID", example="blt00000000000asset")
    filename = Text("File Name", example="lighthouse.png")
    url = Text("URL", example="https://images.contentstack.io/v3/assets/lighthouse.png")
    content_type = Text("Media Type", example="image/png")
    file_size = Text("Size", help="In bytes.", example="184320")
    description = Text("Description", required=False, example="A lighthouse at night")
    tags = Json("Tags", type="array", example=[])
    parent_uid = Text(
        "Folder", required=False, help="The UID of its folder.", example="blt00folder"
    )
    created_at = Text("Created At", example=WHEN)
    updated_at = Text("Updated At", example=WHEN)


class Where(Fields):
    """Where it happened: after the object itself in `data`."""

    branch = Group("Branch", Branch, many=False)
    environment = Group("Environment", Environment, many=False, required=False)
    locale = Text("Published Locale", required=False, example="en-us")


class Body(Fields):
    """What every body has beside its `data`."""

    module = Text("Module", example="entry")
    event = Text("Event", example="create")
    api_key = Text("Stack API Key", example=API_KEY)
    triggered_at = Text("Triggered At", example=WHEN)
