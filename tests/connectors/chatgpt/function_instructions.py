"""The instructions for functions, prompts and entries; `instructions` has the others."""

from __future__ import annotations

import json
from typing import Final

from connectors.chatgpt.entries.language import LANGUAGES
from tests.connectors.chatgpt.conftest import FRENCH, GERMAN, RAN
from tests.connectors.chatgpt.instruction_rows import (
    BOTH,
    EVERY,
    REQUIRED,
    Adds,
    Lines,
    Row,
    Seen,
    clean,
    count,
    frequency,
    model,
    presence,
    randomness,
    tokens,
)
from tests.connectors.chatgpt.instructions import LUNA, NO_NAME, ROLES

CALLING: Final = Lines(
    "Function Calling",
    13,
    {
        **LUNA,
        "messages.0.role": "user",
        "messages.0.query": "Say *hello*!",
        "messages.1.role": "system",
        "messages.1.text": "Be brief.",
        "sub_automations": GERMAN.name,
    },
    BOTH,
    (
        model(3),
        Row(4, "messages", Seen("Prompt Text", required=True)),
        Row(
            4,
            "messages.1.text",
            Seen("Prompt Text", required=True),
            ("body.messages.1.content", "body.input.1.content"),
            (("Be kind.", "Be kind.", "Be kind."),),
            refused=(("", REQUIRED),),
        ),
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
            "messages.0.content.0.type",
            Seen("Select Prompt Type", default="Text", choices=("Text", "Image (URL)")),
            ("body.messages.0.content.1.type", "body.input.0.content.1.type"),
            (("text", "text", "input_text"), ("image", "image_url", "input_image")),
            given={"messages": [{"role": "user", "content": [{}]}, {"role": "system"}]},
            beside={"messages.0.content.0.value": "https://example.com/cat.png"},
        ),
        Row(5, "messages.0.content", Seen("Prompt Input")),
        Row(
            6,
            "messages.0.role",
            Seen("Role", required=True, choices=ROLES),
            ("body.messages.0.role", "body.input.0.role"),
            (("user", "user", "user"),),
        ),
        Row(
            6,
            "messages.0.query",
            Seen("Input Query"),
            ("body.messages.0.content", "body.input.0.content"),
            (("Translate to German",) * 3,),
            refused=(("", "Enter an Input Query, or add a Prompt Input."),),
        ),
        Row(
            7,
            "sub_automations",
            Seen("Sub Automation", required=True, choices=("Choose from a list",)),
            ("body.tools.0.function.name", "body.tools.0.name"),
            tuple((each, each, each) for each in (GERMAN.name, FRENCH.name)),
            refused=(("", REQUIRED),),
        ),
        tokens(8),
        randomness(9),
        clean(10, "[simulated] You wrote: Say *hello*!", "simulated You wrote: Say hello!"),
    ),
    (
        Adds(4, "+ Add Prompt Text", "messages", "messages.2"),
        Adds(5, "+ Add Prompt Text", "messages", "messages.2"),
        Adds(5, "+ Add Prompt Input", "messages.0.content", "messages.0.content.0.value"),
        Adds(7, "+ Add Sub Automation", "sub_automations", "sub_automations"),
    ),
    {"messages": [{"role": "user"}, {"role": "system"}]},
)

CHOSEN: Final = {
    "function": {"name": GERMAN.name, "arguments": {"text": "Good morning"}},
    "tool_call_id": "call_1",
    "messages": [
        {"role": "user", "content": "Translate Good morning to German"},
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": GERMAN.name, "arguments": '{"text": "Good morning"}'},
                }
            ],
        },
    ],
}
RESPONDING: Final = Lines(
    "Function Calling Response",
    11,
    {
        **LUNA,
        "function_calling_response": json.dumps(CHOSEN),
        "sub_automation_response": json.dumps(RAN),
    },
    BOTH,
    (
        model(3),
        Row(
            4,
            "function_calling_response",
            Seen("Function Calling Response", required=True),
            ("body.messages.1.tool_calls.0.function.name", "body.input.1.name"),
            ((json.dumps(CHOSEN), GERMAN.name, GERMAN.name),),
            refused=(("", REQUIRED), ("3", "Must be an object with named values.")),
        ),
        Row(
            5,
            "sub_automation_response",
            Seen("Sub Automation Response", required=True),
            ("body.messages.2.content", "body.input.2.output"),
            ((json.dumps(RAN), '{"text": "Guten Morgen"}', '{"text": "Guten Morgen"}'),),
            refused=(("", REQUIRED),),
        ),
        tokens(6),
        randomness(7),
        clean(
            8,
            "[simulated] The function answered: Guten *Morgen*",
            "simulated The function answered: Guten Morgen",
            sub_automation_response=json.dumps({**RAN, "response": "Guten *Morgen*"}),
        ),
    ),
)

