"""How entry data is sent: checked against its content type, once for a run."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from connectors.contentstack.client import call
from connectors.contentstack.entry_check import refuse_unfit
from connectors.contentstack.entry_sent import as_sent, unwrapped
from connectors.contentstack.errors import InputOf
from connectors.contentstack.field_kinds import declared
from connectors.contentstack.placeholders import refuse_placeholders
from connectors.contentstack.reading import (
    asked_for,
    content_type,
    entries_of,
    entry_of,
    input_of,
    the,
)
from connectors.sdk import Context, Refused
from connectors.sdk.context import Lane
from connectors.sdk.wording import shortened

REQUESTS: Mapping[Lane, int] = {"read": 1, "write": 1}
MOST_NAMED = 10


def write_entry(ctx: Context, inputs: Any, entry: str = "") -> dict[str, Any]:
    """Change an entry, or create one where none is named, and give it as it is then.

    Raises `Refused` for data that does not fit the content type or still has placeholders of the
    template, and what the service says.
    """
    refuse_placeholders(inputs.entry_data)
    known = content_type(ctx, inputs.content_type, inputs.stack, inputs.branch)
    fields = declared(known.get("schema"))
    given = unwrapped(inputs.entry_data, fields)
    refuse_unfit(given, fields, creating=not entry)
    lost: list[str] = []
    data = as_sent(given, fields, lost.append)
    if lost:
        named = ", ".join(f"“{shortened(each)}”" for each in lost[:MOST_NAMED])
        more = f" and {len(lost) - MOST_NAMED} more" if len(lost) > MOST_NAMED else ""
        if not data:  # another thing than an entry: writing nothing would look like success
            what = f"holds no field of the content type, only {named}{more}."
            raise Refused("", fields={"entry_data": what})
        ctx.log(f"Not sent, since the content type has no such field: {named}{more}.")
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
        input_of=_input_of({*data, *(str(field["uid"]) for field in fields)}),
    )
    return written(answer)


def _input_of(in_data: Container[str]) -> InputOf:
    """The input that a field is which the service names: those of the entry are in Entry Data."""

    def place(field: str, code: int) -> str:
        is_in_data = field.partition(".")[0] in in_data
        return f"entry_data.{field}" if is_in_data else input_of(field, code)

    return place


def written(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of an answer and what the service says."""
    return {"entry": the("entry", answer), "notice": str(answer.get("notice") or "")}
