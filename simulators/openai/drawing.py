"""A picture for a prompt: mountains under a sun, in colours and shapes that the prompt decides.

The same prompt and size always give the same bytes. A picture is drawn in spans, row by row, so
that a large one takes a fraction of a second without any library.
"""

from __future__ import annotations

import hashlib
import math
import random
import struct
import zlib
from colorsys import hls_to_rgb
from dataclasses import dataclass

Colour = tuple[int, int, int]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPE_RGB = 2
_RINGS = ((1.0, 1.0), (1.35, 0.35), (1.8, 0.15))  # of the sun: radius, strength
_RANGES = ((5, 0.30, 0.55), (4, 0.42, 0.70), (3, 0.60, 0.86))  # peaks, highest, foot


@dataclass(frozen=True, slots=True)
class _Mountain:
    """A triangle: its peak, its foot (all in pixels), how wide a row below the peak is."""

    peak_x: float
    peak_y: float
    foot_y: float
    slope: float
    colour: Colour


def png(prompt: str, width: int, height: int) -> bytes:
    """Return a PNG of this size in pixels (each at least 1)."""
    seed = hashlib.sha256(prompt.encode()).digest()
    rows = _painted(random.Random(seed), width, height)  # noqa: S311 - colours, not secrets
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPE_RGB, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"tEXt", b"Comment\0[simulated]"),
            _chunk(b"IDAT", zlib.compress(rows, 6)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def _painted(chance: random.Random, width: int, height: int) -> bytes:
    """Return the rows as PNG has them: a filter (0: none) before each."""
    hue = chance.random()
    top = _colour(hue, 0.42, 0.55)
    low = _colour(hue + chance.uniform(0.08, 0.2), 0.86, 0.75)
    sun = _colour(hue + 0.5, 0.9, 0.9)
    size = min(width, height)
    centre = (width * chance.uniform(0.2, 0.8), height * chance.uniform(0.18, 0.36))
    radius = size * chance.uniform(0.07, 0.12)
    mountains = _mountains(chance, hue, width, height)
    lake = height * 0.86
    rows = bytearray()
    for y in range(height):
        sky = _mixed(top, low, min(1.0, y / (height * 0.75)))
        row = bytearray(bytes(sky) * width)
        for reach, strength in reversed(_RINGS):
            far = radius * reach
            half = math.sqrt(max(far**2 - (y - centre[1]) ** 2, 0.0))
            _span(row, centre[0] - half, centre[0] + half, _mixed(sky, sun, strength), width)
        for each in mountains:
            if each.peak_y <= y < each.foot_y:
                half = (y - each.peak_y) * each.slope
                shade = _mixed(each.colour, low, 0.5 * (y - each.peak_y) / height)
                _span(row, each.peak_x - half, each.peak_x + half, shade, width)
        if y >= lake:
            wave = 0.06 if (y * 64 // height) % 2 else 0.0
            row = bytearray(bytes(_mixed(_colour(hue, 0.3, 0.5), low, wave)) * width)
        rows += b"\0" + row
    return bytes(rows)


def _mountains(chance: random.Random, hue: float, width: int, height: int) -> list[_Mountain]:
    """Return the ranges, the farthest and palest first."""
    found = []
    for depth, (peaks, highest, foot) in enumerate(_RANGES):
        for number in range(peaks + 1):
            peak_y = height * (highest + chance.uniform(0.0, 0.12))
            half = width * chance.uniform(0.6, 0.9) / peaks
            found.append(
                _Mountain(
                    peak_x=width * (number + chance.uniform(-0.2, 0.2)) / peaks,
                    peak_y=peak_y,
                    foot_y=height * 0.86,
                    slope=half / (height * foot - peak_y + 1),
                    colour=_colour(hue + 0.03 * depth, 0.62 - 0.15 * depth, 0.38),
                )
            )
    return found


def _span(row: bytearray, start: float, end: float, colour: Colour, width: int) -> None:
    """Paint a row from `start` to `end`, as far as they lie within it."""
    first, last = max(0, round(start)), min(width, round(end))
    if first < last:
        row[3 * first : 3 * last] = bytes(colour) * (last - first)


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = hls_to_rgb(hue % 1, lightness, saturation)
    return round(255 * red), round(255 * green), round(255 * blue)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two; a share of 1 is the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
