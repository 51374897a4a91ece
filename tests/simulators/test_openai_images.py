"""The stand-in's pictures: real PNG files, and the refusals of today's models and of DALL-E 3."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import imagesize
import openai
import pytest
from openai.types import ImagesResponse

from simulators.openai.drawing import png
from tests.simulators.test_openai_types import undeclared

PATH = "/v1/images/generations"
TODAYS: dict[str, Any] = {"model": "gpt-image-2.5-flare", "prompt": "A red fox"}
OLDER: dict[str, Any] = {
    "model": "simulated-image",
    "prompt": "A red fox",
    "response_format": "b64_json",
}
Post = Callable[..., tuple[int, dict[str, Any]]]
Refused = Callable[..., tuple[int, str, str | None, str | None]]


def size_of(answer: dict[str, Any], index: int = 0) -> tuple[int, int]:
    content = base64.b64decode(answer["data"][index]["b64_json"])
    width, height = imagesize.get(io.BytesIO(content))
    return width, height


@pytest.mark.parametrize(
    "body",
    [
        TODAYS,
        {**TODAYS, "n": 2, "quality": "max", "size": "2048x1152", "moderation": "low"},
        {**TODAYS, "model": "gpt-image-1.5", "size": "1536x1024", "background": "opaque"},
        OLDER,
        {**OLDER, "style": "natural", "quality": "hd", "size": "1792x1024"},
    ],
)
@pytest.mark.parametrize("key", ["sk-sim", "sk-sim-empty"])
def test_an_answer_has_the_declared_shape(post: Post, body: dict[str, Any], key: str) -> None:
    status, answer = post(PATH, body, key)

    images = ImagesResponse.model_validate(answer)
    assert status == 200
    assert undeclared(images) == []
    assert len(images.data or []) == (0 if key == "sk-sim-empty" else body.get("n", 1))


def test_the_vendors_client_gets_a_picture(client: Callable[..., openai.OpenAI]) -> None:
    answer = client().images.generate(**TODAYS, size="1024x1536", quality="low")

    assert answer.data
    content = base64.b64decode(answer.data[0].b64_json or "")
    assert imagesize.get(io.BytesIO(content)) == (1024, 1536)
    assert answer.usage
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (3, 408)


def test_the_same_prompt_gives_the_same_picture_and_another_one_another(post: Post) -> None:
    def drawn(**more: Any) -> str:
        content: str = post(PATH, {**TODAYS, **more})[1]["data"][0]["b64_json"]
        return content

    assert drawn() == drawn()
    assert drawn() != drawn(prompt="A blue fox")


def test_several_pictures_differ(post: Post) -> None:
    _, answer = post(PATH, {**TODAYS, "n": 3})

    assert len({each["b64_json"] for each in answer["data"]}) == 3


@pytest.mark.parametrize("size", [(1, 1), (16, 48), (1024, 1024), (3840, 2160)])
def test_a_drawing_has_the_size_that_was_asked_for(size: tuple[int, int]) -> None:
    assert imagesize.get(io.BytesIO(png("mountains", *size))) == size


def test_dall_e_3_says_what_it_drew(post: Post) -> None:
    _, answer = post(PATH, OLDER)

    assert list(answer) == ["created", "data"]
    assert answer["data"][0]["revised_prompt"] == "[simulated] A red fox"
    assert size_of(answer) == (1024, 1024)


@pytest.mark.parametrize(
    ("more", "message", "param", "code"),
    [
        ({"style": "vivid"}, "Unknown parameter: 'style'.", "style", "unknown_parameter"),
        (
            {"response_format": "b64_json"},
            "Unknown parameter: 'response_format'.",
            "response_format",
            "unknown_parameter",
        ),
        (
            {"quality": "standard"},
            (
                "Invalid value: 'standard'. Supported values are: 'low', 'medium', 'high', "
                "'xhigh', 'max', 'auto'."
            ),
            "quality",
            "invalid_value",
        ),
        (
            {"model": "gpt-image-2", "quality": "max"},
            "Invalid value: 'max'. Supported values are: 'low', 'medium', 'high', 'auto'.",
            "quality",
            "invalid_value",
        ),
        (
            {"model": "gpt-image-1.5", "size": "1792x1024"},
            (
                "Invalid value: '1792x1024'. Supported values are: '1024x1024', '1024x1536', "
                "'1536x1024', 'auto'."
            ),
            "size",
            "invalid_value",
        ),
        (
            {"size": "1000x1000"},
            "Invalid 'size': both sides must be multiples of 16.",
            "size",
            "invalid_value",
        ),
        (
            {"size": "3840x1024"},
            "Invalid 'size': the aspect ratio must be between 1:3 and 3:1.",
            "size",
            "invalid_value",
        ),
        (
            {"size": "3840x2176"},
            "Invalid 'size': sides must be 256 to 3840, and at most 8294400 pixels in all.",
            "size",
            "invalid_value",
        ),
        (
            {"size": "large"},
            "Invalid 'size': expected 'auto' or 'WIDTHxHEIGHT'.",
            "size",
            "invalid_value",
        ),
        (
            {"n": 11},
            "Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead.",
            "n",
            "integer_above_max_value",
        ),
        (
            {"prompt": "a" * 32_001},
            (
                "Invalid 'prompt': string too long. Expected a string with maximum length 32000, "
                "but got a string with length 32001 instead."
            ),
            "prompt",
            "string_above_max_length",
        ),
        (
            {"prompt": None},
            "Missing required parameter: 'prompt'.",
            "prompt",
            "missing_required_parameter",
        ),
        (
            {"prompt": "A fox [refused]"},
            (
                "Your request was rejected by the safety system. If you believe this is an error, "
                "contact us at help.openai.com and include the request ID req_simulated."
            ),
            None,
            "moderation_blocked",
        ),
    ],
)
def test_todays_models_refuse(
    refused: Refused, more: dict[str, Any], message: str, param: str | None, code: str
) -> None:
    assert refused(PATH, TODAYS | more) == (400, message, param, code)


@pytest.mark.parametrize(
    ("more", "param", "code"),
    [
        ({"quality": "medium"}, "quality", "invalid_value"),
        ({"style": "loud"}, "style", "invalid_value"),
        ({"size": "1536x1024"}, "size", "invalid_value"),
        ({"background": "opaque"}, "background", "unknown_parameter"),
        ({"n": 2}, "n", "integer_above_max_value"),
        ({"prompt": "a" * 4_001}, "prompt", "string_above_max_length"),
        ({"prompt": "[refused]"}, None, "content_policy_violation"),
    ],
)
def test_the_older_way_refuses(
    refused: Refused, more: dict[str, Any], param: str | None, code: str
) -> None:
    status, _, named, coded = refused(PATH, OLDER | more)

    assert (status, named, coded) == (400, param, code)


def test_a_key_can_ask_for_the_refusal_of_every_prompt(post: Post) -> None:
    status, answer = post(PATH, TODAYS, "sk-sim-refusal")

    assert (status, answer["error"]["code"]) == (400, "moderation_blocked")


@pytest.mark.parametrize("model", ["dall-e-3", "dall-e-2", "gpt-image-1"])
def test_models_that_were_retired_are_gone(refused: Refused, model: str) -> None:
    assert refused(PATH, {"model": model, "prompt": "A red fox"}) == (
        404,
        (
            f"The model `{model}` has been deprecated, learn more here: "
            "https://platform.openai.com/docs/deprecations"
        ),
        None,
        "model_not_found",
    )


def test_a_model_of_conversations_draws_nothing(refused: Refused) -> None:
    status, message, param, _ = refused(PATH, {"model": "gpt-6-luna", "prompt": "A red fox"})

    assert (status, param) == (404, "model")
    assert "not supported in the v1/images/generations endpoint" in message
