"""The key pair with which deliveries are signed.

As the service does it: RSASSA-PSS with SHA-256 over the body, in the header
`X-Contentstack-Request-Signature: v1=<base64>`, and the public key as PEM under `signing-key` in
`/.well-known/public-keys.json`. Source: the service's documentation (Securing your app) and the
package contentstack-webhook-verify, which checks with Node's RSA_PKCS1_PSS_PADDING and any length
of the salt.
"""

from __future__ import annotations

import base64
import sqlite3
from typing import cast

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from simulators.contentstack.store import document, keep

HEADER = "X-Contentstack-Request-Signature"
PUBLIC_KEYS = "/.well-known/public-keys.json"
_BITS = 2048


def make(db: sqlite3.Connection) -> None:
    """Make the key pair of a new stack and keep it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    keep(db, "signing", "key", {"private": pem.decode(), "public": public.decode()})


def public_keys(db: sqlite3.Connection) -> dict[str, str]:
    """Return what /.well-known/public-keys.json holds."""
    return {"signing-key": document(db, "signing", "key")["public"]}


def signature(private: str, body: bytes) -> str:
    """Return the header's value for a body; `private` is the key as PEM."""
    key = cast("rsa.RSAPrivateKey", serialization.load_pem_private_key(private.encode(), None))
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    return f"v1={base64.b64encode(key.sign(body, pss, hashes.SHA256())).decode()}"
