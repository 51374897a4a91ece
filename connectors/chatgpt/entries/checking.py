"""Whether what was entered, or given, is an entry and a content type that belong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt.entries.given import NotGiven, entry_of, fields_of
from connectors.chatgpt.entries.leaves import Mismatch, find

READERS = {"entry": entry_of, "content_type_schema": fields_of}


def entry_faults(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Faults of a draft, by field. What references bring is not known yet, and not looked at."""
    faults: dict[str, str] = {}
    read: dict[str, Any] = {}
    for name, reader in READERS.items():
        given = inputs.get(name)
        if given in (None, "") or "{{" in str(given):
            continue
        try:
            read[name] = reader(given)
        except NotGiven as fault:
            faults[name] = str(fault).partition(": ")[2]
    if len(read) == len(READERS):
        try:
            find(read["entry"], read["content_type_schema"])
        except Mismatch as fault:
            faults[str(fault).partition(":")[0].partition(".")[0]] = str(fault)
    return faults
