"""The parameters of each endpoint: type, smallest and largest value.

From the openai package 3.54.0 (types/chat/completion_create_params.py and its neighbours) and
the OpenAPI description 2.3.0. A name that is missing here is refused, as the service refuses it.
"""

from __future__ import annotations

Parameters = dict[str, tuple[str, float | None, float | None]]

_SHARED: Parameters = {
    "model": ("string", None, None),
    "metadata": ("object", None, None),
    "parallel_tool_calls": ("boolean", None, None),
    "prompt_cache_key": ("string", None, None),
    "prompt_cache_options": ("object", None, None),
    "prompt_cache_retention": ("string", None, None),
    "moderation": ("object", None, None),
    "safety_identifier": ("string", None, None),
    "service_tier": ("string", None, None),
    "store": ("boolean", None, None),
    "stream": ("boolean", None, None),
    "stream_options": ("object", None, None),
    "temperature": ("decimal", 0, 2),
    "tool_choice": ("string or object", None, None),
    "tools": ("array", None, None),
    "top_logprobs": ("integer", 0, 20),
    "top_p": ("decimal", 0, 1),
    "user": ("string", None, None),
}

CHAT: Parameters = _SHARED | {
    "messages": ("array", None, None),
    "audio": ("object", None, None),
    "frequency_penalty": ("decimal", -2, 2),
    "function_call": ("string or object", None, None),
    "functions": ("array", None, None),
    "logit_bias": ("object", None, None),
    "logprobs": ("boolean", None, None),
    "max_completion_tokens": ("integer", 1, None),
    "max_tokens": ("integer", 1, None),
    "modalities": ("array", None, None),
    "n": ("integer", 1, 128),
    "prediction": ("object", None, None),
    "presence_penalty": ("decimal", -2, 2),
    "reasoning_effort": ("string", None, None),
    "response_format": ("object", None, None),
    "seed": ("integer", None, None),
    "stop": ("string or array", None, None),
    "verbosity": ("string", None, None),
    "web_search_options": ("object", None, None),
}

RESPONSES: Parameters = _SHARED | {
    "background": ("boolean", None, None),
    "context_management": ("array", None, None),
    "conversation": ("string or object", None, None),
    "include": ("array", None, None),
    "input": ("string or array", None, None),
    "instructions": ("string", None, None),
    "max_output_tokens": ("integer", 16, None),
    "max_tool_calls": ("integer", 1, None),
    "previous_response_id": ("string", None, None),
    "prompt": ("object", None, None),
    "reasoning": ("object", None, None),
    "text": ("object", None, None),
    "truncation": ("string", None, None),
}

COMPLETIONS: Parameters = {
    "model": ("string", None, None),
    "prompt": ("string or array", None, None),
    "best_of": ("integer", 1, 20),
    "echo": ("boolean", None, None),
    "frequency_penalty": ("decimal", -2, 2),
    "logit_bias": ("object", None, None),
    "logprobs": ("integer", 0, 5),
    "max_tokens": ("integer", 0, None),
    "n": ("integer", 1, 128),
    "presence_penalty": ("decimal", -2, 2),
    "seed": ("integer", None, None),
    "stop": ("string or array", None, None),
    "stream": ("boolean", None, None),
    "stream_options": ("object", None, None),
    "suffix": ("string", None, None),
    "temperature": ("decimal", 0, 2),
    "top_p": ("decimal", 0, 1),
    "user": ("string", None, None),
}

IMAGES: Parameters = {
    "model": ("string", None, None),
    "prompt": ("string", None, None),
    "background": ("string", None, None),
    "complexity": ("string", None, None),
    "frame_count": ("integer", 2, 16),
    "frame_duration_ms": ("integer", None, None),
    "moderation": ("string", None, None),
    "n": ("integer", 1, 10),
    "output_compression": ("integer", 0, 100),
    "output_format": ("string", None, None),
    "partial_images": ("integer", 0, 3),
    "quality": ("string", None, None),
    "safety_identifier": ("string", None, None),
    "size": ("string", None, None),
    "stream": ("boolean", None, None),
    "svg": ("object", None, None),
    "user": ("string", None, None),
}

OLDER_IMAGES: Parameters = {
    "model": ("string", None, None),
    "prompt": ("string", None, None),
    "n": ("integer", 1, 1),
    "quality": ("string", None, None),
    "response_format": ("string", None, None),
    "size": ("string", None, None),
    "style": ("string", None, None),
    "user": ("string", None, None),
}
