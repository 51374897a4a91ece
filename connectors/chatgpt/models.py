"""What each model takes, as dated data: today's models refuse much that yesterday's took.

Checked 2026-11-22. Shutdown dates: developers.openai.com/api/docs/deprecations and the openai
package 3.54.0 (`types/shared/chat_model.py`). Reasoning effort `none`, and with it temperature and
function tools: developers.openai.com/api/docs/guides/deployment-checklist and litellm 1.109.1's
model map (`supports_none_reasoning_effort`). A model that is not listed is simply asked, and what
it refuses is learnt from its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Dialect = Literal["chat", "responses"]
Temperature = Literal["always", "with effort none", "never"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model takes.

    `dialect` is the API it is asked in (Chat Completions or Responses), `tools` the one for
    function tools. `effort_none` says that reasoning can be switched off. `shutdown` is the
    announced date at OpenAI, `YYYY-MM-DD`.
    """

    dialect: Dialect = "chat"
    tools: Dialect = "chat"
    effort_none: bool = False
    temperature: Temperature = "always"
    shutdown: str | None = None


UNKNOWN = Capabilities()


def _plain(shutdown: str | None = None) -> Capabilities:
    """A model that does not reason."""
    return Capabilities(shutdown=shutdown)


def _reasons(shutdown: str | None = None) -> Capabilities:
    """A model that always reasons; Responses keeps its reasoning from one turn to the next."""
    return Capabilities(tools="responses", temperature="never", shutdown=shutdown)


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
        "o3-mini": _reasons("2026-10-23"),
        "o1": _reasons("2026-10-23"),
        "o1-preview": _reasons("2025-07-28"),
        "o1-mini": _reasons("2025-10-27"),
        "codex-mini-latest": _responses_only("2026-02-12"),
        "gpt-4.1": _plain("2027-01-14"),
        "gpt-4.1-mini": _plain("2027-01-14"),
        "gpt-4.1-nano": _plain("2026-10-23"),
        "gpt-4o": _plain("2027-01-14"),
        "gpt-4o-mini": _plain("2027-01-14"),
        "gpt-4o-2024-05-13": _plain("2026-10-23"),
        "chatgpt-4o-latest": _plain("2026-02-17"),
        "gpt-4-turbo": _plain("2026-10-23"),
        "gpt-4-turbo-preview": _plain("2026-03-26"),
        "gpt-4-0125-preview": _plain("2026-03-26"),
        "gpt-4-1106-preview": _plain("2026-10-23"),
        "gpt-4-0314": _plain("2026-03-26"),
        "gpt-4-vision-preview": _plain("2024-12-06"),
        "gpt-4": _plain("2026-10-23"),
        "gpt-4-0613": _plain("2026-10-23"),
        "gpt-3.5-turbo": _plain("2026-10-23"),
        "gpt-3.5-turbo-0125": _plain("2026-10-23"),
        "gpt-3.5-turbo-1106": _plain("2026-09-28"),
    }
)

# Models that hold no conversation, by OpenAI's names and those usual at compatible servers.
NOT_CHAT = re.compile(
    r"dall-e|(gpt|chatgpt)-image|sora|whisper|transcribe|tts|realtime|gpt-audio|-audio-|embed"
    r"|moderation|computer-use|gpt-3\.5-turbo-instruct|^(babbage|davinci)|simulated-instruct"
)
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def capabilities(
    model: str, overrides: Mapping[str, Capabilities] = MappingProxyType({})
) -> Capabilities:
    """What a model takes. A dated snapshot (`gpt-5.5-2026-04-23`) takes what its model does.

    `overrides` come before the table, name by name.
    """
    base = _SNAPSHOT.sub("", model)
    for name in (model, base):
        for table in (overrides, MODELS):
            if name in table:
                return table[name]
    return UNKNOWN


def holds_conversations(model: str) -> bool:
    """Whether a model, by its name, can be asked in words and answers in words."""
    return not NOT_CHAT.search(model)
