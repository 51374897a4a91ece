"""The parts by their letters; each is a module that says how it measures, and `measure`."""

from __future__ import annotations

from . import (
    builder,
    chats,
    entries,
    filled,
    footprint,
    loops,
    many_chats,
    pages,
    step_cost,
    translation,
    waiting,
    webhooks,
)

PARTS = {
    "a": webhooks,
    "b": step_cost,
    "c": chats,
    "d": footprint,
    "e": waiting,
    "f": loops,
    "g": filled,
    "h": pages,
    "i": builder,
    "j": many_chats,
    "k": translation,
    "l": entries,
}
