"""Every connector's own icon, and those of its actions that have one, in a colour that stays."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from connectors import registry

HUES: Final = 14  # as many as the stylesheet has; the first that gives each of our own another


def svg_of(key: str) -> SafeString:
    """The SVG of the connector with this key; empty where there is none.

    An action or trigger (`flow.repeat`) may have one of its own: `flow/repeat.svg`.
    """
    connector, _, own = key.partition(".")
    installed = registry.connectors().get(connector)
    if installed is None:
        return SafeString("")
    svg = _read(str(installed.folder / f"{own}.svg")) if key in _declared(installed) else ""
    return SafeString(svg) or _read(str(installed.folder / "icon.svg"))


def hue(key: str) -> int:
    """The number of a connector's colour: the same on every page and after every start."""
    return zlib.crc32(key.partition(".")[0].encode()) % HUES


def _declared(installed: registry.Installed) -> set[str]:
    return {*installed.actions, *installed.triggers}


@cache
def _read(path: str) -> SafeString:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a cached function takes text
            return mark_safe(file.read())  # noqa: S308 - a file of the installation, not of users
    except FileNotFoundError:
        return SafeString("")
