"""Pictures: /v1/images/generations as today's image models take it, and in DALL-E 3's way.

From the openai package 3.54.0 (types/image_generate_params.py, types/images_response.py). OpenAI
itself has no model left that is asked in the older way; `simulated-image` stands for those of
compatible servers.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from simulators.openai import checks, drawing, rejections, tokens
from simulators.openai.catalogue import Model
from simulators.openai.conversation import Stamp
from simulators.openai.parameter_table import IMAGES, OLDER_IMAGES
from simulators.openai.rejections import Rejection

REFUSED_WORD = "[refused]"  # a prompt with it is not drawn
_OLDER = ("simulated-image", "dall-e-3")
_OLDER_SIZES = ("1024x1024", "1792x1024", "1024x1792")
_STANDARD_SIZES = ("1024x1024", "1024x1536", "1536x1024", "auto")
_ONLY_STANDARD = re.compile(r"gpt-image-1(\.5|-mini)?|chatgpt-image-latest")
_QUALITIES = ("low", "medium", "high", "auto")
_MORE_QUALITIES = ("low", "medium", "high", "xhigh", "max", "auto")
_HAS_MORE = re.compile(r"gpt-image-2\.[5-9]")
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})")
_SMALLEST, _STEP, _LONGEST, _PIXELS = 256, 16, 3840, 3840 * 2160
_STEEPEST = 3  # longer side to shorter side
# Tokens of a picture of 1024 by 1024, by quality; others in proportion to their area.
_TOKENS = {"low": 272, "medium": 1_056, "high": 4_160, "xhigh": 6_240, "max": 8_320}
_AREA = 1024 * 1024


def answer(body: dict[str, Any], model: Model, stamp: Stamp, fault: str) -> dict[str, Any]:
    """Return the pictures that a request asks for; raise Rejection for what is refused."""
    older = model.id in _OLDER
    table = OLDER_IMAGES if older else IMAGES
    for name in body:
        if name not in table:
            raise rejections.unknown_parameter(name)
    checks.check_parameters(body, table)
    prompt = _prompt(body, 4_000 if older else 32_000)
    size = _older_size(body) if older else _size(body, model)
    quality = _older_choices(body) if older else _choices(body, model)
    if REFUSED_WORD in prompt or fault == "refusal":
        raise _not_safe(older=older)
    count = 0 if fault == "empty" else body.get("n") or 1
    width, height = (int(each) for each in size.split("x"))
    drawn = [
        base64.b64encode(drawing.png(f"{prompt}{number or ''}", width, height)).decode()
        for number in range(count)
    ]
    if older:
        revised = f"[simulated] {prompt}"
        data = [{"b64_json": each, "revised_prompt": revised} for each in drawn]
        return {"created": stamp.created, "data": data}
    return {
        "created": stamp.created,
        "background": "opaque",
        "data": [{"b64_json": each} for each in drawn],
        "output_format": "png",
        "quality": quality,
        "size": size,
        "usage": _usage(prompt, count * _TOKENS[quality] * width * height // _AREA),
    }


def _prompt(body: dict[str, Any], longest: int) -> str:
    prompt: str = checks.required(body, "prompt", "prompt")
    if not prompt:
        raise rejections.invalid_value(
            "prompt",
            "empty string. Expected a string with minimum length 1, but got an empty string "
            "instead.",
            "empty_string",
        )
    if len(prompt) > longest:
        raise rejections.invalid_value(
            "prompt",
            f"string too long. Expected a string with maximum length {longest}, but got a "
            f"string with length {len(prompt)} instead.",
            "string_above_max_length",
        )
    return prompt


def _size(body: dict[str, Any], model: Model) -> str:
    """Return the size in force: any that fits the rules, or one of a few for older models."""
    size = body.get("size") or "auto"
    if size in _STANDARD_SIZES:
        return "1024x1024" if size == "auto" else str(size)
    if _ONLY_STANDARD.fullmatch(model.id):
        raise rejections.not_one_of("size", size, _STANDARD_SIZES)
    match = _SIZE.fullmatch(size)
    if not match:
        raise rejections.invalid_value("size", "expected 'auto' or 'WIDTHxHEIGHT'.")
    short, long = sorted(int(each) for each in match.groups())
    if short % _STEP or long % _STEP:
        raise rejections.invalid_value("size", f"both sides must be multiples of {_STEP}.")
    if short < _SMALLEST or long > _LONGEST or short * long > _PIXELS:
        raise rejections.invalid_value(
            "size", f"sides must be {_SMALLEST} to {_LONGEST}, and at most {_PIXELS} pixels in all."
        )
    if long > _STEEPEST * short:
        raise rejections.invalid_value("size", "the aspect ratio must be between 1:3 and 3:1.")
    return str(size)


def _choices(body: dict[str, Any], model: Model) -> str:
    """Return the quality in force; refuse words that today's models do not have."""
    qualities = _MORE_QUALITIES if _HAS_MORE.match(model.id) else _QUALITIES
    quality = _one_of(body, "quality", qualities, "auto")
    _one_of(body, "moderation", ("low", "auto"), "auto")
    _one_of(body, "complexity", ("low", "medium", "high"), "medium")
    if _one_of(body, "output_format", ("png", "webp", "jpeg", "gif", "svg"), "png") != "png":
        raise rejections.invalid_value("output_format", "the simulator draws PNG only.")
    background = _one_of(body, "background", ("transparent", "opaque", "auto"), "auto")
    if background == "transparent":
        raise rejections.invalid_value("background", "the simulator draws opaque pictures only.")
    return "medium" if quality == "auto" else quality


def _older_size(body: dict[str, Any]) -> str:
    return _one_of(body, "size", _OLDER_SIZES, "1024x1024")


def _older_choices(body: dict[str, Any]) -> str:
    """Return the quality in force; refuse what DALL-E 3 does not have."""
    _one_of(body, "style", ("vivid", "natural"), "vivid")
    if _one_of(body, "response_format", ("url", "b64_json"), "url") == "url":
        raise rejections.invalid_value("response_format", "the simulator sends b64_json only.")
    return _one_of(body, "quality", ("standard", "hd"), "standard")


def _one_of(body: dict[str, Any], name: str, words: tuple[str, ...], default: str) -> str:
    value = body.get(name)
    if value is None:
        return default
    if value not in words:
        raise rejections.not_one_of(name, value, words)
    return str(value)


def _not_safe(*, older: bool) -> Rejection:
    """Refuse a prompt as the safety system does."""
    if older:
        return Rejection(
            "Your request was rejected as a result of our safety system. Your prompt may contain "
            "text that is not allowed by our safety system.",
            code="content_policy_violation",
        )
    return Rejection(
        "Your request was rejected by the safety system. If you believe this is an error, contact "
        "us at help.openai.com and include the request ID req_simulated.",
        kind="image_generation_user_error",
        code="moderation_blocked",
    )


def _usage(prompt: str, drawn: int) -> dict[str, Any]:
    read = tokens.count(prompt)
    return {
        "input_tokens": read,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": read},
        "output_tokens": drawn,
        "output_tokens_details": {"image_tokens": drawn, "text_tokens": 0},
        "total_tokens": read + drawn,
    }
