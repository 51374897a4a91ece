"""What stands in a template until a person puts a value there, and is never sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from connectors.sdk import Refused
from connectors.sdk.wording import MAX_PATH, shortened

TEXT: Final = "‹text›"
NUMBER: Final = "‹number›"
SWITCH: Final = "‹true or false›"
DATE: Final = "‹date such as 2026-01-01T00:00:00.000Z›"
ADDRESS: Final = "‹address›"
ASSET: Final = "‹asset UID›"
ENTRY: Final = "‹entry UID›"
TAXONOMY: Final = "‹taxonomy UID›"
TERM: Final = "‹term UID›"
OF_A_KIND: Final = frozenset(
    {TEXT, NUMBER, SWITCH, DATE, ADDRESS, ASSET, ENTRY, TAXONOMY, TERM},
)
ONE_OF, END = "‹one of: ", "›"
MOST_CHOICES: Final = 10
MOST_NAMED: Final = 5  # placeholders that one message names


def one_of(offered: Sequence[Any]) -> str:
    """The placeholder of a value that is chosen."""
    shown = ", ".join(shortened(str(each)) for each in offered[:MOST_CHOICES])
    return f"{ONE_OF}{shown}{', …' if len(offered) > MOST_CHOICES else ''}{END}"


def is_placeholder(value: Any) -> bool:
    """Whether a value is nothing but a placeholder; a text that mentions one is a text."""
    if not isinstance(value, str):
        return False
    bare = value.strip()
    return bare in OF_A_KIND or (bare.startswith(ONE_OF) and bare.endswith(END))


def placeholders(data: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Each placeholder in entry data, as its path and itself."""
    if is_placeholder(data):
        yield at, data.strip()
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from placeholders(value, f"{at}.{name}" if at else str(name))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from placeholders(value, f"{at}.{index}" if at else str(index))


def said_of(data: Any) -> str:
    """What to do about the placeholders in entry data; empty where it has none."""
    found = list(placeholders(data))
    if not found:
        return ""
    path, first = found[0]
    said = f"{_path(path)}: put a value in place of {first}, or take the line out."
    others = ", ".join(_path(path) for path, _ in found[1:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return f"{said} The same for {others}{more}." if others else said


def faults(inputs: Mapping[str, Any]) -> dict[str, str]:
    """What a draft's Entry Data still has of its template: field to sentence."""
    said = said_of(inputs.get("entry_data"))
    return {"entry_data": said} if said else {}


def refuse_placeholders(data: Any) -> None:
    """Raises `Refused` for entry data that still has some of its template."""
    if said := said_of(data):
        raise Refused(f"entry_data.{said}")


def _path(path: str) -> str:
    return shortened(path, MAX_PATH)
