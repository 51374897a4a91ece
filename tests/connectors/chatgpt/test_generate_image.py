"""Pictures: what is asked for in which words, and what the form says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

import httpx2
import pytest
from openai.types.image_generate_params import ImageGenerateParamsNonStreaming
from pydantic import TypeAdapter

from connectors.chatgpt.actions.generate_image import GenerateImage
from connectors.chatgpt.pictures import for_model
from connectors.sdk import Asked, Refused, Used
from simulators.openai.drawing import png
from tests.connectors.chatgpt.conftest import FakeContext
from tests.connectors.chatgpt.images import ENCODED, KEPT, SMALL, asked, draw

Contexts = Callable[..., FakeContext]
VIVID = "Style: vivid, dramatic and hyper-real."


def refusal(param: str, message: str, code: str | None = "unknown_parameter") -> httpx2.Response:
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return httpx2.Response(400, json={"error": error})


def test_a_picture_is_drawn_and_kept_at_an_address_of_ours(simulated: Contexts) -> None:
    ctx = simulated()

    output = draw(ctx)

    assert output == {
        "data": [{"url": KEPT, "revised_prompt": ""}],
        "url": KEPT,
        "width": 1024,
        "height": 1024,
        "model": "gpt-image-2.5-flare",
        "usage": {
            "input_tokens": 13,
            "output_tokens": 1056,
            "total_tokens": 1069,
            "cached_tokens": 0,
        },
    }
    kept = ctx.pictures.read(KEPT)
    assert ctx.paid == [Used("gpt-image-2.5-flare", input=13, output=1056, drawn=1056)]
    assert kept
    assert (kept.mime, kept.content) == ("image/png", png(f"A red fox\n\n{VIVID}", 1024, 1024))


def test_todays_models_are_asked_in_their_words(simulated: Contexts) -> None:
    ctx = simulated()

    output = draw(ctx, size="1024x1792", style="natural", quality="hd")

    assert asked(ctx) == [
        {
            "model": "gpt-image-2.5-flare",
            "prompt": "A red fox\n\nStyle: natural, calm and true to life.",
            "n": 1,
            "size": "1024x1792",
            "quality": "high",
        }
    ]
    assert (output["width"], output["height"]) == (1024, 1792)
    assert ctx.logged == ["Added to the prompt: Style: natural, calm and true to life."]


@pytest.mark.parametrize(
    ("size", "drawn"),
    [("1024x1024", (1024, 1024)), ("1792x1024", (1536, 1024)), ("1024x1792", (1024, 1536))],
)
def test_a_model_of_few_sizes_draws_the_nearest(
    simulated: Contexts, size: str, drawn: tuple[int, int]
) -> None:
    ctx = simulated()

    output = draw(ctx, model="gpt-image-1.5", size=size)

    width, height = drawn
    assert (output["width"], output["height"]) == drawn
    assert len(asked(ctx)) == 1
    said = f"gpt-image-1.5 does not draw {size}; it was asked for {width}x{height}."
    assert [line for line in ctx.logged if "does not draw" in line] == (
        [] if size == f"{width}x{height}" else [said]
    )


def test_an_older_model_gets_the_options_of_dall_e_3(simulated: Contexts) -> None:
    ctx = simulated()

    output = draw(ctx, model="simulated-image", size="1792x1024", quality="hd")

    assert asked(ctx) == [
        {
            "model": "simulated-image",
            "prompt": "A red fox",
            "n": 1,
            "size": "1792x1024",
            "quality": "hd",
            "style": "vivid",
            "response_format": "b64_json",
        }
    ]
    assert output["data"] == [{"url": KEPT, "revised_prompt": "[simulated] A red fox"}]
    assert output["usage"] is None
    assert ctx.logged == []


@pytest.mark.parametrize("model", ["gpt-image-2.5-flare", "gpt-image-1.5", "simulated-image"])
@pytest.mark.parametrize("quality", ["standard", "hd"])
def test_what_is_sent_is_what_the_vendors_package_takes(
    simulated: Contexts, model: str, quality: str
) -> None:
    ctx = simulated()

    draw(ctx, model=model, quality=quality)

    assert set(asked(ctx)[0]) - set(get_type_hints(ImageGenerateParamsNonStreaming)) == set()
    TypeAdapter(ImageGenerateParamsNonStreaming).validate_python(asked(ctx)[0])


def test_a_model_under_another_name_is_asked_again_in_todays_way(answering: Contexts) -> None:
    ctx = answering(
        refusal("style", "Unknown parameter: 'style'."), {"data": [{"b64_json": ENCODED}]}
    )

    output = draw(ctx, model="our-deployment")

    assert [sorted(each) for each in asked(ctx)] == [
        ["model", "n", "prompt", "quality", "response_format", "size", "style"],
        ["model", "n", "prompt", "quality", "size"],
    ]
    assert (asked(ctx)[1]["quality"], asked(ctx)[1]["prompt"]) == (
        "medium",
        f"A red fox\n\n{VIVID}",
    )
    assert (output["width"], output["height"]) == (2, 3)
    assert ctx.logged[0].endswith(
        "So our-deployment was asked again in the way of today's image models."
    )


@pytest.mark.parametrize(
    ("param", "message", "code"),
    [
        ("response_format", "Unknown parameter: 'response_format'.", "unknown_parameter"),
        ("", "response_format: Extra inputs are not permitted", None),
        ("size", "Invalid value: '1024x1024'. Supported values are: '512x512'.", "invalid_value"),
    ],
)
def test_what_a_server_does_not_take_is_left_out(
    answering: Contexts, param: str, message: str, code: str | None
) -> None:
    ctx = answering(refusal(param, message, code), {"data": [{"b64_json": ENCODED}]})

    draw(ctx, model="sdxl")

    first, second = asked(ctx)
    assert set(first) - set(second) == {param or "response_format"}


def test_what_a_server_never_takes_is_not_asked_for_without_end(answering: Contexts) -> None:
    ctx = answering(refusal("size", "Unsupported parameter: 'size'", "unsupported_parameter"))

    with pytest.raises(Refused):
        draw(ctx, model="sdxl")

    assert len(asked(ctx)) == 2


def test_the_choices_of_models_are_those_that_draw(simulated: Contexts) -> None:
    source: Any = GenerateImage.Inputs.__fields__["model"]

    found = source.source(simulated(), Asked({}))

    assert [(each.value, each.note) for each in found.items] == [
        ("gpt-image-2.5-flare", "recommended"),
        ("simulated-image", ""),
        ("gpt-image-2.6-flare", ""),
        ("gpt-image-2.6-sunburst", ""),
        ("gpt-image-2.5-sunburst", ""),
        ("gpt-image-2", ""),
        ("chatgpt-image-latest", "is shut down on 2026-12-01"),
        ("gpt-image-1.5", "is shut down on 2026-12-01"),
        ("gpt-image-1-mini", "is shut down on 2026-12-01"),
    ]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (
            {},
            {
                "style": "Becomes part of the prompt: gpt-image-2.5-flare has no styles.",
                "quality": "gpt-image-2.5-flare is asked for the quality medium.",
            },
        ),
        (
            {"model": "gpt-image-1.5", "size": "1792x1024", "quality": "hd"},
            {
                "model": "OpenAI's last day for gpt-image-1.5: 2026-12-01. "
                "Choose gpt-image-2.6-sunburst in its place.",
                "size": "gpt-image-1.5 draws 1536x1024, the nearest size that it has.",
                "style": "Becomes part of the prompt: gpt-image-1.5 has no styles.",
                "quality": "gpt-image-1.5 is asked for the quality high.",
            },
        ),
        (
            {"model": "dall-e-3"},
            {
                "model": "OpenAI's last day for dall-e-3: 2026-05-12. "
                "Choose gpt-image-2.6-flare in its place.",
            },
        ),
        ({"model": "{{trigger.body.model}}"}, {}),
        ({"size": "{{trigger.body.size}}"}, {}),
        ({"quality": "finest"}, {}),
        ({"style": "bold"}, {}),
        ({"model": "gpt-image-1.5", "size": "wide"}, {}),
        ({"model": "gpt-image-1.5", "size": "1x0"}, {}),
        ({"model": 7}, {}),
        ({"size": ["1024x1024"]}, {}),
    ],
)
def test_the_form_says_what_becomes_of_its_options(
    inputs: dict[str, Any], said: dict[str, str]
) -> None:
    assert GenerateImage().notes(inputs, None) == said


def test_what_the_account_says_of_its_image_models_counts(answering: Contexts) -> None:
    said = {"our-flux": {"draws": "gpt-image", "sizes": ["512x512", "512x1024"]}}
    ctx = answering({"data": [{"b64_json": ENCODED}]}, models=said)

    draw(ctx, model="our-flux", size="1024x1792", quality="hd")

    sent = asked(ctx)[0]
    assert (sent["size"], sent["quality"], "style" in sent) == ("512x1024", "high", False)
    assert sorted(GenerateImage().notes({"model": "our-flux"}, ctx.account)) == [
        "quality", "size", "style",
    ]  # fmt: skip


def test_a_model_of_which_the_account_says_what_it_draws_is_a_choice(answering: Contexts) -> None:
    listed = {"object": "list", "data": [{"id": "muse"}, {"id": "painter"}]}
    ctx = answering(listed, models={"painter": {"draws": "dall-e"}})
    source: Any = GenerateImage.Inputs.__fields__["model"]

    assert [each.value for each in source.source(ctx, Asked({})).items] == ["painter"]


def test_a_stand_in_on_this_server_counts_for_openai(
    at_openai: Contexts, account_with: Any
) -> None:
    ctx, stand_in = at_openai(), account_with(base_url="/v1")
    other = account_with(base_url="https://models.example.com/v1")

    with pytest.raises(Refused, match="404"):
        draw(ctx, model="unheard-of")

    assert "style" not in asked(ctx)[0]
    assert sorted(GenerateImage().notes({"model": "unheard-of"}, stand_in)) == ["quality", "style"]
    assert GenerateImage().notes({"model": "unheard-of"}, other) == {}


def test_a_model_gets_our_own_pictures_in_the_request_itself(at_openai: Contexts) -> None:
    ctx = at_openai()
    address = ctx.pictures.keep(SMALL).url

    assert for_model(ctx, address) == f"data:image/png;base64,{ENCODED}"
    assert for_model(ctx, "https://example.com/cat.png") == "https://example.com/cat.png"
    assert ctx.sent == []
