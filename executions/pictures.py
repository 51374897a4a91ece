"""Pictures that steps made: kept in the database under their hash, found by a signed address.

One row holds one picture, whoever made it and however often. Its address never changes and needs
no session, so that entries elsewhere may show it; nobody finds it without having been told.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError

from connectors.sdk import Unavailable
from connectors.sdk.pictures import EXTENSIONS, PictureContent, traits
from connectors.sdk.pictures import Picture as Kept

from .clock import now
from .models import Picture
from .writing import write

if TYPE_CHECKING:
    from connectors.sdk.pictures import Traits

PATH: Final = "/pictures/"
# Under any host: behind a proxy the server has names that it does not know, and the signature
# proves that the address is ours.
ADDRESS: Final = re.compile(
    rf"(?:https?://[^/?#]+)?{PATH}"
    r"(?P<digest>[0-9a-f]{64})/(?P<signature>[\w-]+)(?P<extension>\.\w+)",
    re.ASCII,
)


class StoredPictures:
    """The pictures of this installation, as `Context.pictures` has them."""

    def keep(self, content: bytes) -> Kept:
        """Keep a picture, and give its address."""
        seen = traits(content)
        digest = hashlib.sha256(content).hexdigest()
        try:
            write(lambda: _insert(digest, content, seen))
        except DatabaseError as error:
            raise Unavailable(f"The picture could not be stored: {error}", sent=True) from error
        return Kept(_address(digest, seen.mime), seen.mime, seen.width, seen.height)

    def read(self, url: str) -> PictureContent | None:
        """The picture at an address of ours."""
        parts = ADDRESS.fullmatch(url.strip())
        return find(**parts.groupdict()) if parts else None


def find(digest: str, signature: str, extension: str) -> PictureContent | None:
    """The picture of an address; None where the signature is not ours, or it is of another kind."""
    try:
        _signer().unsign(f"{digest}:{signature}")
    except BadSignature:
        return None
    row = Picture.objects.filter(digest=digest).values_list("mime", "content").first()
    if row is None or EXTENSIONS[row[0]] != extension:
        return None
    return PictureContent(row[0], bytes(row[1]))


def _insert(digest: str, content: bytes, seen: Traits) -> None:
    """Store it; where it is there already, that is the same."""
    row = Picture(
        digest=digest,
        content=content,
        mime=seen.mime,
        width=seen.width,
        height=seen.height,
        size=len(content),
        created_at=now(),
    )
    Picture.objects.bulk_create([row], ignore_conflicts=True)


def _address(digest: str, mime: str) -> str:
    signature = _signer().signature(digest)
    name = f"{digest}/{signature}{EXTENSIONS[mime]}"
    return f"{settings.AUTOMATE_PUBLIC_URL}{PATH}{name}"


def _signer() -> Signer:
    return Signer(salt="executions.pictures")
