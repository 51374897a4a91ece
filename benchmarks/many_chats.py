"""The same as (c) with 500 requests, on a server that has just started."""

from __future__ import annotations

from pathlib import Path

from . import chats
from .targets import Measured

CHATS = 500


def measure(folder: Path) -> dict[str, Measured]:
    """Time and memory that the executions take."""
    return chats.measured(folder, CHATS, "many chats")
