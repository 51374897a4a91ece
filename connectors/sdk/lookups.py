"""Lookups that any connector may offer, and searching in what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .nested import Asked, Lookup, Option, Options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .context import Context
    from .fields import Fields


def live_sub_automations(ctx: Context, asked: Asked) -> Options:
    """The project's live sub automations by their titles, with what each is for."""
    found = (
        Option(each.name, each.title or each.name, each.description) for each in ctx.automations
    )
    return Options(matching(found, asked.search))


def offers(fields: type[Fields]) -> bool:
    """Whether sub automations are chosen in this set."""
    each = fields.__fields__.values()
    return any(isinstance(one, Lookup) and one.source is live_sub_automations for one in each)


def matching(options: Iterable[Option], search: str) -> tuple[Option, ...]:
    """The options whose label, value or note holds every word of the search."""
    words = search.lower().split()
    return tuple(
        option
        for option in options
        if all(word in f"{option.label} {option.value} {option.note}".lower() for word in words)
    )
