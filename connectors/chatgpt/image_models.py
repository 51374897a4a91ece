"""What each image model takes, as dated data: today's refuse what DALL-E 3's form was made for.

Checked 2026-11-22 against the openai package 3.54.0 (`types/image_generate_params.py`,
`types/image_model.py`) and developers.openai.com/api/docs/deprecations. A model that is not listed
is simply asked, and what it refuses is learnt from its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from connectors.chatgpt.models import OF_PICTURES, BadTraits
from connectors.sdk import listed_as

DEFAULT = "gpt-image-2.5-flare"
Dialect = Literal["gpt-image", "dall-e"]

# The sizes that every GPT image model draws; from gpt-image-2 on, any other as well.
STANDARD_SIZES = ("1024x1024", "1536x1024", "1024x1536")


@dataclass(frozen=True, slots=True)
class ImageCapabilities:
    """What an image model takes.

    `dialect` says how it is asked: `gpt-image` has qualities of its own, no style, and always
    answers with the bytes; `dall-e` is the older way, which compatible servers still speak.
    `sizes` are those that it draws; empty for any. `shutdown` is the announced date at OpenAI,
    `YYYY-MM-DD`.
    """

    dialect: Dialect
    sizes: tuple[str, ...] = ()
    shutdown: str | None = None


TODAYS = ImageCapabilities("gpt-image")
OLDER = ImageCapabilities("dall-e")

IMAGE_MODELS: Mapping[str, ImageCapabilities] = MappingProxyType(
    {
        "gpt-image-2.6-sunburst": TODAYS,
        "gpt-image-2.6-flare": TODAYS,
        "gpt-image-2.5-sunburst": TODAYS,
        "gpt-image-2.5-flare": TODAYS,
        "gpt-image-2": TODAYS,
        "gpt-image-1.5": ImageCapabilities("gpt-image", STANDARD_SIZES, "2026-12-01"),
        "gpt-image-1-mini": ImageCapabilities("gpt-image", STANDARD_SIZES, "2026-12-01"),
        "chatgpt-image-latest": ImageCapabilities("gpt-image", STANDARD_SIZES, "2026-12-01"),
        "gpt-image-1": ImageCapabilities("gpt-image", STANDARD_SIZES, "2026-10-23"),
        "dall-e-3": ImageCapabilities(
            "dall-e", ("1024x1024", "1792x1024", "1024x1792"), "2026-05-12"
        ),
        "dall-e-2": ImageCapabilities("dall-e", ("1024x1024",), "2026-05-12"),
        "simulated-image": OLDER,  # a compatible server's, in this server's stand-in for OpenAI
    }
)

# By OpenAI's names, and by those usual at compatible servers.
_DRAWS = re.compile(
    r"dall-e|(gpt|chatgpt)-image|image-?gen|stable-?diffusion|sdxl|\bsd-?[1-4]|flux|qwen-image"
    r"|simulated-image",
    re.IGNORECASE,
)
_SIZE = re.compile(r"[1-9][0-9]{1,4}x[1-9][0-9]{1,4}")
_NONE: Mapping[str, ImageCapabilities] = MappingProxyType({})


def image_capabilities(
    model: str, overrides: Mapping[str, ImageCapabilities] = _NONE, *, at_openai: bool
) -> ImageCapabilities:
    """What an image model takes. A dated snapshot takes what its model does. `overrides` come
    before the table, name by name.

    One that is not listed is taken for one of today's where its name says so, and at OpenAI
    itself; at a compatible server for one that is asked in the older way.
    """
    for name in listed_as(model):
        for table in (overrides, IMAGE_MODELS):
            if name in table:
                return table[name]
    return TODAYS if at_openai or "gpt-image" in model else OLDER


def image_overridden(said: object, *, at_openai: bool) -> Mapping[str, ImageCapabilities]:
    """What an account says of image models, on top of what the table says of them.

    Such as `{"our-flux": {"draws": "dall-e", "sizes": ["1024x1024"]}}`. Raises `BadTraits`.
    """
    found = {}
    for model, traits in said.items() if isinstance(said, Mapping) else ():
        if not isinstance(traits, Mapping) or not traits.keys() & set(OF_PICTURES):
            continue
        known = image_capabilities(str(model), at_openai=at_openai)
        dialect = traits.get("draws", known.dialect)
        if dialect not in ("gpt-image", "dall-e"):
            raise BadTraits(f'{model}: “draws” must be one of "gpt-image", "dall-e".')
        sizes = traits.get("sizes", known.sizes)
        if not isinstance(sizes, list | tuple) or not all(_is_size(each) for each in sizes):
            raise BadTraits(f'{model}: “sizes” must be a list such as ["1024x1024"].')
        found[str(model)] = replace(known, dialect=dialect, sizes=tuple(sizes))
    return found


def _is_size(size: object) -> bool:
    return isinstance(size, str) and _SIZE.fullmatch(size) is not None


def makes_pictures(model: str) -> bool:
    """Whether a model, by its name, answers with pictures."""
    return _DRAWS.search(model) is not None


def nearest(size: str, sizes: tuple[str, ...]) -> str:
    """The size among `sizes` whose form (width by height) is the most like `size`."""
    if not sizes or size in sizes:
        return size
    return min(sizes, key=lambda each: abs(_form(each) - _form(size)))


def _form(size: str) -> float:
    width, _, height = size.partition("x")
    return int(width) / int(height)
