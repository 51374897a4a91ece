"""What an installation allows its actions, told to the kit once when the server starts.

An action imports nothing but the kit, and the kit knows no settings: so they are brought here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`schema_properties` are those of all objects in a schema that a model answers by, and
    `schema_levels` its levels of objects inside objects, the outermost included.
    """

    schema_properties: int = 100
    schema_levels: int = 5


class _Installation:
    limits = Limits()


def limits() -> Limits:
    """What is allowed here."""
    return _Installation.limits


def allow(allowed: Limits) -> None:
    """Say what is allowed from now on, in this process."""
    _Installation.limits = allowed
