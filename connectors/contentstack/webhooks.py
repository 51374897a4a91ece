"""The webhook in the stack that tells a trigger: made, kept as it should be, and removed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from connectors.contentstack.client import call, path
from connectors.contentstack.errors import Declined
from connectors.contentstack.lookups import MAIN
from connectors.sdk import Context, Hook, Refused, Unavailable

SECRET_HEADER: Final = "ah-http-key"  # noqa: S105 - its name, not the secret
LONGEST_NAME: Final = 200
PAGE: Final = 100
MOST_PAGES: Final = 10
# A missing object is 422 with the service, as a wrong one is, and a stack that is not there is 412.
GONE: Final = frozenset({404, 412, 422})
LEFT: Final = "The webhook that it had before, in the stack {stack}, is still there: {said}"


def set_up(
    ctx: Context,
    hook: Hook,
    state: Mapping[str, Any],
    *,
    stack: str,
    branch: str,
    channels: Sequence[str],
) -> dict[str, Any]:
    """See to it that exactly one webhook tells the hook: its UID and its stack.

    `state` is what this returned before. The webhook is found again by its UID or, where a call
    before was cut off, by the address that it tells. One in another stack is removed once this one
    stands; what cannot be is kept under `before`, for the next call, and `left` says so, with
    `again` where that may pass. Raises `Refused` and `Unavailable`.
    """
    places = _places(state)
    wanted = {"webhook": _webhook(hook, branch or MAIN, channels)}
    known = [uid for where, uid in places if where == stack]
    known += [uid for uid in _telling(ctx, stack, hook.url) if uid not in known]
    kept = ""
    for uid in known:
        if kept:
            _remove(ctx, stack, uid)
        elif _changed(ctx, stack, uid, wanted):
            kept = uid
    if not kept:
        made = call(ctx, "POST", "/webhooks", stack=stack, json=wanted).get("webhook")
        kept = str(made.get("uid") or "") if isinstance(made, Mapping) else ""
    if not kept:
        raise Unavailable("The webhook was created without a UID. Try again.", sent=True)
    elsewhere = [(where, uid) for where, uid in places if where != stack]
    return {"webhook": kept, "stack": stack, **_left(ctx, elsewhere)}


def take_down(ctx: Context, state: Mapping[str, Any]) -> None:
    """Remove the webhooks that `set_up` returned; what is gone already is fine."""
    for stack, uid in _places(state):
        _remove(ctx, stack, uid)


def _places(state: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Stack and UID of the webhook that stands, and of those that are left of before."""
    each = (state, *(state.get("before") or ()))
    return [(one["stack"], one["webhook"]) for one in each if one.get("webhook")]


def _left(ctx: Context, places: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Remove webhooks of before, and say which are still there, and whether that may pass."""
    left: dict[str, Any] = {}
    for stack, uid in places:
        try:
            _remove(ctx, stack, uid)
        except (Refused, Unavailable) as error:
            left.setdefault("before", []).append({"stack": stack, "webhook": uid})
            left["left"] = LEFT.format(stack=stack, said=error.message)
            if isinstance(error, Unavailable):
                left["again"] = max(left.get("again", 0.0), error.retry_after or 0.0)
    return left


def _webhook(hook: Hook, branch: str, channels: Sequence[str]) -> dict[str, Any]:
    return {
        "name": hook.name[:LONGEST_NAME],
        "destinations": [
            {
                "target_url": hook.url,
                "http_basic_auth": "",
                "http_basic_password": "",
                "custom_header": [{"header_name": SECRET_HEADER, "value": hook.secret}],
            }
        ],
        "channels": list(channels),
        "branches": [branch],
        "retry_policy": "automatic",  # else a delivery that we missed is not repeated
        "disabled": False,
        "concise_payload": False,  # steps want the fields of the entry
    }


def _changed(ctx: Context, stack: str, uid: str, wanted: Mapping[str, Any]) -> bool:
    """Make the webhook what is wanted. False where it is gone."""
    try:
        call(ctx, "PUT", path("webhooks", uid), stack=stack, json=wanted)
    except Declined as said:
        if not _is_gone(ctx, stack, uid, said):
            raise
        return False
    return True


def _remove(ctx: Context, stack: str, uid: str) -> None:
    try:
        call(ctx, "DELETE", path("webhooks", uid), stack=stack)
    except Declined as said:
        if not _is_gone(ctx, stack, uid, said):
            raise


def _is_gone(ctx: Context, stack: str, uid: str, said: Declined) -> bool:
    """Whether a refusal means that the webhook is not there, rather than not taken."""
    if said.status not in GONE:
        return False
    try:
        call(ctx, "GET", path("webhooks", uid), stack=stack)
    except Declined as again:
        return again.status in GONE
    return False


def _telling(ctx: Context, stack: str, url: str) -> Iterator[str]:
    """The UIDs of the stack's webhooks that tell an address."""
    for page in range(MOST_PAGES):
        query = {"limit": PAGE, "skip": page * PAGE}
        listed = call(ctx, "GET", "/webhooks", stack=stack, query=query).get("webhooks")
        found = [each for each in listed if isinstance(each, dict)] if listed else []
        for each in found:
            targets = each.get("destinations")
            targets = targets if isinstance(targets, list) else []
            if any(isinstance(one, dict) and one.get("target_url") == url for one in targets):
                yield str(each.get("uid") or "")
        if len(found) < PAGE:
            return
