"""What the connector's page says of models, and what people ask first."""

from __future__ import annotations

from typing import Final

from connectors.chatgpt.image_models import IMAGE_MODELS, ImageCapabilities
from connectors.chatgpt.models import MODELS, Capabilities, replacement
from connectors.sdk.reading import Reading, Table

DIALECTS: Final = {"chat": "Chat Completions", "responses": "Responses"}
SAMPLING: Final = {
    "always": "used",
    "with effort none": "used: its reasoning is switched off",
    "never": "not used: it reasons",
}


def _text_row(model: str, known: Capabilities) -> tuple[str, ...]:
    return (
        f"`{model}`",
        DIALECTS[known.dialect],
        SAMPLING[known.temperature],
        "yes" if known.vision else "no",
        DIALECTS[known.tools] if known.functions else "no",
        *_end(model, known.shutdown),
    )


def _image_row(model: str, known: ImageCapabilities) -> tuple[str, ...]:
    style = "part of the prompt" if known.dialect == "gpt-image" else "sent"
    sizes = ", ".join(known.sizes) or "any"
    return (f"`{model}`", sizes, style, *_end(model, known.shutdown))


def _end(model: str, shutdown: str | None) -> tuple[str, str]:
    other = replacement(model)
    return shutdown or "", f"`{other}`" if shutdown and other else ""


READING: Final = Reading(
    tables=(
        Table(
            "Models for text",
            "What is known of OpenAI's models, read on 2026-11-22. The choices of a field are "
            "those that your account has, without models that are shut down. Any other model can "
            "be named too: what it refuses is learnt from its answer and noted in the step run, "
            "and the form says beside a field what a known model does not use. The account's "
            "Models field says otherwise where you know better.",
            (
                "Model",
                "Asked by",
                "Randomness of Responses",
                "Pictures",
                "Functions by",
                "Ends at OpenAI",
                "Choose instead",
            ),
            tuple(_text_row(*each) for each in MODELS.items()),
        ),
        Table(
            "Models for pictures",
            "Of a size that a model does not draw, the nearest that it has is asked for.",
            ("Model", "Sizes", "Select Style", "Ends at OpenAI", "Choose instead"),
            tuple(_image_row(*each) for each in IMAGE_MODELS.items() if "simulated" not in each[0]),
        ),
    ),
    questions=(
        (
            "What do I need before I use it?",
            (
                "An API key and the organization ID of an OpenAI account with credit, or the "
                "address of a server that speaks OpenAI's API."
            ),
        ),
        (
            "What about gpt-4-vision-preview, gpt-3.5-turbo-1106 or dall-e-3?",
            (
                "OpenAI has shut them down. The tables above say what takes their place; the "
                "actions kept their names."
            ),
        ),
        (
            "What is the difference between Chat with Vision and DALL-E 3 Image Generator?",
            (
                "Chat with Vision answers with text about pictures that it is given; DALL-E 3 "
                "Image Generator makes a picture from a text and returns its URL."
            ),
        ),
        (
            "What does Structured Output need?",
            (
                "A JSON Schema of an object in which every property is required and "
                "`additionalProperties` is `false`, with at most 100 properties and 5 levels. The"
                " form checks it while you type, and offers to mend what can be mended."
            ),
        ),
        (
            "Why did the answer stop in the middle?",
            (
                "It came to Number of Tokens: then `finish_reason` is `length`, and the step run "
                "says how many tokens reasoning took. Raise the limit."
            ),
        ),
        (
            "How do I put a picture into an entry?",
            (
                "Give the URL that DALL-E 3 Image Generator returns to a step that takes one. It "
                "never changes, and steps on this server get the picture without a request."
            ),
        ),
    ),
    pages=(
        ("What each error means, and what to do", "chatgpt-errors.md"),
        ("Servers that are not OpenAI's, such as Ollama and vLLM", "compatible-servers.md"),
        ("Structured Output", "structured-output.md"),
        ("Sanitize text", "sanitize.md"),
        ("Translate an Entry", "translate-an-entry.md"),
        ("What calls cost, and budgets", "costs.md"),
    ),
)
