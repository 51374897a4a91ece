"""The rows of “+ Add Prompt Text”, and the messages that they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.chatgpt.options import ROLE, ROLES
from connectors.chatgpt.pictures import PICTURES
from connectors.sdk import Choice, Fields, Group, LongText, Refused, Url, When

NOTHING_ASKED = "Enter an Input Query, or add a Prompt Input."
NOT_A_PICTURE = "Must be the address of a picture, such as https://example.com/cat.png."


class PromptInput(Fields):
    """One part of what a user says: a text, or the address of a picture."""

    type = Choice(
        "Select Prompt Type",
        choices={"text": "Text", "image": "Image (URL)"},
        help="What this part is.",
        default="text",
        literal=True,
    )
    value = LongText(
        "Prompt Value",
        help="The text; or a picture's https:// or data:image/ address, or that of one kept here. "
        "A data: address holds at most 750 kB; give a larger picture by its URL.",
        example="What is in this picture?",
        fits_as=(When("type", "image"), Url("Image URL")),
    )


class MorePrompt(Fields):
    """One more message of Chat."""

    role = ROLE
    query = LongText("Input Query", help="What this role says.", example="Make it shorter.")


class Said(Fields):
    """One message of the system or the assistant, which is a text."""

    role = Choice("Role", choices=ROLES, help=ROLE.help, literal=True)
    text = LongText(
        "Prompt Text",
        help="What this role says.",
        shown_if=When("role", "system", "assistant"),
        example="Answer with the translation only.",
    )


class VisionPrompt(Said):
    """One message: a text of the system or the assistant, or what a user says and shows."""

    content = Group(
        "Prompt Input",
        PromptInput,
        help="What the user says and shows, part by part.",
        shown_if=When("role", "user"),
        add_label="+ Add Prompt Input",
        min_items=1,
        max_items=20,
        example=[
            {"type": "text", "value": "What is in this picture?"},
            {"type": "image", "value": "https://example.com/lighthouse.png"},
        ],
    )


class PromptText(Said):
    """The same, with a short form of what a user says."""

    query = LongText(
        "Input Query",
        help="What the user asks. With Prompt Inputs, it comes before them.",
        required=False,
        needed="required when shown, unless there is a Prompt Input",
        shown_if=When("role", "user"),
        example="Translate Good morning to German",
    )
    content = Group(
        "Prompt Input",
        PromptInput,
        help="What the user says and shows beside that, part by part.",
        required=False,
        needed="required when shown, unless there is an Input Query",
        shown_if=When("role", "user"),
        add_label="+ Add Prompt Input",
        max_items=20,
        example=[],
    )


def row_faults(rows: object) -> dict[str, str]:
    """What single fields cannot say about configured rows, as path to sentence."""
    faults: dict[str, str] = {}
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        asks = isinstance(row, Mapping) and row.get("role") == "user"
        if asks and not str(row.get("query") or "").strip() and not row.get("content"):
            faults[f"messages.{index}.query"] = NOTHING_ASKED
    return faults


def prompt_messages(rows: Sequence[PromptText | VisionPrompt]) -> tuple[dict[str, Any], ...]:
    """The rows as messages. Raises `Refused`, which names the path, for a row that says nothing
    and for a picture without address.
    """
    return tuple(_message(row, f"messages.{index}") for index, row in enumerate(rows))


def _message(row: PromptText | VisionPrompt, path: str) -> dict[str, Any]:
    if row.role != "user":
        return {"role": row.role, "content": row.text}
    query = row.query if isinstance(row, PromptText) else None
    parts = [{"type": "text", "text": query}] if query else []
    parts += [
        _part(each, f"{path}.content.{index}") for index, each in enumerate(row.content or [])
    ]
    if not parts:
        raise Refused(f"{path}.query: {NOTHING_ASKED}")
    if len(parts) == 1 and parts[0]["type"] == "text":
        return {"role": "user", "content": parts[0]["text"]}
    return {"role": "user", "content": parts}


def _part(each: PromptInput, path: str) -> dict[str, Any]:
    if each.type == "text":
        return {"type": "text", "text": each.value}
    address = each.value.strip()
    if not address.lower().startswith(PICTURES):
        raise Refused(f"{path}.value: {NOT_A_PICTURE}")
    return {"type": "image_url", "image_url": {"url": address}}
