"""The models the stand-in knows, as of 2026-11-22.

Shutdown dates are those announced at developers.openai.com/api/docs/deprecations and in the
openai package 3.54.0 (types/shared/chat_model.py, types/image_model.py). Creation dates are the
published ones where the service publishes them, else the month the model was first seen.
Reasoning efforts follow the model guide and litellm 1.109.1's model map.
"""

from __future__ import annotations

# What the models of one family have in common. `efforts` is empty for models that do not reason;
# `chat_tools` says whether function tools go with reasoning in Chat Completions.
FAMILIES: dict[str, dict[str, object]] = {
    "gpt-4": {
        "endpoints": ("chat", "responses"),
        "efforts": (),
        "default_effort": None,
        "chat_tools": True,
        "max_output": 16_384,
    },
    "gpt-4.1": {
        "endpoints": ("chat", "responses"),
        "efforts": (),
        "default_effort": None,
        "chat_tools": True,
        "max_output": 32_768,
    },
    "o3": {
        "endpoints": ("chat", "responses"),
        "efforts": ("low", "medium", "high"),
        "default_effort": "medium",
        "chat_tools": True,
        "max_output": 100_000,
    },
    "gpt-5": {
        "endpoints": ("chat", "responses"),
        "efforts": ("minimal", "low", "medium", "high"),
        "default_effort": "medium",
        "chat_tools": True,
        "max_output": 128_000,
    },
    "gpt-5.4": {
        "endpoints": ("chat", "responses"),
        "efforts": ("none", "low", "medium", "high", "xhigh"),
        "default_effort": "none",
        "chat_tools": False,
        "max_output": 128_000,
    },
    "gpt-6": {
        "endpoints": ("chat", "responses"),
        "efforts": ("none", "low", "medium", "high", "xhigh"),
        "default_effort": "medium",
        "chat_tools": False,
        "max_output": 128_000,
    },
    "gpt-6-always-reasons": {
        "endpoints": ("chat", "responses"),
        "efforts": ("low", "medium", "high", "xhigh"),
        "default_effort": "medium",
        "chat_tools": False,
        "max_output": 128_000,
    },
    "image": {
        "endpoints": ("images",),
        "efforts": (),
        "default_effort": None,
        "chat_tools": False,
        "max_output": 0,
    },
    "embedding": {
        "endpoints": ("embeddings",),
        "efforts": (),
        "default_effort": None,
        "chat_tools": False,
        "max_output": 0,
    },
    "instruct": {
        "endpoints": ("completions",),
        "efforts": (),
        "default_effort": None,
        "chat_tools": False,
        "max_output": 4_096,
    },
}

# id, created, shut down on (None: not announced), family
MODELS: tuple[tuple[str, str, str | None, str], ...] = (
    ("gpt-6.2-astra", "2026-11-10", None, "gpt-6-always-reasons"),
    ("gpt-6.2-sol", "2026-11-10", None, "gpt-6-always-reasons"),
    ("gpt-6.1-sol", "2026-10-08", None, "gpt-6-always-reasons"),
    ("gpt-6.1-terra", "2026-10-08", None, "gpt-6"),
    ("gpt-6-astra", "2026-09-03", None, "gpt-6-always-reasons"),
    ("gpt-6-sol", "2026-09-03", None, "gpt-6"),
    ("gpt-6-luna", "2026-09-03", None, "gpt-6"),
    ("gpt-5.6-sol", "2026-07-09", None, "gpt-6"),
    ("gpt-5.6-terra", "2026-07-09", None, "gpt-6"),
    ("gpt-5.6-luna", "2026-07-09", None, "gpt-6"),
    ("gpt-5.5", "2026-04-23", None, "gpt-6"),
    ("gpt-5.4", "2026-03-05", None, "gpt-5.4"),
    ("gpt-5.4-mini", "2026-03-17", None, "gpt-5.4"),
    ("gpt-5.4-nano", "2026-03-17", "2027-04-01", "gpt-5.4"),
    ("gpt-5.2", "2025-12-11", None, "gpt-5.4"),
    ("gpt-5.1", "2025-11-13", "2027-04-01", "gpt-5.4"),
    ("gpt-5", "2025-08-07", "2026-12-11", "gpt-5"),
    ("gpt-5-mini", "2025-08-07", "2026-12-11", "gpt-5"),
    ("gpt-5-nano", "2025-08-07", "2026-12-11", "gpt-5"),
    ("o3", "2025-04-16", "2026-12-11", "o3"),
    ("gpt-4.1", "2025-04-14", "2027-01-14", "gpt-4.1"),
    ("gpt-4.1-mini", "2025-04-14", "2027-01-14", "gpt-4.1"),
    ("gpt-4o", "2024-05-13", "2027-01-14", "gpt-4"),
    ("gpt-4o-mini", "2024-07-18", "2027-01-14", "gpt-4"),
    ("gpt-image-2.6-sunburst", "2026-11-05", None, "image"),
    ("gpt-image-2.6-flare", "2026-11-05", None, "image"),
    ("gpt-image-2.5-sunburst", "2026-09-08", None, "image"),
    ("gpt-image-2.5-flare", "2026-09-08", None, "image"),
    ("gpt-image-2", "2026-04-21", None, "image"),
    ("gpt-image-1.5", "2025-12-16", "2026-12-01", "image"),
    ("gpt-image-1-mini", "2025-10-06", "2026-12-01", "image"),
    ("chatgpt-image-latest", "2025-12-16", "2026-12-01", "image"),
    ("text-embedding-3-small", "2024-01-25", None, "embedding"),
    # The service has no model left for /v1/completions; this one stands for the models that
    # compatible servers offer there.
    ("simulated-instruct", "2026-11-22", None, "instruct"),
    # Nor one that takes what DALL-E 3 took.
    ("simulated-image", "2026-11-22", None, "image"),
    ("o4-mini", "2025-04-16", "2026-10-23", "o3"),
    ("o3-mini", "2025-01-31", "2026-10-23", "o3"),
    ("o1", "2024-12-17", "2026-10-23", "o3"),
    ("gpt-4.1-nano", "2025-04-14", "2026-10-23", "gpt-4.1"),
    ("gpt-4o-2024-05-13", "2024-05-13", "2026-10-23", "gpt-4"),
    ("gpt-4-turbo", "2024-04-09", "2026-10-23", "gpt-4"),
    ("gpt-4", "2023-06-13", "2026-10-23", "gpt-4"),
    ("gpt-4-vision-preview", "2023-11-06", "2024-12-06", "gpt-4"),
    ("gpt-3.5-turbo", "2023-02-28", "2026-10-23", "gpt-4"),
    ("gpt-3.5-turbo-0125", "2024-01-25", "2026-10-23", "gpt-4"),
    ("gpt-3.5-turbo-1106", "2023-11-06", "2026-09-28", "gpt-4"),
    ("gpt-3.5-turbo-instruct", "2023-08-24", "2026-09-28", "instruct"),
    ("babbage-002", "2023-08-21", "2026-09-28", "instruct"),
    ("davinci-002", "2023-08-21", "2026-09-28", "instruct"),
    ("gpt-image-1", "2025-04-23", "2026-10-23", "image"),
    ("dall-e-3", "2023-11-06", "2026-05-12", "image"),
    ("dall-e-2", "2023-11-06", "2026-05-12", "image"),
)
