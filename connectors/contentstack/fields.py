"""Fields that actions share, and what the service's objects look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack.entry_data import entry_template
from connectors.contentstack.lookups import (
    branches,
    content_types,
    entries,
    locales,
    stacks,
)
from connectors.sdk import Fields, Integer, Json, Lookup, Switch, Text

STACK = Lookup(
    "Stack",
    source=stacks,
    help="A management token is for one stack.",
    example="bltdemoblog000000",
)
BRANCH_HELP = "Left empty, it is main."
MASTER_IS_CHANGED = (
    "Locale is empty, so the entry is changed in the stack's master language. To follow the "
    "trigger, insert its entry's Locale into Locale, under Show Optional Fields."
)


class InStack(Fields):
    """Where an entry or a content type is."""

    stack = STACK
    branch = Lookup(
        "Branch",
        source=branches,
        help=BRANCH_HELP,
        required=False,
        depends_on=("stack",),
        example="main",
    )
    content_type = Lookup(
        "Content Type",
        source=content_types,
        depends_on=("stack", "branch"),
        example="blog_post",
    )


class OneEntry(InStack):
    """Which entry."""

    entry = Lookup(
        "Entry",
        source=entries,
        takes_only=False,
        help="The UID of an entry.",
        depends_on=("stack", "branch", "content_type"),
        example="blt0123456789abcdef",
    )


def entry_data(of: str, *, without: str, example: Mapping[str, Any]) -> Json:
    """The data of an entry, with the button that brings a template.

    `of` says what it is, `without` what to do with lines of the template that are not wanted.
    """
    return Json(
        "Entry Data",
        type="object",
        help=f"{of} The template has a placeholder such as ‹text› for every field but JSON Rich "
        "Text Editor, Custom and Experience Container ones, which are entered by hand. Put values "
        f"in place of the placeholders, and {without}; a placeholder is never sent.",
        template=entry_template,
        template_label="Insert template",
        depends_on=("stack", "branch", "content_type"),
        example=dict(example),
    )


def locale(*, label: str = "Locale", optional: bool = True) -> Lookup:
    """The language of an entry."""
    return Lookup(
        label,
        source=locales,
        help="Left empty, it is the stack's master language." if optional else "",
        optional=optional,
        depends_on=("stack", "branch"),
        example="en-us" if optional else "de-de",
    )


def notice(example: str) -> Text:
    """What the service says of what it did."""
    return Text("Notice", required=False, help="What the service says.", example=example)


def include_branch() -> Switch:
    """Whether the answer names the branch."""
    return Switch("Include branch", optional=True)


def version(label: str) -> Integer:
    """Which version of entries."""
    return Integer(label, help="Left empty, it is the latest.", min=1, optional=True, example=2)


ENTRY: dict[str, Any] = {
    "uid": "blt0123456789abcdef",
    "title": "A lighthouse in a storm",
    "url": "/a-lighthouse-in-a-storm",
    "image": {"uid": "blt00000000000asset", "url": "https://images.contentstack.io/v3/lh.png"},
    "locale": "en-us",
    "tags": [],
    "created_at": "2026-11-22T09:30:00.000Z",
    "updated_at": "2026-11-22T09:31:00.000Z",
    "created_by": "blt000000000000user",
    "updated_by": "blt000000000000user",
    "ACL": {},
    "_version": 2,
    "_in_progress": False,
}
ASSET: dict[str, Any] = {
    "uid": "blt00000000000asset",
    "title": "A lighthouse in a storm",
    "description": "",
    "filename": "lighthouse.png",
    "content_type": "image/png",
    "file_size": "184320",
    "url": "https://images.contentstack.io/v3/assets/lighthouse.png",
    "tags": ["automate-0f1e2d3c4b5a6978"],
    "is_dir": False,
    "parent_uid": None,
    "created_at": "2026-11-22T09:30:30.000Z",
    "_version": 1,
}
CONTENT_TYPE: dict[str, Any] = {
    "uid": "blog_post",
    "title": "Blog Post",
    "description": "",
    "schema": [
        {"uid": "title", "data_type": "text", "display_name": "Title", "mandatory": True},
        {"uid": "image", "data_type": "file", "display_name": "Image", "mandatory": False},
    ],
    "options": {"is_page": True, "singleton": False, "title": "title"},
    "_version": 1,
}


class TheEntry(Fields):
    """An entry, as the service has it."""

    entry = Json(
        "Entry",
        type="object",
        help="`entry.uid` says which one it is; its fields are beside that, such as `entry.title`.",
        example=ENTRY,
    )


class WrittenEntry(TheEntry):
    """An entry after it was changed."""

    notice = notice("Entry updated successfully.")
