"""What each model takes, as dated data: today's models refuse much that yesterday's took.

Checked 2026-11-22. Shutdown dates and replacements: developers.openai.com/api/docs/deprecations and
the openai package 3.54.0 (`types/shared/chat_model.py`, `types/image_model.py`). Reasoning effort
`none`, and with it temperature and function tools:
developers.openai.com/api/docs/guides/deployment-checklist and litellm 1.109.1's model map
(`supports_none_reasoning_effort`). A model that is not listed is simply asked, and what it refuses
is learnt from its answer. An account may say otherwise (`overridden`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from connectors.sdk import listed_as

Dialect = Literal["chat", "responses", "completions"]
Temperature = Literal["always", "with effort none", "never"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model takes.

    `dialect` is the API it is asked in (Chat Completions, Responses or the old Completions),
    `tools` the one for function tools, `functions` whether it takes these at all, `vision` whether
    it takes pictures. `effort_none` says that reasoning can be switched off, `temperature` when
    that and the penalties are taken. `older` stands for a server that has the parameters of 2024
    (`max_tokens`, `user`). `shutdown` is the announced date at OpenAI, `YYYY-MM-DD`.
    """

    dialect: Dialect = "chat"
    tools: Dialect = "chat"
    effort_none: bool = False
    temperature: Temperature = "always"
    vision: bool = True
    functions: bool = True
    older: bool = False
    shutdown: str | None = None


class BadTraits(Exception):
    """What an account says of a model is not understood; the message is a sentence about it."""


# What to begin with: it costs little, sees pictures, calls functions and takes a temperature.
RECOMMENDED: Final = "gpt-6-luna"
UNKNOWN = Capabilities()
# At another address than OpenAI's. Some servers there leave max_completion_tokens unread (Ollama:
# github.com/ollama/ollama/pull/14464), and an answer without a limit is paid for.
UNKNOWN_ELSEWHERE = Capabilities(older=True)
COMPLETIONS_ONLY = Capabilities("completions", vision=False, functions=False, older=True)


def _plain(shutdown: str | None = None) -> Capabilities:
    """A model that does not reason."""
    return Capabilities(shutdown=shutdown)


def _text_only(shutdown: str) -> Capabilities:
    """A model that does not reason and sees no pictures."""
    return Capabilities(vision=False, shutdown=shutdown)


def _reasons(shutdown: str | None = None, *, vision: bool = True) -> Capabilities:
    """A model that always reasons; Responses keeps its reasoning from one turn to the next."""
    return Capabilities(tools="responses", temperature="never", vision=vision, shutdown=shutdown)


def _may_reason(shutdown: str | None = None) -> Capabilities:
    """A model whose reasoning can be switched off; only then it takes temperature and tools."""
    return Capabilities(effort_none=True, temperature="with effort none", shutdown=shutdown)


def _responses_only(shutdown: str | None = None) -> Capabilities:
    """A model that Chat Completions does not have."""
    return Capabilities("responses", "responses", temperature="never", shutdown=shutdown)


