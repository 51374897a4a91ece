"""The error of a step as people read it beside the flow: fields by their labels, steps by their
shown numbers. It is stored with paths and keys, which do not change when steps move.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from automations.places import inside
from connectors import registry

# “messages.0.query: what is wrong”; what is inside of JSON may be called anything.
_PLACED: Final = re.compile(r"([a-z]\w*(?:\.[^\s:]+)?): ", re.ASCII)
# Where a reference is named: in braces, as the place at which its path broke, and as a step
# without an output.
_NAMED: Final = re.compile(r"(\{\{|” does not exist in |\bthe step “)([a-z]\w*)\b", re.ASCII)


def in_words(error: str, use: str, numbers: Mapping[str, str]) -> str:
    """An error of a step run, in the words of the page.

    Args:
        error: As it is stored.
        use: The step's action.
        numbers: The shown number of each step by key.
    """
    said = (_placed(line, use, numbers) for line in error.split("\n"))
    return "\n".join(f"{label(path, use)}: {fault}" if path else fault for path, fault in said)


def at_fields(error: str, use: str, numbers: Mapping[str, str]) -> dict[str, str]:
    """What an error says of inputs, in words and by their paths: each is a line of its own."""
    said = (_placed(line, use, numbers) for line in error.split("\n"))
    return {path: fault for path, fault in said if path}


def _placed(line: str, use: str, numbers: Mapping[str, str]) -> tuple[str, str]:
    """The path of the input that a line names, empty for none, and the rest of it in words."""
    found = _PLACED.match(line)
    if not found or not label(found[1], use):
        return "", line
    rest = _NAMED.sub(lambda each: each[1] + numbers.get(each[2], each[2]), line[found.end() :])
    return found[1], rest


def label(path: str, use: str) -> str:
    """An input by the labels of its fields; empty where the action declares none such."""
    try:
        declared = registry.action(use).Inputs.__fields__
    except registry.Unknown:
        return ""
    names = path.split(".")
    return inside(names, declared) if names[0] in declared else ""
