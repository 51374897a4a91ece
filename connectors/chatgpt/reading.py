"""What the connector's page says of models, and what people ask first."""

from __future__ import annotations

from typing import Final

from connectors.chatgpt.image_models import DEFAULT, IMAGE_MODELS, ImageCapabilities
from connectors.chatgpt.models import MODELS, Capabilities, replacement
from connectors.sdk.reading import Reading, Table

READ_ON: Final = "2026-11-22"
# The last of what developers.openai.com/api/docs/deprecations names for the old Completions.
OLD_COMPLETIONS: Final = ("gpt-3.5-turbo-instruct", "babbage-002", "davinci-002")
COMPLETIONS_ENDED: Final = "2026-09-28"
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


def _is_over(known: Capabilities | ImageCapabilities) -> bool:
    return known.shutdown is not None and known.shutdown <= READ_ON


def _retired() -> tuple[tuple[str, ...], ...]:
    """What OpenAI has shut down, the latest first."""
    over = [
        (model, known.shutdown or "")
        for table in (MODELS, IMAGE_MODELS)
        for model, known in table.items()
        if _is_over(known)
    ]
    over += [(model, COMPLETIONS_ENDED) for model in OLD_COMPLETIONS]
    over.sort(key=lambda each: each[1], reverse=True)
    return tuple((f"`{model}`", *_end(model, end)) for model, end in over)


READING: Final = Reading(
    tables=(
        Table(
            "Models for text",
            f"What is known of OpenAI's models, read on {READ_ON}; OpenAI's own list is "
            "[here](https://platform.openai.com/docs/models). Which of them an account has access "
            "to depends on the account: the choices of API Model are those, without models that "
            "are shut down. Any other model can be named too: what it refuses is learnt from its "
            "answer and noted in the step run, and the form says beside a field what a known model "
            "does not use. The account's Models field says otherwise where you know better. JSON, "
            "as a Response Type, came with gpt-3.5-turbo-1106, Structured Output with "
            "gpt-4o-mini-2024-07-18 and gpt-4o-2024-08-06; what comes is checked here in any case.",
            (
                "Model",
                "Asked by",
                "Randomness of Responses",
                "Pictures",
                "Functions by",
                "Ends at OpenAI",
                "Choose instead",
            ),
            tuple(_text_row(*each) for each in MODELS.items() if not _is_over(each[1])),
        ),
        Table(
            "Models for pictures",
            "Of a size that a model does not draw, the nearest that it has is asked for. All that "
            "have no end here cost the same. Where none is chosen, "
            f"{DEFAULT} draws; OpenAI names it among what takes the place of dall-e-3.",
            ("Model", "Sizes", "Select Style", "Ends at OpenAI", "Choose instead"),
            tuple(
                _image_row(*each)
                for each in IMAGE_MODELS.items()
                if "simulated" not in each[0] and not _is_over(each[1])
            ),
        ),
        Table(
            "Models that are gone",
            f"OpenAI had shut these down by {READ_ON}, and answers that they do not exist. The "
            "action Prompt still asks in the way of the old Completions where another server has "
            "such a model.",
            ("Model", "Ended at OpenAI", "Choose instead"),
            _retired(),
        ),
    ),
    questions=(
        (
            "What do I need before I use it?",
            (
                "An [API key](https://platform.openai.com/account/api-keys) and the organization "
                "ID of an OpenAI account with credit ([how to get both](#before-you-begin)), or the"
                " address of a server that speaks OpenAI's API. To try everything without either, "
                "there is a [simulator](simulators.md#openai), and its trial account."
            ),
        ),
        (
            "What about gpt-4-vision-preview, gpt-3.5-turbo-1106 or dall-e-3?",
            (
                "OpenAI has shut them down. [Models that are gone](#models-that-are-gone) says "
                "what takes their place; the actions kept their names."
            ),
        ),
        (
            "What is the difference between Chat with Vision and DALL-E 3 Image Generator?",
            (
                "[[Chat with Vision]] answers with text about pictures that it is given; "
                "[[DALL-E 3 Image Generator]] makes a picture from a text and returns its URL."
            ),
        ),
        (
            "What does Structured Output need?",
            (
                "A JSON Schema of an object in which every property is required and "
                "`additionalProperties` is `false`, with at most 100 properties and 5 levels. The"
                " form checks it while you type, and offers to mend what can be mended. What may "
                "stand in it say [this page](structured-output.md), [OpenAI]"
                "(https://platform.openai.com/docs/guides/structured-outputs) and, of JSON Schema "
                "at large, [json-schema.org](https://json-schema.org/)."
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
                "Give the URL that [[DALL-E 3 Image Generator]] returns to [[Create an Asset]], "
                "and the UID of that asset to [[Create an Entry]] or [[Update an Entry]]. The URL "
                "never changes, and steps on this server get the picture without a request. The "
                "example [Illustrate new entries](../examples/illustrate-new-entries.yaml) does it."
            ),
        ),
        (
            "How does a model run one of my automations?",
            (
                "With [[Function Calling]], which chooses, [[Sub Automation]], which runs, and "
                "[[Function Calling Response]], which puts the result into words. The example "
                "[Translate on request](../examples/translate-on-request.yaml) does it; a new "
                "automation can start with it."
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
        ("The simulator of OpenAI, and its trial account", "simulators.md"),
        ("Building automations in the browser", "building.md"),
        (
            "Example: translate on request, with Function Calling",
            "../examples/translate-on-request.yaml",
        ),
        ("Example: a picture for every new entry", "../examples/illustrate-new-entries.yaml"),
    ),
)
