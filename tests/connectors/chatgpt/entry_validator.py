"""Whether an entry is one of its content type, told without the code that translates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

TYPES: Mapping[str, Any] = {
    "text": str,
    "number": (int, float),
    "boolean": bool,
    "isodate": str,
    "link": dict,
    "file": dict,
    "reference": list,
    "taxonomy": list,
    "json": dict,
    "group": dict,
    "global_field": dict,
    "blocks": list,
}


def misfits(fields: list[dict[str, Any]], entry: Mapping[str, Any], at: str = "") -> set[str]:
    """The paths of values that do not fit, each with the rule that they break."""
    return {
        fault
        for field in fields
        if entry.get(field["uid"]) is not None
        for fault in _of_field(field, entry[field["uid"]], f"{at}{field['uid']}")
    }


def _of_field(field: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    if field["multiple"] and field["data_type"] != "blocks":
        if not isinstance(value, list):
            yield f"{path}: multiple"
            return
        for index, one in enumerate(value):
            yield from _of_value(field, one, f"{path}.{index}")
    else:
        yield from _of_value(field, value, path)


def _of_value(field: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    kind = field["data_type"]
    if not isinstance(value, TYPES[kind]):
        yield f"{path}: type"
        return
    if "format" in field and not re.search(field["format"], value):
        yield f"{path}: pattern"
    if "enum" in field and value not in [each["value"] for each in field["enum"]["choices"]]:
        yield f"{path}: enum"
    if kind in ("group", "global_field"):
        yield from misfits(field["schema"], value, f"{path}.")
    if kind == "blocks":
        for index, row in enumerate(value):
            for block in field["blocks"]:
                if block["uid"] in row:
                    inside = f"{path}.{index}.{block['uid']}."
                    yield from misfits(block["schema"], row[block["uid"]], inside)
    if field["field_metadata"].get("allow_json_rte"):
        yield from _of_node(value, path)


def _of_node(node: Any, path: str) -> Iterator[str]:
    """A node of JSON rich text has a type and children, or is a leaf with a text."""
    if not isinstance(node, dict) or ("text" in node) == ("children" in node):
        yield f"{path}: node"
    elif "text" in node:
        if not isinstance(node["text"], str):
            yield f"{path}: leaf"
    elif not isinstance(node.get("type"), str) or not isinstance(node["children"], list):
        yield f"{path}: node"
    else:
        for index, child in enumerate(node["children"]):
            yield from _of_node(child, f"{path}.{index}")
