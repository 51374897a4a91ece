"""The latest object that a trigger could have heard of, in the form in which it would have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connectors.contentstack.client import call, path
from connectors.contentstack.events import ALL, PUBLISHING, told_as
from connectors.contentstack.lookups import MAIN
from connectors.sdk import Context

MOST_TYPES: Final = 5  # content types that are looked into where none was chosen
LOOKED_AT: Final = 20  # entries or assets among which a published one is looked for
PUBLISHED: Final = frozenset({"publish"})


def latest_entry(inputs: Any, ctx: Context) -> dict[str, Any] | None:
    """The latest entry of the content type, or of the five that were changed last.

    Raises `Refused` and `Unavailable`.
    """
    environment = _environment(inputs, ctx)
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for content_type in _content_types(inputs, ctx):
        place = f"{path('content_types', str(content_type.get('uid')))}/entries"
        entries = _latest(inputs, ctx, place, "entries", environment)
        found += [(entry, content_type) for entry in entries[:1]]
    if not found:
        return None
    entry, content_type = max(found, key=lambda one: _changed_at(inputs, one[0]))
    return _told(inputs, ctx, "entry", entry, environment, {"content_type": content_type})


def latest_asset(inputs: Any, ctx: Context) -> dict[str, Any] | None:
    """The latest asset; folders are none. Raises `Refused` and `Unavailable`."""
    environment = _environment(inputs, ctx)
    assets = _latest(inputs, ctx, "/assets", "assets", environment)
    if not assets:
        return None
    return _told(inputs, ctx, "asset", assets[0], environment, {})


def _content_types(inputs: Any, ctx: Context) -> list[dict[str, Any]]:
    if inputs.content_type:
        found = _get(inputs, ctx, path("content_types", inputs.content_type)).get("content_type")
        return [found] if isinstance(found, dict) else []
    query = {"limit": MOST_TYPES, "desc": "updated_at"}
    return _listed(_get(inputs, ctx, "/content_types", query), "content_types")


def _environment(inputs: Any, ctx: Context) -> dict[str, Any] | None:
    """Of publishing, where the events are of that: the chosen environment, else the first."""
    if inputs.event not in PUBLISHING:
        return None
    listed = _listed(_get(inputs, ctx, "/environments"), "environments")
    wanted = inputs.environment
    fitting = (one for one in listed if not wanted or wanted in (one.get("name"), one.get("uid")))
    return next(fitting, None)


def _latest(
    inputs: Any, ctx: Context, place: str, key: str, environment: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Objects, the latest first; for Published those that are, in the environment if one is set."""
    published = inputs.event in PUBLISHED
    query = {
        "limit": LOOKED_AT if published else 1,
        "desc": "created_at" if inputs.event == "create" else "updated_at",
        "include_publish_details": "true" if published else None,
    }
    listed = [one for one in _listed(_get(inputs, ctx, place, query), key) if not one.get("is_dir")]
    if not published:
        return listed
    wanted = environment.get("uid") if environment and inputs.environment else None
    return [one for one in listed if _is_published(one.pop("publish_details", None), wanted)]


def _is_published(details: object, wanted: object) -> bool:
    listed = details if isinstance(details, list) else []
    where = [one.get("environment") for one in listed if isinstance(one, dict)]
    return wanted in where if wanted else bool(where)


def _told(
    inputs: Any,
    ctx: Context,
    module: str,
    about: Mapping[str, Any],
    environment: Mapping[str, Any] | None,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """The body that a webhook would send."""
    event, outcome = told_as("update" if inputs.event == ALL else inputs.event)
    data: dict[str, Any] = {module: dict(about), **more}
    data["branch"] = {"uid": inputs.branch or MAIN, "source": "", "alias": []}
    if outcome:
        place = {name: (environment or {}).get(name, "") for name in ("name", "uid")}
        data |= {"environment": place, "locale": about.get("locale", ""), **outcome}
    now = ctx.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "triggered_at": now,
        "module": module,
        "api_key": inputs.stack,
        "data": data,
        "event": event,
    }


def _changed_at(inputs: Any, entry: Mapping[str, Any]) -> str:
    return str(entry.get("created_at" if inputs.event == "create" else "updated_at") or "")


def _get(
    inputs: Any, ctx: Context, place: str, query: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return call(ctx, "GET", place, stack=inputs.stack, branch=inputs.branch or "", query=query)


def _listed(answer: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    listed = answer.get(key)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
