"""The error of a step as people read it beside the flow: fields by their labels, steps by their
shown numbers. It is stored with paths and keys, which do not change when steps move.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from automations.places import inside
from connectors import registry

# “messages.0.query: what is wrong”
_PLACED: Final = re.compile(r"([a-z]\w*(?:\.\w+)*): ", re.ASCII)
# Where a reference is named: in braces, and as the place at which its path broke.
_NAMED: Final = re.compile(r"(\{\{|” does not exist in )([a-z]\w*)\b", re.ASCII)


def in_words(error: str, use: str, numbers: Mapping[str, str]) -> str:
    """An error of a step run, in the words of the page.

    Args:
        error: As it is stored.
        use: The step's action.
        numbers: The shown number of each step by key.
    """
    found = _PLACED.match(error)
    if not found:
        return error
    try:
        declared = registry.action(use).Inputs.__fields__
    except registry.Unknown:
        return error
    names = found[1].split(".")
    if names[0] not in declared:
        return error
    rest = _NAMED.sub(lambda each: each[1] + numbers.get(each[2], each[2]), error[found.end() :])
    return f"{inside(names, declared)}: {rest}"
