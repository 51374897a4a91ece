"""The table of models."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from openai.types.shared import ChatModel

from connectors.chatgpt.models import (
    MODELS,
    UNKNOWN,
    Capabilities,
    capabilities,
    holds_conversations,
    replacement,
)


@pytest.mark.parametrize(
    ("model", "tools", "effort_none", "temperature", "shutdown"),
    [
        ("gpt-6-luna", "chat", True, "with effort none", None),
        ("gpt-6-sol", "chat", True, "with effort none", None),
        ("gpt-6-astra", "responses", False, "never", None),
        ("gpt-6.1-sol", "responses", False, "never", None),
        ("gpt-6.1-terra", "chat", True, "with effort none", None),
        ("gpt-5.6-luna", "chat", True, "with effort none", None),
        ("gpt-5.4-nano", "chat", True, "with effort none", "2027-04-01"),
        ("gpt-5", "responses", False, "never", "2026-12-11"),
        ("o3", "responses", False, "never", "2026-12-11"),
        ("gpt-4o", "chat", False, "always", "2027-01-14"),
        ("gpt-4o-2024-05-13", "chat", False, "always", "2026-10-23"),
    ],
)
def test_what_a_model_takes(
    model: str, tools: str, effort_none: bool, temperature: str, shutdown: str | None
) -> None:
    known = capabilities(model)

    assert (known.tools, known.effort_none, known.temperature, known.shutdown) == (
        tools,
        effort_none,
        temperature,
        shutdown,
    )


def test_a_snapshot_takes_what_its_model_takes() -> None:
    assert capabilities("gpt-5.5-2026-04-23") is MODELS["gpt-5.5"]


def test_an_unheard_of_model_is_taken_to_be_plain() -> None:
    assert capabilities("llama-9") is UNKNOWN


def test_an_override_comes_before_the_table() -> None:
    own = Capabilities(temperature="never")

    assert capabilities("gpt-4o-2024-11-20", {"gpt-4o": own}) is own


@pytest.mark.parametrize("model", MODELS)
def test_only_models_that_can_stop_reasoning_tie_temperature_to_it(model: str) -> None:
    known = MODELS[model]

    assert known.effort_none == (known.temperature == "with effort none")


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_one_that_the_service_names(model: str) -> None:
    assert model in get_args(ChatModel)


@pytest.mark.parametrize("model", [name for name in MODELS if MODELS[name].shutdown])
def test_a_shutdown_is_a_date(model: str) -> None:
    shutdown = MODELS[model].shutdown

    assert date.fromisoformat(shutdown or "").isoformat() == shutdown


@pytest.mark.parametrize("model", [name for name in MODELS if MODELS[name].shutdown])
def test_a_model_that_ends_has_a_replacement_that_does_not(model: str) -> None:
    other = replacement(model)

    assert MODELS[other].shutdown is None


def test_the_replacement_of_a_snapshot_is_that_of_its_model() -> None:
    assert replacement("gpt-5-mini-2025-08-07") == "gpt-6.1-terra"
    assert replacement("gpt-6-luna") == ""


@pytest.mark.parametrize("model", [*MODELS, "llama-3-8b-instruct", "mistral-large", "o9"])
def test_a_chat_model_is_offered(model: str) -> None:
    assert holds_conversations(model) is True


@pytest.mark.parametrize(
    "model",
    [
        "dall-e-3",
        "gpt-image-2.6-flare",
        "chatgpt-image-latest",
        "text-embedding-3-small",
        "nomic-embed-text",
        "whisper-1",
        "gpt-4o-mini-tts",
        "gpt-4o-transcribe",
        "gpt-realtime",
        "gpt-audio-mini",
        "gpt-4o-audio-preview",
        "omni-moderation-latest",
        "gpt-3.5-turbo-instruct",
        "davinci-002",
        "babbage-002",
        "sora-2",
    ],
)
def test_a_model_of_another_kind_is_not(model: str) -> None:
    assert holds_conversations(model) is False
