"""How entry data is sent: checked against its content type, once for a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contentstack.client import call
from connectors.contentstack.entry_check import refuse_unfit
from connectors.contentstack.entry_data import as_sent, unwrapped
from connectors.contentstack.field_kinds import declared
from connectors.contentstack.placeholders import refuse_placeholders
from connectors.contentstack.reading import asked_for, content_type, entries_of, entry_of, the
from connectors.sdk import Context
from connectors.sdk.context import Lane

REQUESTS: Mapping[Lane, int] = {"read": 1, "write": 1}


def write_entry(ctx: Context, inputs: Any, entry: str = "") -> dict[str, Any]:
    """Change an entry, or create one where none is named, and give it as it is then.

    Raises `Refused` for data that does not fit the content type or still has placeholders of the
    template, and what the service says.
    """
    refuse_placeholders(inputs.entry_data)
    known = content_type(ctx, inputs.content_type, inputs.stack, inputs.branch)
    fields = declared(known.get("schema"))
    data = as_sent(unwrapped(inputs.entry_data, fields), fields)
    refuse_unfit(data, fields, creating=not entry)
    query = {
        **({"locale": inputs.locale} if inputs.locale else {}),
        **asked_for(include_branch=inputs.include_branch),
    }
    answer = call(
        ctx,
        "PUT" if entry else "POST",
        entry_of(inputs.content_type, entry) if entry else entries_of(inputs.content_type),
        stack=inputs.stack,
        branch=inputs.branch or "",
        query=query,
        json={"entry": data},
    )
    return written(answer)


def written(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of an answer and what the service says."""
    return {"entry": the("entry", answer), "notice": str(answer.get("notice") or "")}