MODELS: Mapping[str, Capabilities] = MappingProxyType(
    {
        # No public figure says that the 6.2 models take effort none: the safe assumption is no.
        "gpt-6.2-astra": _reasons(),
        "gpt-6.2-sol": _reasons(),
        "gpt-6.1-sol": _reasons(),
        "gpt-6.1-terra": _may_reason(),
        "gpt-6-astra": _reasons(),
        "gpt-6-sol": _may_reason(),
        "gpt-6-luna": _may_reason(),
        "gpt-5.6-sol": _may_reason(),
        "gpt-5.6-terra": _may_reason(),
        "gpt-5.6-luna": _may_reason(),
        "gpt-5.5": _may_reason(),
        "gpt-5.4": _may_reason(),
        "gpt-5.4-mini": _may_reason(),
        "gpt-5.4-nano": _may_reason("2027-04-01"),
        "gpt-5.3-chat-latest": _plain("2026-08-10"),
        "gpt-5.2": _may_reason(),
        "gpt-5.2-chat-latest": _plain("2026-08-10"),
        "gpt-5.2-pro": _responses_only(),
        "gpt-5.1": _may_reason("2027-04-01"),
        "gpt-5.1-codex": _responses_only("2026-07-23"),
        "gpt-5.1-chat-latest": _plain("2026-07-23"),
        "gpt-5": _reasons("2026-12-11"),
        "gpt-5-mini": _reasons("2026-12-11"),
        "gpt-5-nano": _reasons("2026-12-11"),
        "gpt-5-chat-latest": _plain("2026-07-23"),
        "o3": _reasons("2026-12-11"),
        "o4-mini": _reasons("2026-10-23"),
        "o3-mini": _reasons("2026-10-23", vision=False),
        "o1": _reasons("2026-10-23"),
        "o1-preview": _reasons("2025-07-28", vision=False),
        "o1-mini": _reasons("2025-10-27", vision=False),
        "codex-mini-latest": _responses_only("2026-02-12"),
        "gpt-4.1": _plain("2027-01-14"),
        "gpt-4.1-mini": _plain("2027-01-14"),
        "gpt-4.1-nano": _plain("2026-10-23"),
        "gpt-4o": _plain("2027-01-14"),
        "gpt-4o-mini": _plain("2027-01-14"),
        "gpt-4o-2024-05-13": _plain("2026-10-23"),
        "chatgpt-4o-latest": _plain("2026-02-17"),
        "gpt-4-turbo": _plain("2026-10-23"),
        "gpt-4-turbo-preview": _text_only("2026-03-26"),
        "gpt-4-0125-preview": _text_only("2026-03-26"),
        "gpt-4-1106-preview": _text_only("2026-10-23"),
        "gpt-4-0314": _text_only("2026-03-26"),
        "gpt-4-vision-preview": _plain("2024-12-06"),
        "gpt-4": _text_only("2026-10-23"),
        "gpt-4-0613": _text_only("2026-10-23"),
        "gpt-3.5-turbo": _text_only("2026-10-23"),
        "gpt-3.5-turbo-0125": _text_only("2026-10-23"),
        "gpt-3.5-turbo-1106": _text_only("2026-09-28"),
    }
)

# What to choose instead of a model that is shut down or will be: OpenAI's recommendation where
# there is one, else the current model of the same size.
REPLACEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "gpt-5.4-nano": "gpt-6-luna",
        "gpt-5.3-chat-latest": "gpt-6-sol",
        "gpt-5.2-chat-latest": "gpt-6-sol",
        "gpt-5.1": "gpt-6.1-sol",
        "gpt-5.1-codex": "gpt-6.1-sol",
        "gpt-5.1-chat-latest": "gpt-6-sol",
        "gpt-5": "gpt-6.1-sol",
        "gpt-5-mini": "gpt-6.1-terra",
        "gpt-5-nano": "gpt-6-luna",
        "gpt-5-chat-latest": "gpt-6-sol",
        "o3": "gpt-6.1-sol",
        "o4-mini": "gpt-6.1-terra",
        "o3-mini": "gpt-6.1-terra",
        "o1": "gpt-6.1-sol",
        "o1-preview": "gpt-6.1-sol",
        "o1-mini": "gpt-6.1-terra",
        "codex-mini-latest": "gpt-6.1-terra",
        "gpt-4.1": "gpt-6-luna",
        "gpt-4.1-mini": "gpt-6-luna",
        "gpt-4.1-nano": "gpt-6-luna",
        "gpt-4o": "gpt-6-luna",
        "gpt-4o-mini": "gpt-6-luna",
        "gpt-4o-2024-05-13": "gpt-6-luna",
        "chatgpt-4o-latest": "gpt-6-luna",
        "gpt-4-turbo": "gpt-6.1-terra",
        "gpt-4-turbo-preview": "gpt-6.1-terra",
        "gpt-4-0125-preview": "gpt-6.1-terra",
        "gpt-4-1106-preview": "gpt-6.1-terra",
        "gpt-4-0314": "gpt-6.1-terra",
        "gpt-4-vision-preview": "gpt-6-luna",
        "gpt-4": "gpt-6.1-terra",
        "gpt-4-0613": "gpt-6.1-terra",
        "gpt-3.5-turbo": "gpt-6-luna",
        "gpt-3.5-turbo-0125": "gpt-6-luna",
        "gpt-3.5-turbo-1106": "gpt-6.1-terra",
        "gpt-3.5-turbo-instruct": "gpt-6-luna",
        "babbage-002": "gpt-6-luna",
        "davinci-002": "gpt-6-luna",
        "dall-e-2": "gpt-image-2.6-flare",
        "dall-e-3": "gpt-image-2.6-flare",
        "gpt-image-1": "gpt-image-2.6-sunburst",
        "gpt-image-1-mini": "gpt-image-2.6-flare",
        "gpt-image-1.5": "gpt-image-2.6-sunburst",
        "chatgpt-image-latest": "gpt-image-2.6-sunburst",
    }
)

