"""Every connector's own icon, from its folder, in a colour that stays the same."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from connectors import registry

HUES: Final = 14  # as many as the stylesheet has; the first that gives each of our own another


def svg_of(key: str) -> SafeString:
    """The SVG of the connector with this key; empty where there is none."""
    installed = registry.connectors().get(key)
    return _read(str(installed.folder / "icon.svg")) if installed else SafeString("")


def hue(key: str) -> int:
    """The number of a connector's colour: the same on every page and after every start."""
    return zlib.crc32(key.encode()) % HUES


@cache
def _read(path: str) -> SafeString:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a cached function takes text
            return mark_safe(file.read())  # noqa: S308 - a file of the installation, not of users
    except FileNotFoundError:
        return SafeString("")
