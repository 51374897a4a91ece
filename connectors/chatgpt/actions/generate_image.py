"""DALL-E 3 Image Generator: a picture from a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt.account import ChatGPTAccount
from connectors.chatgpt.costs import image_use
from connectors.chatgpt.image_models import DEFAULT
from connectors.chatgpt.image_wire import Wanted
from connectors.chatgpt.lookups import image_models
from connectors.chatgpt.notes import image_notes
from connectors.chatgpt.outputs import UsedTokens, used_tokens
from connectors.chatgpt.paid_once import made_once
from connectors.sdk import (
    Action,
    Choice,
    Context,
    Estimate,
    Fields,
    Group,
    Integer,
    LongText,
    Lookup,
    Text,
    Url,
)

EXAMPLE_URL = "https://automate.example.com/pictures/5f0c/b1x3.png"


class MadePicture(Fields):
    """One picture."""

    url = Url("URL", example=EXAMPLE_URL)
    revised_prompt = LongText(
        "Revised Prompt",
        required=False,
        help="What was really drawn, where the model says so.",
        example="",
    )


class GenerateImage(Action):
    """Generate an image from a text, and return its URL.

    The picture is kept by this server, at an address that stays valid and that everybody can open
    who was told it. After a crash, one that had come is not paid for again; one on its way may be.

    Today's image models take the place of DALL-E 3, which OpenAI retired, and are asked in their
    own words: the style becomes part of the prompt, and the quality Standard is their medium, HD
    their high. Models that still have DALL-E 3's options, as some compatible servers offer them,
    get those. A picture of high quality takes a minute or two.

    To put it into an entry, give its URL to [[Create an Asset]], and the asset to [[Update an
    Entry]] or [[Create an Entry]]: as [this example](../examples/illustrate-new-entries.yaml) does.
    To have a text about pictures, there is [[Chat with Vision]].
    """

    label = "DALL-E 3 Image Generator"
    effect = "read"
    paid = True
    account = ChatGPTAccount
    leads = ("url",)
    time_limit = 300.0  # seconds; a picture of high quality takes minutes

    class Inputs(Fields):
        prompt = LongText(
            "Prompt Text",
            help="What is to be seen, such as what the title of an entry says.",
            example="A lighthouse in a storm, as a woodcut",
        )
        size = Choice(
            "Select Image Size",
            choices={each: each for each in ("1024x1024", "1792x1024", "1024x1792")},
            help="A model that does not draw this size draws the nearest one that it has.",
            default="1024x1024",
        )
        style = Choice(
            "Select Style",
            choices={"vivid": "Vivid", "natural": "Natural"},
            help="Vivid is dramatic and hyper-real, Natural true to life.",
            required=False,
            default="vivid",
        )
        quality = Choice(
            "Select Quality",
            choices={"standard": "Standard", "hd": "HD"},
            help="HD has finer details, takes longer and costs more.",
            required=False,
            default="standard",
        )
        model = Lookup(
            "API Model",
            source=image_models,
            help="The image models of the account. Any other model can be named too.",
            optional=True,
            default=DEFAULT,
            example=DEFAULT,
        )

    class Output(Fields):
        data = Group("Data", MadePicture)
        url = Url("URL", example=EXAMPLE_URL)
        width = Integer("Width", help="In pixels.", example=1024)
        height = Integer("Height", help="In pixels.", example=1024)
        model = Text("Model", example=DEFAULT)
        usage = Group(
            "Usage",
            UsedTokens,
            many=False,
            required=False,
            help="null where the service does not count.",
        )

    def run(self, inputs: Inputs, ctx: Context) -> dict[str, Any]:
        """Have it drawn, and keep it."""
        wanted = Wanted(inputs.model, inputs.prompt, inputs.size, inputs.style, inputs.quality)
        made = made_once(ctx, wanted)
        first = made.pictures[0]
        return {
            "data": [
                {"url": each.url, "revised_prompt": prompt}
                for each, prompt in zip(made.pictures, made.prompts, strict=True)
            ],
            "url": first.url,
            "width": first.width,
            "height": first.height,
            "model": wanted.model,
            "usage": used_tokens(made.usage) if made.usage else None,
        }

    def may_use(self, inputs: Mapping[str, Any], automations: Any = ()) -> Estimate:
        """What drawing one picture uses."""
        return image_use(inputs, str(inputs.get("model") or DEFAULT))

    def notes(self, inputs: Mapping[str, Any], account: Any) -> Mapping[str, str]:
        """What becomes of size, style and quality with this model, beside each of them."""
        return image_notes(inputs, account, self.Inputs)
