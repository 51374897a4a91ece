"""What can happen to an entry or an asset: how a webhook asks to hear of it, and which it was.

Sources: Webhook events, and Webhook data format, in the service's documentation. Publishing is told
as `publish` with a status inside `data`, or with the status in the event's own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ALL: Final = "all"
# How a channel names what happened, by our names of events.
_IN_CHANNEL: Final = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "publish": "environments.{environment}publish.success",
    "unpublish": "environments.{environment}unpublish.success",
    "publish_failed": "environments.{environment}publish.fail",
    "unpublish_failed": "environments.{environment}unpublish.fail",
}
PUBLISHING: Final = frozenset(name for name, how in _IN_CHANNEL.items() if "publish" in how)
CHANGES: Final = frozenset({"create", "update"})  # of fields
# What comes of asking for something to be published.
PUBLICATION: Final = frozenset({"publish", "publish_failed"})


def choices(what: str) -> dict[str, str]:
    """The events of one kind of object with their labels, such as “Entry Created”."""
    words = {
        "create": "Created",
        "update": "Updated",
        "delete": "Deleted",
        "publish": "Published",
        "unpublish": "Unpublished",
        "publish_failed": "Publish Failed",
        "unpublish_failed": "Unpublish Failed",
    }
    return {name: f"{what} {word}" for name, word in words.items()} | {ALL: "ALL"}


def channels(event: str, place: str, environment: str = "") -> list[str]:
    """What a webhook listens to, for an event (or all) at a place such as `assets`.

    An environment narrows publishing alone: other events have none.
    """
    wanted = list(_IN_CHANNEL) if event == ALL else [event]
    inside = f"{environment}." if environment else ""
    return [f"{place}.{_IN_CHANNEL[name].format(environment=inside)}" for name in wanted]


def happened(body: Mapping[str, Any]) -> str:
    """Which event the body of a webhook tells of; empty for one that is none of ours."""
    name, _, state = str(body.get("event") or "").partition(".")
    if name not in ("publish", "unpublish"):
        return name if name in _IN_CHANNEL and not state else ""
    data = body.get("data")
    state = state or str((data.get("status") if isinstance(data, Mapping) else "") or "success")
    if state.startswith(("fail", "error")):
        return f"{name}_failed"
    return name if state.startswith("success") else ""


def told_as(event: str) -> tuple[str, dict[str, str]]:
    """How the body of a webhook says an event: its name, and what publishing adds to `data`."""
    if event not in PUBLISHING:
        return event, {}
    name, _, failed = event.partition("_")
    return name, {"action": name, "status": "failure" if failed else "success"}