# What an account may say of a model, and the values of each.
_SAID: Final[Mapping[str, tuple[object, ...]]] = {
    "dialect": ("chat", "responses", "completions"),
    "tools": ("chat", "responses"),
    "effort_none": (True, False),
    "temperature": ("always", "with effort none", "never"),
    "vision": (True, False),
    "functions": (True, False),
    "older": (True, False),
}

# Models that hold no conversation, by OpenAI's names and those usual at compatible servers.
NOT_CHAT = re.compile(
    r"dall-e|(gpt|chatgpt|simulated)-image|sora|whisper|transcribe|tts|realtime|gpt-audio|-audio-"
    r"|embed|moderation|computer-use|gpt-3\.5-turbo-instruct|^(babbage|davinci)|simulated-instruct"
)
# Of these, the ones that the old Completions have.
_COMPLETES = re.compile(r"gpt-3\.5-turbo-instruct|^(babbage|davinci)-002|^simulated-instruct")
_NONE: Final[Mapping[str, Capabilities]] = MappingProxyType({})
OF_PICTURES: Final = ("draws", "sizes")  # what an account may say of image models, `image_models`


def capabilities(model: str, overrides: Mapping[str, Capabilities] = _NONE) -> Capabilities:
    """What a model takes. A dated snapshot (`gpt-5.5-2026-04-23`) takes what its model does.

    `overrides` come before the table, name by name.
    """
    for name in listed_as(model):
        for table in (overrides, MODELS):
            if name in table:
                return table[name]
    return COMPLETIONS_ONLY if completes(model) else UNKNOWN


def overridden(said: object) -> Mapping[str, Capabilities]:
    """What an account says of models, on top of what the table says of them.

    Such as `{"llama3.3": {"vision": false}}`. Raises `BadTraits`.
    """
    found = {}
    for model, traits in said.items() if isinstance(said, Mapping) else ():
        if not isinstance(traits, Mapping):
            raise BadTraits(f'{model}: Must be an object such as {{"vision": false}}.')
        for name, value in traits.items():
            if name in OF_PICTURES:
                continue
            if name not in _SAID:
                known = ", ".join((*_SAID, *OF_PICTURES))
                raise BadTraits(f"{model}: “{name}” is unknown; there is {known}.")
            if not any(type(value) is type(one) and value == one for one in _SAID[name]):
                listed = ", ".join(_shown(one) for one in _SAID[name])
                raise BadTraits(f"{model}: “{name}” must be one of {listed}.")
        changed: dict[str, Any] = {k: v for k, v in traits.items() if k not in OF_PICTURES}
        found[str(model)] = replace(capabilities(str(model)), **changed)
    return found


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def replacement(model: str) -> str:
    """What to choose instead of a model that is shut down or will be; empty where none is known."""
    return next((REPLACEMENTS[name] for name in listed_as(model) if name in REPLACEMENTS), "")


def holds_conversations(model: str) -> bool:
    """Whether a model, by its name, can be asked in words and answers in words."""
    return not NOT_CHAT.search(model)


def completes(model: str) -> bool:
    """Whether a model, by its name, is one of the old Completions."""
    return bool(_COMPLETES.search(model))
