"""The inputs that several actions share, declared once."""

from __future__ import annotations

from collections.abc import Callable

from connectors.chatgpt.lookups import chat_models, prompt_models, tool_models, vision_models
from connectors.sdk import Asked, Choice, Context, Integer, Lookup, Number, Options, Switch

ROLES = {"user": "user", "system": "system", "assistant": "assistant"}


def _model(source: Callable[[Context, Asked], Options]) -> Lookup:
    return Lookup(
        "API Model",
        source=source,
        help="The models that the account has access to. Any other model can be named too.",
        example="gpt-6-luna",
    )


MODEL = _model(chat_models)
VISION_MODEL = _model(vision_models)
TOOL_MODEL = _model(tool_models)
PROMPT_MODEL = _model(prompt_models)
ROLE = Choice(
    "Role",
    choices=ROLES,
    help="system sets the context, user asks, assistant is what the model said before.",
    default="user",
)
MAX_TOKENS = Integer(
    "Number of Tokens",
    help="The longest answer, in tokens. A model that reasons spends some of them on that.",
    min=1,
    max=2048,
    default=500,
    optional=True,
)
TEMPERATURE = Number(
    "Randomness of Responses",
    help="The lower, the more precise; the higher, the more random. Some models do not use it; "
    "those whose reasoning can be switched off are asked to answer without it, since only then "
    "they take this.",
    min=0,
    max=2,
    default=0.5,
    optional=True,
)
N = Integer(
    "Number of Chat Responses",
    help="How many answers to generate. Each is paid for.",
    min=1,
    max=3,
    default=1,
    optional=True,
)
FREQUENCY_PENALTY = Number(
    "Frequency of Repeated Words",
    help="The higher, the fewer repeated words. Some models do not use it.",
    min=-2,
    max=2,
    optional=True,
)
PRESENCE_PENALTY = Number(
    "Presence of Repeated Responses",
    help="The higher, the more new topics. Some models do not use it.",
    min=-2,
    max=2,
    optional=True,
)
SANITIZE = Switch(
    "Sanitize text",
    help="Removes markup, symbols, emoji, line breaks and extra spaces from the answer's text. "
    "Letters of every script, digits and punctuation stay: [the documentation](sanitize.md) has "
    "the exact rule.",
    optional=True,
)
