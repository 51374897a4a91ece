"""Time zones by their names in the IANA database, such as Europe/Berlin."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from connectors.sdk import Asked, Context, Option, Options, matching
from connectors.sdk.wording import shortened

PER_PAGE = 100
# What a system keeps beside the zones: no place, or whatever this machine is set to.
NOT_ZONES = frozenset({"Factory", "localtime", "posixrules"})


@cache
def names() -> tuple[str, ...]:
    """All names: those of the system, and those of the package tzdata."""
    return tuple(sorted(available_timezones() - NOT_ZONES))


def fault(name: str) -> str:
    """Why there is no such zone, with the closest that there is; empty for one that exists."""
    if name in _known():
        return ""
    close = get_close_matches(name, names(), n=1)
    instead = f"did you mean “{close[0]}”?" if close else "choose one from the list."
    return f"There is no time zone “{shortened(name)}”; {instead}"


def zone(name: str) -> ZoneInfo:
    """The zone of this name. Raises `LookupError` with a sentence."""
    if said := fault(name):
        raise LookupError(said)
    return ZoneInfo(name)


def offered(_ctx: Context, asked: Asked) -> Options:
    """The zones as choices, a page of them; “new york” finds America/New_York."""
    found = matching((Option(name, name.replace("_", " ")) for name in names()), asked.search)
    end = asked.page * PER_PAGE
    return Options(found[end - PER_PAGE : end], more=len(found) > end)


@cache
def _known() -> frozenset[str]:
    return frozenset(names())
