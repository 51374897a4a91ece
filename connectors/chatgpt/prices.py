"""OpenAI's prices, as dated data. They count at OpenAI alone, not at servers that speak its API.

Checked 2026-11-22. Source: developers.openai.com/api/docs/pricing, as litellm 1.109.1's map has it.
Over 272,000 tokens of input a whole call costs twice the input and one and a half times the output.
Discounts (batch, flex) and surcharges (fast, regional) are not counted: nothing here asks for them.
No public figure was found for the 6.2 models: what they cost is not known.
"""

from __future__ import annotations

from connectors.sdk import Price

SINCE = "2026-11-22"
SOURCE = "developers.openai.com/api/docs/pricing (litellm 1.109.1)"

# Millionths of a dollar for a million tokens: input, cached input, output.
_TEXT = {
    "gpt-6.1-sol": (2_000_000, 100_000, 10_000_000),
    "gpt-6.1-terra": (1_000_000, 50_000, 5_000_000),
    "gpt-6-astra": (10_000_000, 1_000_000, 50_000_000),
    "gpt-6-sol": (2_000_000, 200_000, 10_000_000),
    "gpt-6-luna": (100_000, 10_000, 500_000),
    "gpt-5.6-sol": (4_000_000, 400_000, 20_000_000),
    "gpt-5.6-terra": (2_000_000, 200_000, 12_000_000),
    "gpt-5.6-luna": (200_000, 20_000, 1_200_000),
    "gpt-5.5": (5_000_000, 500_000, 30_000_000),
    "gpt-5.4": (2_500_000, 250_000, 15_000_000),
    "gpt-5.4-mini": (750_000, 75_000, 4_500_000),
    "gpt-5.4-nano": (200_000, 20_000, 1_250_000),
    "gpt-4.1": (2_000_000, 500_000, 8_000_000),
    "gpt-4.1-mini": (400_000, 100_000, 1_600_000),
    "gpt-4o": (2_500_000, 1_250_000, 10_000_000),
    "gpt-4o-mini": (150_000, 75_000, 600_000),
}
# Text in, pictures in, pictures out.
_IMAGES = dict.fromkeys(
    (
        "gpt-image-2",
        *("gpt-image-2.5-flare", "gpt-image-2.5-sunburst"),
        *("gpt-image-2.6-flare", "gpt-image-2.6-sunburst"),
    ),
    (5_000_000, 8_000_000, 30_000_000),
)

PRICES = (
    *(
        Price(
            *(model, *figures),
            long_over=272_000,
            long_input=200,
            long_output=150,
            since=SINCE,
            source=SOURCE,
        )
        for model, figures in _TEXT.items()
    ),
    *(
        Price(
            model,
            input=text,
            image_input=seen,
            image_output=drawn,
            since=SINCE,
            source=SOURCE,
        )
        for model, (text, seen, drawn) in _IMAGES.items()
    ),
)
