"""The instructions for the seven actions, line by line: what each says of form and request."""

from __future__ import annotations

import json
from typing import Final

from tests.connectors.chatgpt.instruction_rows import (
    ABSENT,
    BOTH,
    REQUIRED,
    Adds,
    Lines,
    Row,
    Seen,
    Way,
    clean,
    count,
    frequency,
    model,
    presence,
    randomness,
    tokens,
)

ROLES: Final = ("user", "system", "assistant")
NO_NAME: Final = "Line 1, column 2: a name in double quotes is missing."
LUNA: Final = {"model": "gpt-6-luna"}


def schema(properties: int = 1, depth: int = 1, **more: object) -> str:
    """A schema with so many properties, or of so many objects inside each other."""
    inside: dict[str, object] = {"type": "string"}
    for level in range(depth):
        names = [f"p{n}" for n in range(properties if level == depth - 1 else 1)]
        inside = {
            "type": "object",
            "properties": dict.fromkeys(names, inside),
            "required": names,
            "additionalProperties": False,
        }
    return json.dumps({**inside, **more})


NOT_REQUIRED: Final = (
    "required: Add “p0”: every property has to be required; one that may be absent can be null."
)
OPEN: Final = 'additionalProperties: Must be false; add "additionalProperties": false.'
TOO_MANY: Final = (
    "Has 101 properties in all; at most 100 are allowed. "
    "Whoever runs the server can allow more (AUTOMATE_SCHEMA_PROPERTIES)."
)
TOO_DEEP: Final = (
    f"{'.'.join(['properties.p0'] * 5)}: Is on level 6 of objects in objects; at most 5 are "
    "allowed. Whoever runs the server can allow more (AUTOMATE_SCHEMA_LEVELS)."
)
STRUCTURED: Final = schema()
SCHEMA_PLACES: Final = ("body.response_format.json_schema.schema", "body.text.format.schema")
SCHEMA_SEEN: Final = Seen("Schema", required=True, toggled=True)
ASKS_STRUCTURED: Final = {"response_type": "structured"}

CHAT: Final = Lines(
    "Chat",
    18,
    {**LUNA, "prompt": "Be brief.", "query": "Say *hello*!"},
    BOTH,
    (
        model(3),
        Row(
            4,
            "prompt",
            Seen("Prompt Text", required=True),
            ("body.messages.0.content", "body.input.0.content"),
            (("Be kind.", "Be kind.", "Be kind."),),
            refused=(("", REQUIRED),),
        ),
        Row(
            5,
            "role",
            Seen("Role", default="user", choices=ROLES),
            ("body.messages.0.role", "body.input.0.role"),
            tuple((each, each, each) for each in ROLES),
            ("user", "user"),
        ),
        Row(
            6,
            "query",
            Seen("Input Query", required=True),
            ("body.messages.1.content", "body.input.1.content"),
            (("Why?", "Why?", "Why?"),),
            refused=(("", REQUIRED),),
        ),
        Row(
            7,
            "response_type",
            Seen(
                "Response Type",
                toggled=True,
                default="Text",
                choices=("Text", "JSON", "Structured Output"),
            ),
            ("body.response_format.type", "body.text.format.type"),
            (
                ("text", ABSENT, ABSENT),
                ("json", "json_object", "json_object"),
                ("structured", "json_schema", "json_schema"),
            ),
            (ABSENT, ABSENT),
            beside={"schema": STRUCTURED},
        ),
        Row(
            7,
            "schema",
            SCHEMA_SEEN,
            SCHEMA_PLACES,
            ((STRUCTURED, json.loads(STRUCTURED), json.loads(STRUCTURED)),),
            refused=(
                ("", REQUIRED),
                ("{", NO_NAME),
                (schema(required=[]), NOT_REQUIRED),
            ),
            given=ASKS_STRUCTURED,
        ),
        Row(
            8,
            "schema",
            SCHEMA_SEEN,
            SCHEMA_PLACES,
            tuple(
                (each, json.loads(each), json.loads(each)) for each in (schema(100), schema(1, 5))
            ),
            refused=((schema(101), TOO_MANY), (schema(1, 6), TOO_DEEP)),
            given=ASKS_STRUCTURED,
        ),
        Row(
            9,
            "schema",
            SCHEMA_SEEN,
            refused=((schema(additionalProperties=True), OPEN),),
            given=ASKS_STRUCTURED,
        ),
        tokens(10),
        randomness(11),
        count(12, "Number of Chat Responses"),
        frequency(13),
        presence(14),
        clean(15, "[simulated] You wrote: Say *hello*!", "simulated You wrote: Say hello!"),
    ),
)

