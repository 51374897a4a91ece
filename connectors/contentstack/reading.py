"""What the actions ask the service for, and the addresses of its objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack.client import call, path
from connectors.contentstack.errors import NO_CONTENT_TYPE
from connectors.sdk import Context, Unavailable

CONTENT_TYPES = "content_types"
# The inputs of the actions, where the service calls them otherwise or likewise.
INPUTS = {
    "api_key": "stack",
    "upload": "input_url",
    "filename": "file_name",
    "parent_uid": "folder",
    **{name: name for name in ("branch", "locale", "version", "title", "description")},
}


def input_of(field: str, code: int) -> str:
    """The input that a field is which the service names; empty for one that is none.

    What is not found is named `uid`, whatever it is.
    """
    if field == "uid":
        return "content_type" if code == NO_CONTENT_TYPE else "entry"
    return INPUTS.get(field, "")


def entries_of(content_type: str) -> str:
    """The path of the entries of a content type."""
    return path(CONTENT_TYPES, content_type, "entries")


def entry_of(content_type: str, entry: str) -> str:
    """The path of an entry."""
    return path(CONTENT_TYPES, content_type, "entries", entry)


def content_type(ctx: Context, uid: str, stack: str, branch: str | None) -> Mapping[str, Any]:
    """A content type with the schemas of its global fields."""
    query = {"include_global_field_schema": "true"}
    place = path(CONTENT_TYPES, uid)
    answer = call(
        ctx, "GET", place, stack=stack, branch=branch or "", query=query, input_of=input_of
    )
    return the("content_type", answer)


def the(name: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An object of an answer. Raises `Unavailable` where it is missing: that is no answer."""
    found = answer.get(name)
    if not isinstance(found, dict):
        raise Unavailable(f"The service answered without “{name}”.", sent=True)
    return found


def asked_for(**switches: bool | None) -> dict[str, str]:
    """The parameters of switches that are on."""
    return {name: "true" for name, on in switches.items() if on}
