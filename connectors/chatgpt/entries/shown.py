"""The translated entry beside the one before, text by text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.chatgpt.entries.given import NotGiven, entry_of
from connectors.chatgpt.entries.language import LANGUAGES
from connectors.sdk.before_after import BeforeAfter, Change, Left


def before_after(given: object, output: Mapping[str, Any]) -> BeforeAfter | None:
    """What to show of a recorded step run; None where its entry cannot be read any more."""
    try:
        entry = entry_of(given)
    except NotGiven:
        return None
    code = (output.get("language") or {}).get("code", "")
    return BeforeAfter(
        tuple(
            Change(path, _text(entry, path), _text(output.get("entry"), path))
            for path in _listed(output.get("translated"))
        ),
        tuple(
            Left(row["path"], _text(entry, row["path"]), row["reason"])
            for row in _listed(output.get("skipped"))
        ),
        code,
        code in LANGUAGES and LANGUAGES[code].is_right_to_left,
    )


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(entry: Any, path: str) -> str:
    """The text at a path; nothing where there is none."""
    for part in path.split("."):
        if isinstance(entry, list) and part.isdecimal() and int(part) < len(entry):
            entry = entry[int(part)]
        else:
            entry = entry.get(part) if isinstance(entry, Mapping) else None
    return entry if isinstance(entry, str) else ""