VISION: Final = Lines(
    "Chat with Vision",
    16,
    {
        **LUNA,
        "messages.0.role": "user",
        "messages.0.content.0.value": "Say *hello*!",
        "messages.1.role": "system",
        "messages.1.text": "Be brief.",
    },
    BOTH,
    (
        model(
            3,
            (
                "gpt-4-vision-preview",
                (
                    "OpenAI's last day for gpt-4-vision-preview: 2024-12-06. "
                    "Choose gpt-6-luna in its place."
                ),
            ),
        ),
        Row(4, "messages", Seen("Prompt Text", required=True)),
        Row(
            4,
            "messages.1.role",
            Seen("Role", required=True, choices=ROLES),
            ("body.messages.1.role", "body.input.1.role"),
            (("system", "system", "system"), ("assistant", "assistant", "assistant")),
            refused=(("", REQUIRED),),
        ),
        Row(
            4,
            "messages.1.text",
            Seen("Prompt Text", required=True),
            ("body.messages.1.content", "body.input.1.content"),
            (("Be kind.", "Be kind.", "Be kind."),),
            refused=(("", REQUIRED),),
        ),
        Row(
            5,
            "messages.0.role",
            Seen("Role", required=True, choices=ROLES),
            ("body.messages.0.role", "body.input.0.role"),
            (("user", "user", "user"),),
        ),
        Row(5, "messages.0.content", Seen("Prompt Input", required=True)),
        Row(
            6,
            "messages.0.content.0.type",
            Seen("Select Prompt Type", default="Text", choices=("Text", "Image (URL)")),
            ("body.messages.0.content.0.type", "body.input.0.content.0.type"),
            (("image", "image_url", "input_image"),),
            beside={"messages.0.content.0.value": "https://example.com/cat.png"},
        ),
        Row(
            7,
            "messages.0.content.0.value",
            Seen("Prompt Value", required=True),
            ("body.messages.0.content", "body.input.0.content"),
            (("Why?", "Why?", "Why?"),),
            refused=(("", REQUIRED),),
        ),
        Row(
            7,
            "messages.0.content.0.value",
            Seen("Prompt Value", required=True),
            ("body.messages.0.content.0.image_url.url", "body.input.0.content.0.image_url"),
            (("https://example.com/cat.png",) * 3,),
            beside={"messages.0.content.0.type": "image"},
        ),
        count(8, "Number of Chat Responses"),
        tokens(9),
        randomness(10),
        frequency(11),
        presence(12),
        clean(13, "[simulated] You wrote: Say *hello*!", "simulated You wrote: Say hello!"),
    ),
    (
        Adds(4, "+ Add Prompt Text", "messages", "messages.2"),
        Adds(5, "+ Add Prompt Input", "messages.0.content", "messages.0.content.1.value"),
    ),
    {"messages": [{"role": "user", "content": [{}]}, {"role": "system"}]},
)

VIVID: Final = "A red fox\n\nStyle: vivid, dramatic and hyper-real."
NATURAL: Final = "A red fox\n\nStyle: natural, calm and true to life."
SIZES: Final = ("1024x1024", "1792x1024", "1024x1792")
FLARE: Final = "gpt-image-2.5-flare"
IMAGE: Final = Lines(
    "DALL-E 3 Image Generator",
    9,
    {"prompt": "A red fox"},
    (Way("today's"), Way("DALL-E 3's", typed={"model": "simulated-image"})),
    (
        Row(
            3,
            "prompt",
            Seen("Prompt Text", required=True),
            ("body.prompt", "body.prompt"),
            (("A red fox", VIVID, "A red fox"),),
            refused=(("", REQUIRED),),
        ),
        Row(
            4,
            "size",
            Seen("Select Image Size", default="1024x1024", choices=SIZES),
            ("body.size", "body.size"),
            tuple((each, each, each) for each in SIZES),
            ("1024x1024", "1024x1024"),
        ),
        Row(
            5,
            "style",
            Seen("Select Style", default="Vivid", choices=("Vivid", "Natural")),
            ("body.prompt", "body.style"),
            (("vivid", VIVID, "vivid"), ("natural", NATURAL, "natural")),
            (VIVID, "vivid"),
            noted=(("natural", f"Becomes part of the prompt: {FLARE} has no styles."),),
        ),
        Row(
            6,
            "quality",
            Seen("Select Quality", default="Standard", choices=("Standard", "HD")),
            ("body.quality", "body.quality"),
            (("standard", "medium", "standard"), ("hd", "high", "hd")),
            ("medium", "standard"),
            noted=(("hd", f"{FLARE} is asked for the quality high."),),
        ),
    ),
)
