"""Errors of steps, as people read them beside the flow."""

from __future__ import annotations

from time import process_time

import pytest

from executions.wording import at_fields, in_words

NUMBERS = {"trigger": "1", "ask": "2", "rows": "3-1"}


@pytest.mark.parametrize(
    ("error", "use", "shown"),
    [
        (
            "query: {{trigger.body.text}}: “text” does not exist in trigger.body; there is: title",
            "chatgpt.chat",
            "Input Query: {{1.body.text}}: “text” does not exist in 1.body; there is: title",
        ),
        (
            "messages.1.query: {{ask.text}}: the step “ask” did not run",
            "chatgpt.function_calling",
            "Prompt Text 2, Input Query: {{2.text}}: the step “2” did not run",
        ),
        (
            "query: {{vars.tone}}: “tone” does not exist in vars, which is an empty object",
            "chatgpt.chat",
            "Input Query: {{vars.tone}}: “tone” does not exist in vars, which is an empty object",
        ),
        (
            "The service said no.\nmessages.1.query: is long.\nmodel: is odd.\nno: x",
            "chatgpt.function_calling",
            "The service said no.\nPrompt Text 2, Input Query: is long.\nAPI Model: is odd.\nno: x",
        ),
        (
            "entry_data.parts.0.hero-1.image: is odd.",
            "contentstack.update_entry",
            "Entry Data, parts.0.hero-1.image: is odd.",
        ),
        ("ChatGPT did not answer within 60 s", "chatgpt.chat", None),
        ("nothing: that the action declares", "chatgpt.chat", None),
        ("query: of an action that is gone", "gone.gone", None),
        ("", "chatgpt.chat", None),
    ],
)
def test_an_error_names_fields_by_label_and_steps_by_number(
    error: str, use: str, shown: str | None
) -> None:
    assert in_words(error, use, NUMBERS) == (error if shown is None else shown)


def test_what_is_said_of_fields_is_told_apart_from_the_rest() -> None:
    error = "The service said no.\nentry_data.image: is odd.\nentry: is gone: {{ask.uid}}\nno: such"

    assert at_fields(error, "contentstack.update_entry", NUMBERS) == {
        "entry_data.image": "is odd.",
        "entry": "is gone: {{2.uid}}",
    }


@pytest.mark.parametrize("named", [f"title{'.' * 200} x", "a." * 200 + " x", "a" * 10_000 + " x"])
def test_an_odd_name_in_an_error_takes_no_longer_to_read_than_its_length(named: str) -> None:
    error = f"entry_data.{named}: is odd."
    began = process_time()

    shown = in_words(error, "contentstack.update_entry", NUMBERS)

    assert process_time() - began < 1.0  # seconds; it took hours where parts of it were tried
    assert shown.endswith(" x: is odd.")
