"""What the triggers share: who may tell them something, what they leave out, how they are told."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final

from connectors.contentstack import marks
from connectors.contentstack.account import ContentstackAccount
from connectors.contentstack.errors import Declined, parsed
from connectors.contentstack.events import ALL, CHANGES, PUBLICATION, PUBLISHING, channels, happened
from connectors.contentstack.lookups import MAIN, alias_names
from connectors.contentstack.signature import AHEAD, HEADER, is_recent, is_signed, public_keys
from connectors.contentstack.webhooks import SECRET_HEADER, set_up, take_down
from connectors.sdk import Context, Hook, Rejected, Request, Trigger

SKIPPED: Final = {"status": "skipped"}
REMEMBERED: Final = timedelta(days=7)
KEYS_LAST: Final = timedelta(minutes=10)  # at least, before a wrong signature has them read anew
DEEPEST: Final = 100  # levels of a body
NOT_ALLOWED: Final = (401, 403)
BY_HAND: Final = "A token that may not create webhooks works with a webhook entered by hand."


class Told(Trigger):
    """What is told by a webhook of a stack."""

    inbound = True
    sets_up = True
    loads = True
    account = ContentstackAccount
    # One that is stamped a little in the future is taken for so much longer.
    same_within = REMEMBERED + AHEAD
    module: ClassVar[str] = ""  # as the body of a webhook says it, and the name inside its `data`

    def place(self, inputs: Any) -> str:
        """What its channels begin with, such as `assets`."""
        raise TypeError(f"{self.key} declares no place()")

    def verify(self, inputs: Any, request: Request, secret: str) -> None:
        """Refuse another method with 405, and a wrong secret or a missing signature with 401."""
        if request.method != "POST":
            raise Rejected(405, {"error": "This address takes POST requests only."}, _ALLOW)
        if _by_signature(inputs):
            if not request.headers.get(HEADER):
                raise Rejected(401, {"error": f"The request has no {HEADER}."})
            return
        given = request.headers.get(SECRET_HEADER, "")
        # Without a secret nothing fits; the comparison takes a time that tells nothing.
        if not hmac.compare_digest(_bytes(given), _bytes(secret)) or not secret:
            raise Rejected(401, {"error": f"The secret in the header {SECRET_HEADER} is wrong."})

    def receive(self, inputs: Any, request: Request) -> dict[str, Any]:
        """The body, as the service wrote it.

        Raises `Rejected`: 401 for a wrong signature, 400 for what is no such body, 403 for another
        stack, and 200 for what the trigger leaves out, so that the service does not send it again.
        """
        signed = _by_signature(inputs)
        keys = request.state.get("keys") or ()
        if signed and not is_signed(request.body, request.headers.get(HEADER, ""), keys):
            # Not taken, so the service sends it again: by then a new key may be known.
            error = f"The signature in {HEADER} does not fit."
            raise Rejected(401, {"error": error}, outdated=_are_old(request.state))
        body = _body(request.body)
        if signed and not is_recent(body.get("triggered_at"), datetime.now(UTC), REMEMBERED):
            raise Rejected(400, {"error": "“triggered_at” is missing, too old or in the future."})
        if body.get("api_key") != inputs.stack:
            raise Rejected(403, {"error": "The body's “api_key” is that of another stack."})
        if not self._wants(inputs, body):
            raise Rejected(200, SKIPPED)
        return body

    def _wants(self, inputs: Any, body: Mapping[str, Any]) -> bool:
        data, event = body["data"], happened(body)
        return (
            body.get("module") == self.module
            and isinstance(data.get(self.module), dict)
            and bool(event)
            and inputs.event in (ALL, event)
            and (inputs.branch or MAIN) in _branch_names(body)
            and self.is_of_content_type(inputs, data)
            and _is_in_environment(data.get("environment"), event, inputs.environment)
        )

    def is_of_content_type(self, inputs: Any, data: Mapping[str, Any]) -> bool:
        """Whether it is about the content type that was chosen, where one can be."""
        return True

    def on_activate(
        self, inputs: Any, ctx: Context, hook: Hook, state: Mapping[str, Any]
    ) -> dict[str, Any]:
        """See to the webhook and fetch the keys, as far as the inputs want it.

        Raises `Refused` and `Unavailable`.
        """
        kept: dict[str, Any] = {}
        if _by_signature(inputs):
            kept |= {"keys": public_keys(ctx), "keys_at": ctx.now().isoformat()}
        if inputs.setup == "manual":
            take_down(ctx, state)
            return kept
        branch, told = inputs.branch or "", self._channels(inputs)
        try:
            kept |= set_up(ctx, hook, state, stack=inputs.stack, branch=branch, channels=told)
        except Declined as said:
            if said.status in NOT_ALLOWED:
                said.message = f"{said.message} {BY_HAND}"
            raise
        return kept

    def on_deactivate(self, inputs: Any, ctx: Context, state: Mapping[str, Any]) -> None:
        """Remove the webhook. Raises `Refused` and `Unavailable`."""
        take_down(ctx, state)

    def by_hand(self, inputs: Any, hook: Hook) -> tuple[tuple[str, str], ...]:
        """What to enter under Settings, Webhooks of the stack."""
        if inputs.setup != "manual":
            return ()
        secret = (("Custom header: key", SECRET_HEADER), ("Custom header: value", hook.secret))
        return (
            ("Name", hook.name),
            ("URL to notify", hook.url),
            *(() if _by_signature(inputs) else secret),
            ("Branch", inputs.branch or MAIN),
            ("When (Code View)", ", ".join(self._channels(inputs))),
            ("Send Content in Payload", "all of it, not concise"),
        )

    def about(self, payload: Any) -> str:
        """The title of what it tells of; the UID of what has none."""
        told = payload["data"][self.module]
        return str(told.get("title") or told.get("uid") or "")

    def subject(self, payload: Any) -> str:
        """The object whose fields were changed, or its publishing. Deleting and unpublishing are
        neither, and nobody's own.
        """
        event, about = self._told(payload)
        if event in PUBLICATION:
            return marks.publication(about.get("uid"))
        known = event in CHANGES and about.get("uid")
        return f"{self.module}/{about['uid']}" if known else ""

    def mark(self, payload: Any) -> list[str]:
        """The version that it tells of, or what was published where, in each of its names.

        An environment is told with its name and its UID and a branch with its aliases, and whoever
        changes something says one of them.
        """
        found = self._marks(*self._told(payload), payload)
        return [marks.on(name, mark) for name in _branch_names(payload) for mark in found]

    def _marks(self, event: str, about: Mapping[str, Any], payload: Any) -> list[str]:
        if event in PUBLICATION:
            data, uid, version = payload["data"], about.get("uid"), about.get("_version")
            locale = data.get("locale") or about.get("locale")
            names = _names(data.get("environment"))
            return [marks.published(uid, name, locale, version) for name in names]
        if event not in CHANGES:
            return []
        return [marks.mark(about) if self.module == "entry" else marks.asset_mark(about)]

    def _told(self, payload: Any) -> tuple[str, Mapping[str, Any]]:
        """Which event it is, and the object that it tells of; both are empty where it has none."""
        data = payload.get("data") if isinstance(payload, Mapping) else None
        found = data.get(self.module) if isinstance(data, Mapping) else None
        return (happened(payload), found) if isinstance(found, Mapping) else ("", {})

    def _channels(self, inputs: Any) -> list[str]:
        return channels(inputs.event, self.place(inputs), inputs.environment or "")


_ALLOW: Final = {"Allow": "POST"}


def _by_signature(inputs: Any) -> bool:
    return bool(inputs.verification == "signature")


def _are_old(state: Mapping[str, Any]) -> bool:
    """Whether the service may have a new key since its keys were read."""
    read_at = state.get("keys_at")
    return read_at is not None and datetime.now(UTC) - datetime.fromisoformat(read_at) > KEYS_LAST


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _body(raw: bytes) -> dict[str, Any]:
    try:
        body = parsed(raw.decode())
    except UnicodeDecodeError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise Rejected(400, {"error": "The body is not JSON with “data”, as webhooks send it."})
    if _is_deep(body):
        raise Rejected(400, {"error": f"The body is more than {DEEPEST} levels deep."})
    return body


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        inside = [each for each in level if isinstance(each, dict | list)]
        level = [
            one for each in inside for one in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return any(isinstance(each, dict | list) for each in level)


def _branch_names(body: Any) -> list[str]:
    """The branch that a body is about, and its aliases; without any it is main."""
    data = body.get("data") if isinstance(body, Mapping) else None
    branch = data.get("branch") if isinstance(data, Mapping) else None
    if isinstance(branch, Mapping):
        return [str(branch.get("uid") or MAIN), *alias_names(branch)]
    return [branch if isinstance(branch, str) and branch else MAIN]


def _is_in_environment(environment: object, event: str, wanted: str | None) -> bool:
    return not wanted or event not in PUBLISHING or wanted in _names(environment)


def _names(environment: object) -> list[str]:
    """The name and the UID of an environment, as far as a body has them."""
    told = environment if isinstance(environment, Mapping) else {"name": environment}
    return [name for name in (told.get("name"), told.get("uid")) if isinstance(name, str) and name]
