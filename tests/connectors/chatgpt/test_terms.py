"""The terms on which a conversation is opened."""

from __future__ import annotations

import pytest

from connectors.chatgpt.conversation import Conversation
from connectors.chatgpt.models import capabilities
from connectors.chatgpt.terms import first_terms
from connectors.sdk import SubAutomation

HELLO = ({"role": "user", "content": "Hello"},)
NOW = SubAutomation("now", "Tells the time", {"type": "object", "properties": {}})


@pytest.mark.parametrize(
    ("model", "temperature", "tools", "dialect", "effort_none"),
    [
        ("gpt-6-luna", None, (), "chat", False),
        ("gpt-6-luna", 0, (), "chat", True),
        ("gpt-6-luna", None, (NOW,), "chat", True),
        ("gpt-6-astra", 0.5, (), "chat", False),
        ("gpt-6-astra", 0.5, (NOW,), "responses", False),
        ("gpt-5.2-pro", 0.5, (), "responses", False),
        ("gpt-4o", 0.5, (NOW,), "chat", False),
        ("unheard-of", 0.5, (NOW,), "chat", False),
    ],
)
def test_reasoning_is_switched_off_only_where_something_needs_it(
    model: str,
    temperature: float | None,
    tools: tuple[SubAutomation, ...],
    dialect: str,
    effort_none: bool,
) -> None:
    asked = Conversation(model, HELLO, temperature=temperature, tools=tools)

    terms = first_terms(asked, capabilities(model))

    assert (terms.dialect, terms.effort_none) == (dialect, effort_none)
