"""Fields of content types as Contentstack describes them, for tests."""

from __future__ import annotations

from typing import Any


def text(uid: str, **more: Any) -> dict[str, Any]:
    """A text field; keywords beside those of a field are its `field_metadata`."""
    return field("text", uid, **more)


def field(data_type: str, uid: str, **more: Any) -> dict[str, Any]:
    """A field of any type."""
    own: dict[str, Any] = {
        name: more.pop(name)
        for name in (
            *("multiple", "unique", "non_localizable", "schema", "blocks", "format", "enum"),
            *("display_type", "reference_to", "extension_uid"),
        )
        if name in more
    }
    plain = {"mandatory": False, "multiple": False, "unique": False, "non_localizable": False}
    return {
        **plain,
        "data_type": data_type,
        "uid": uid,
        "display_name": uid.title(),
        "field_metadata": more,
        **own,
    }


def group(uid: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A group of fields."""
    return field("group", uid, schema=list(fields), **more)


def rich(uid: str, **more: Any) -> dict[str, Any]:
    """A JSON rich text field."""
    return field("json", uid, allow_json_rte=True, **more)


def doc(*nodes: dict[str, Any]) -> dict[str, Any]:
    """A JSON rich text."""
    return node("doc", *nodes)


def node(kind: str, *children: dict[str, Any], **attrs: Any) -> dict[str, Any]:
    """A node of JSON rich text."""
    return {"type": kind, "uid": f"{kind}1", "attrs": attrs, "children": list(children)}


def leaf(words: str, **marks: bool) -> dict[str, Any]:
    """A leaf of JSON rich text."""
    return {"text": words, **marks}
