"""What a server taught, kept by the process for an hour, so that not every call pays for a 400."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from connectors.chatgpt.terms import Terms

# The server's address, the model, and the terms that the table advises.
Place = tuple[str, str, Terms]

HOUR: Final = timedelta(hours=1)  # then it is tried again: servers are brought up to date
MOST: Final = 1000  # lessons; then all are forgotten, and learnt anew where they are needed
_learnt: dict[Place, tuple[datetime, Terms]] = {}


def recall(place: Place, now: datetime) -> Terms:
    """The terms that were learnt there, else those that the table advises."""
    when, terms = _learnt.get(place, (now, place[2]))
    return terms if now - when < HOUR else place[2]


def remember(place: Place, terms: Terms, now: datetime) -> None:
    """Keep what was learnt there."""
    if len(_learnt) >= MOST:
        _learnt.clear()
    _learnt[place] = (now, terms)


def forget() -> None:
    """Forget everything."""
    _learnt.clear()
