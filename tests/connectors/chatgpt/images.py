"""Asking for pictures in tests: the action, what it sent, and a small picture to answer with."""

from __future__ import annotations

import base64
from typing import Any

from connectors.chatgpt.actions.generate_image import GenerateImage
from connectors.sdk.values import load
from simulators.openai.drawing import png
from tests.connectors.chatgpt.conftest import FakeContext

KEPT = "https://automate.example.com/pictures/1.png"
SMALL = png("a dot", 2, 3)
ENCODED = base64.b64encode(SMALL).decode()


def draw(ctx: FakeContext, **values: Any) -> dict[str, Any]:
    """Run the action, with values beside the plain ones."""
    inputs = load(GenerateImage.Inputs, {"prompt": "A red fox", **values})
    return GenerateImage().run(inputs, ctx)


def asked(ctx: FakeContext) -> list[dict[str, Any]]:
    """The bodies of the requests that asked for a picture."""
    return [each.body for each in ctx.sent if each.method == "POST"]
