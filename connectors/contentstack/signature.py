"""The service's signature of what it delivers, and the public key that it is checked with.

The header `X-Contentstack-Request-Signature` holds `v1=` and in base64 the signature of the raw
body: RSASSA-PSS with SHA-256, the salt of any length. The key is PEM, under `signing-key` in
`/.well-known/public-keys.json` of the region's app. Sources: “Secure your webhooks” in the
service's documentation, and the package contentstack-webhook-verify, which also refuses a body
whose `triggered_at` is too old, as is done here.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.contentstack.client import account_of
from connectors.contentstack.errors import SERVICE, parsed
from connectors.sdk import Context, Unavailable
from connectors.sdk.http import calling

HEADER: Final = "x-contentstack-request-signature"
AHEAD: Final = timedelta(minutes=5)  # by which the service's clock may be fast
MOST_KEYS: Final = 10
MIN_BITS: Final = 2048


def public_keys(ctx: Context) -> list[str]:
    """The keys of the account's region, in PEM. Raises `Refused` and `Unavailable`."""
    url = ctx.absolute(account_of(ctx).keys_address)
    with calling(SERVICE):
        answer = ctx.http.get(url, headers={"accept": "application/json"})
    held = parsed(answer.text) if answer.is_success else None
    values = held.values() if isinstance(held, Mapping) else ()
    keys = [value for value in values if isinstance(value, str) and _load(value) is not None]
    if not keys:
        raise Unavailable(
            f"The key that {SERVICE} signs with could not be read at {url}. Try again later, or "
            "verify deliveries by the secret header."
        )
    return keys[:MOST_KEYS]


def is_signed(body: bytes, header: str, keys: Iterable[str]) -> bool:
    """Whether one of the signatures in the header fits the body and one of the keys."""
    given = [_decoded(one) for one in header.split(",")]
    return any(_fits(body, signature, key) for signature in given if signature for key in keys)


def is_recent(triggered_at: object, now: datetime, within: timedelta) -> bool:
    """Whether a signed body is younger than `within`, for which deliveries are remembered.

    An older one could be a copy that somebody kept. `now` is aware.
    """
    try:
        at = datetime.fromisoformat(triggered_at) if isinstance(triggered_at, str) else None
    except ValueError:
        at = None
    if at is None:
        return False
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return -AHEAD <= now - at < within


def _decoded(part: str) -> bytes:
    version, _, value = part.strip().partition("=")
    if version != "v1":
        return b""
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _fits(body: bytes, signature: bytes, pem: str) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - not at every start
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - as above

    key = _load(pem)
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    try:
        if key is not None:
            key.verify(signature, body, pss, hashes.SHA256())
            return True
    except InvalidSignature:
        pass
    return False


def _load(pem: str) -> Any:
    """An RSA key of at least 2048 bits, or None."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - not at every start
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - as above
        load_pem_public_key,
    )

    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) and key.key_size >= MIN_BITS else None
