"""One call while it is answered: the request, the data, who asks, and for which branch."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from simulators.contentstack.store import document, documents
from simulators.contentstack.wire import Refusal, Request

LARGEST_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is allowed. `db` is the transaction in which it is answered, at `now`."""

    db: sqlite3.Connection
    request: Request
    branch: str
    user: str
    now: str
    organization: str = ""


def named_locale(call: Call, code: str = "") -> dict[str, Any]:
    """Return the locale that a call asks for, or the one of this code. Raises Refusal.

    Without any it is the master locale.
    """
    code = code or call.request.query.get("locale", "")
    if not code:
        return next(each for each in documents(call.db, "locale") if not each["fallback_locale"])
    found: dict[str, Any] | None = document(call.db, "locale", code.lower())
    if found is None:
        told = {"locale": ["is not valid."]}
        raise Refusal(422, f"Language '{code}' was not found. Please try again.", 141, told)
    return found


def content_type_of(call: Call, uid: str) -> dict[str, Any]:
    """Return a content type, with its global fields' own schemas. Raises Refusal."""
    found: dict[str, Any] | None = document(call.db, "content_type", uid, call.branch)
    if found is None:
        # 422 and not 404: so the service answers for a missing content type.
        told = {"uid": ["is not valid."]}
        raise Refusal(422, f"The Content Type '{uid}' was not found. Please try again.", 118, told)
    return found


def with_global_fields(call: Call, schema: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a schema in which each global field holds the schema it stands for."""
    full = []
    for field in schema:
        more: dict[str, Any] = {}
        if field["data_type"] == "global_field":
            made = document(call.db, "global_field", field["reference_to"], call.branch) or {}
            more = {"schema": with_global_fields(call, made.get("schema", []))}
        elif field["data_type"] == "group":
            more = {"schema": with_global_fields(call, field["schema"])}
        elif field["data_type"] == "blocks":
            blocks = [
                block | {"schema": with_global_fields(call, block["schema"])}
                for block in field["blocks"]
            ]
            more = {"blocks": blocks}
        full.append(field | more)
    return full


def number(call: Call, name: str, default: int, most: int | None = None) -> int:
    """Return a whole number of the query, from 0. Raises Refusal."""
    given = call.request.query.get(name, "")
    if not given:
        return default
    if not given.isdecimal():
        raise Refusal(422, "The request has invalid parameters.", 119, {name: ["is not valid."]})
    return int(given) if most is None else min(int(given), most)


def page(
    call: Call, found: list[Any], shown: Callable[[Any], Any] = lambda each: each
) -> list[Any]:
    """Return the part of a list that `skip` and `limit` ask for, each as it is shown."""
    skip, limit = number(call, "skip", 0), number(call, "limit", LARGEST_PAGE, LARGEST_PAGE)
    return [shown(each) for each in found[skip : skip + limit]]


def listed(
    call: Call, name: str, found: list[Any], shown: Callable[[Any], Any] = lambda each: each
) -> dict[str, Any]:
    """Return a list's answer: one page, and the count of all where it is asked for."""
    answer: dict[str, Any] = {name: page(call, found, shown)}
    if call.request.flag("include_count"):
        answer["count"] = len(found)
    return answer
