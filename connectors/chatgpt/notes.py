"""What a person should know about a model beside the fields, before anything is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.chatgpt.image_models import image_capabilities
from connectors.chatgpt.image_wire import QUALITIES, Wanted, image_terms
from connectors.chatgpt.models import Capabilities, capabilities, replacement
from connectors.chatgpt.responses_wire import SMALLEST_LIMIT
from connectors.sdk import Choice, Fields

SAMPLED = ("temperature", "frequency_penalty", "presence_penalty")


def model_notes(
    inputs: Mapping[str, Any], account: Any, fields: type[Fields], *, functions: bool = False
) -> dict[str, str]:
    """Field to sentence for a step with these inputs.

    `account` is the chosen one, or None: then it is taken for one of OpenAI. `fields` are those of
    the form, and `functions` says that the model has to choose among functions.
    """
    model = inputs.get("model")
    if not isinstance(model, str) or not model.strip() or "{{" in model:
        return {}
    model = model.strip()
    known = capabilities(model) if account is None else account.takes(model)
    said = {
        "model": _about(model, known, account, inputs, functions=functions),
        "max_tokens": _about_tokens(model, known, inputs, functions=functions),
        "temperature": _about_randomness(model, known),
        "n": _about_n(model, known, inputs.get("n")),
        **dict.fromkeys(_unused(known, functions=functions), f"Not used by {model}."),
    }
    return {name: note for name, note in said.items() if note and name in fields.__fields__}


def image_notes(inputs: Mapping[str, Any], account: Any, fields: type[Fields]) -> dict[str, str]:
    """What becomes of size, style and quality with a model that draws, beside each of them.

    Nothing as long as one of them is none of the choices of `fields`, such as a reference.
    """
    given = {}
    for name in ("model", "size", "style", "quality"):
        field = fields.__fields__[name]
        value = inputs.get(name) or field.default
        if not isinstance(value, str) or "{{" in value:
            return {}
        if isinstance(field, Choice) and value not in field.choices:
            return {}
        given[name] = value
    wanted = Wanted(prompt="", **given)
    terms = image_terms(wanted, account)
    known = image_capabilities(wanted.model, at_openai=True)
    end = _end(wanted.model, known.shutdown, account)
    said = {"model": end} if end else {}
    if terms.size != wanted.size:
        said["size"] = f"{wanted.model} draws {terms.size}, the nearest size that it has."
    if terms.dialect == "gpt-image":
        quality = QUALITIES[terms.dialect][wanted.quality]
        said["style"] = f"Becomes part of the prompt: {wanted.model} has no styles."
        said["quality"] = f"{wanted.model} is asked for the quality {quality}."
    return said


def _about(
    model: str, known: Capabilities, account: Any, inputs: Mapping[str, Any], *, functions: bool
) -> str:
    """Whether the model can do it at all, and for how long."""
    notes = []
    if functions and not known.functions:
        notes.append(f"{model} calls no functions: choose another model.")
    if not known.vision and _shows_pictures(inputs.get("messages")):
        notes.append(f"{model} takes no pictures: choose another model.")
    notes.append(_end(model, known.shutdown, account))
    return " ".join(filter(None, notes))


def _end(model: str, shutdown: str | None, account: Any) -> str:
    """How long a model is there, and what to choose instead. Our dates are those of OpenAI's own
    service.
    """
    other = replacement(model)
    if not (shutdown or other) or not (account is None or account.is_openai):
        return ""
    said = f"OpenAI's last day for {model}: {shutdown}." if shutdown else f"OpenAI ends {model}."
    return f"{said} Choose {other} in its place." if other else said


def _shows_pictures(rows: object) -> bool:
    """Whether a picture is among the rows of “+ Add Prompt Text”."""
    return any(
        isinstance(part, Mapping) and part.get("type") == "image"
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping) and isinstance(row.get("content"), list)
        for part in row["content"]
    )


def _about_tokens(
    model: str, known: Capabilities, inputs: Mapping[str, Any], *, functions: bool
) -> str:
    """What becomes of the limit."""
    notes = []
    limit = str(inputs.get("max_tokens") or "")
    raises = _dialect(known, functions=functions) == "responses"
    if raises and limit.isdecimal() and int(limit) < SMALLEST_LIMIT:
        notes.append(f"{model} takes no limit below {SMALLEST_LIMIT}: it gets that one.")
    if known.temperature == "never":
        notes.append(f"{model} reasons first, and spends some of these on that.")
    return " ".join(notes)


def _dialect(known: Capabilities, *, functions: bool) -> str:
    return known.tools if functions else known.dialect


def _about_randomness(model: str, known: Capabilities) -> str:
    """Where randomness is at the cost of something else; an empty field is its default."""
    if not known.effort_none or known.temperature != "with effort none":
        return ""
    return f"{model} is asked to answer without reasoning first: only then it takes this."


def _about_n(model: str, known: Capabilities, wanted: object) -> str:
    """Where several answers are several calls."""
    if known.dialect != "responses" or str(wanted) not in ("2", "3"):
        return ""
    return f"{model} gives one answer to a call: it is asked {wanted} times, and so paid for."


def _unused(known: Capabilities, *, functions: bool) -> tuple[str, ...]:
    """The options that have no effect."""
    if known.temperature == "never":
        return SAMPLED
    return SAMPLED[1:] if _dialect(known, functions=functions) == "responses" else ()
