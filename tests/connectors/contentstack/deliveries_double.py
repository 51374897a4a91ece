"""Deliveries for the triggers, and what they are answered."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from connectors.contentstack.client import call
from connectors.sdk import Hook, Rejected, Request
from connectors.sdk.values import load, prepare
from tests.connectors.doubles import StepContext

KEY = "bltdemoblog000000"
SECRET = "made-by-us-0123456789"
HOOK = Hook("https://automate.example.com/run/0f", SECRET, "Automate: Illustrate new entries")
TAKEN, LEFT_OUT = 200, 0
SIGNATURE = "x-contentstack-request-signature"
PAIR = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PAIR.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.PKCS1
).decode()  # fmt: skip


def made(kind: type[Any], **values: Any) -> Any:
    given = {"event": "create", "stack": KEY, **values}
    return load(kind.Inputs, prepare(kind.Inputs, given))


def webhooks(ctx: StepContext) -> list[dict[str, Any]]:
    """The webhooks that the stand-in has."""
    return list(call(ctx, "GET", "/webhooks")["webhooks"])


def body(event: str = "create", module: str = "entry", **data: Any) -> dict[str, Any]:
    about = {"title": "Storm", "uid": "blt1", "locale": "en-us", "_version": 3}
    return {
        "triggered_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "module": module,
        "api_key": KEY,
        "data": {
            module: about,
            "content_type": {"uid": "blog_post", "title": "Blog Post"},
            "branch": {"uid": "main", "source": "", "alias": [{"uid": "live"}]},
            **data,
        },
        "event": event,
    }


def delivery(content: Any, headers: dict[str, str] | None = None, **more: Any) -> Request:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Request("POST", {}, {"ah-http-key": SECRET} if headers is None else headers, raw, **more)


def signed(content: Any, pair: Any = PAIR, **more: Any) -> Request:
    raw = json.dumps(content).encode()
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    value = base64.b64encode(pair.sign(raw, pss, hashes.SHA256())).decode()
    state = {"keys": [PEM], **more}
    return Request("POST", {}, {SIGNATURE: f"v1={value}"}, raw, state=state)


def answer(trigger: Any, inputs: Any, request: Request, secret: str = SECRET) -> int:
    """The status that the service gets, or `LEFT_OUT` for 200 with “skipped”."""
    try:
        trigger.verify(inputs, request, secret)
        trigger.receive(inputs, request)
    except Rejected as rejected:
        return LEFT_OUT if rejected.body == {"status": "skipped"} else rejected.status
    return TAKEN
