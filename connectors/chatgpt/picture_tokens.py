"""How many tokens a picture that is shown to a model is counted as, at most, as dated data.

Checked 2026-11-22. Source: developers.openai.com/api/docs/guides/images-vision. A picture is cut
into patches of 32 by 32 pixels (times a factor) or, by older models, into tiles of 512: at most
eight after their scaling. How many patches there may be depends on what `detail` left to the model
means: all of the picture, up to 30,000, since gpt-5.6. The guide names factors of the small models
alone; 1.2 is what gpt-5.2 to 5.4 were measured to take, and is assumed of later ones.
"""

from __future__ import annotations

from typing import Final

MOST: Final = 36_000  # 30,000 patches, times 1.2
_TILES: Final = 8
# By how a model's name begins; the first that fits counts.
_TOKENS: Final = (
    ("gpt-4o-mini", 2_833 + _TILES * 5_667),
    (("gpt-4o", "chatgpt-4o", "gpt-4-turbo", "gpt-4-vision"), 85 + _TILES * 170),
    ("gpt-4.1-mini", 2_489),  # 1,536 patches, times 1.62
    ("gpt-4.1-nano", 3_779),  # times 2.46
    ("gpt-4.1", 85 + _TILES * 170),
    ("o4-mini", 2_642),  # times 1.72
    (("o1", "o3"), 75 + _TILES * 150),
    (("gpt-5-mini", "gpt-5.4-mini"), 2_489),
    (("gpt-5-nano", "gpt-5.4-nano"), 3_779),
    ("gpt-5.4", 3_000),  # 2,500 patches, times 1.2
    ("gpt-5.5", 12_000),  # 10,000 patches, times 1.2
)


def picture_tokens(model: str) -> int:
    """The most tokens of one picture; for a model that is not listed, those of the newest."""
    return next((tokens for begins, tokens in _TOKENS if model.startswith(begins)), MOST)