PROMPT: Final = Lines(
    "Prompt",
    14,
    {**LUNA, "prompt": "Say *hello*!"},
    EVERY,
    (
        model(3),
        Row(
            4,
            "prompt",
            Seen("Prompt Text", required=True),
            ("body.messages.0.content", "body.input.0.content", "body.prompt"),
            (("Why?", "Why?", "Why?", "Why?"),),
            refused=(("", REQUIRED),),
        ),
        count(5, "Number of Prompt Responses"),
        tokens(6),
        randomness(7),
        Row(
            8,
            "user",
            Seen("User Identifier", toggled=True),
            ("body.safety_identifier", "body.safety_identifier", "body.user"),
            (("reader-1",) * 4, ("x" * 128,) * 4),
            (None, None, None),
            (("x" * 129, "Must have at most 128 characters."),),
        ),
        frequency(9),
        presence(10),
        clean(11, "[simulated] You wrote: Say *hello*!", "simulated You wrote: Say hello!"),
    ),
)

ENTRY: Final = {"uid": "blt1", "title": "Good morning"}
TITLE: Final = [{"uid": "title", "data_type": "text", "display_name": "Title"}]
NUMBER: Final = [{"uid": "title", "data_type": "number", "display_name": "Title"}]
TEXTS: Final = ("body.messages.1.content.json.texts", "body.input.1.content.json.texts")
LANGUAGE: Final = (
    "body.messages.1.content.json.language.name",
    "body.input.1.content.json.language.name",
)
EVENING: Final = [{"id": 1, "text": "Good evening"}]
MORNING: Final = [{"id": 1, "text": "Good morning"}]
TRANSLATING: Final = Lines(
    "Translate an Entry",
    11,
    {
        **LUNA,
        "entry": json.dumps(ENTRY),
        "content_type_schema": json.dumps(TITLE),
        "language": "de",
    },
    BOTH,
    (
        model(3),
        Row(
            4,
            "entry",
            Seen("Entry Data", required=True),
            TEXTS,
            ((json.dumps({**ENTRY, "title": "Good evening"}), EVENING, EVENING),),
            refused=(("", REQUIRED), ("{", f"Must be valid JSON: {NO_NAME}")),
        ),
        Row(
            5,
            "content_type_schema",
            Seen("Content Type Schema", required=True),
            TEXTS,
            ((json.dumps(TITLE), MORNING, MORNING),),
            refused=(("", REQUIRED), ("{", f"Must be valid JSON: {NO_NAME}")),
        ),
        Row(
            6,
            "language",
            Seen(
                "Select Language",
                required=True,
                choices=tuple(each.label for each in LANGUAGES.values()),
            ),
            LANGUAGE,
            (("de", "German", "German"), ("ar", "Arabic", "Arabic")),
            refused=(("", REQUIRED),),
        ),
        Row(
            7,
            "prompt",
            Seen("Prompt Text", toggled=True),
            ("body.messages.0.content.last", "body.input.0.content.last"),
            (("Be formal.", "Be formal.", "Be formal."),),
        ),
        Row(
            8,
            "max_tokens",
            Seen("Number of Tokens", toggled=True, default="2000", range="1 to 16384"),
            ("body.max_completion_tokens", "body.max_output_tokens"),
            (("200", 200, 200), ("16384", 16384, 16384)),
            (2000, 2000),
            (("0", "Must be at least 1."), ("16385", "Must be at most 16384.")),
        ),
    ),
)
