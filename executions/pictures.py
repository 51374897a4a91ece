"""Pictures that steps made: kept in the database under their hash, found by a signed address.

One row holds one picture, whoever made it and however often. Its address never changes and needs
no session, so that entries elsewhere may show it; nobody finds it without having been told.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError
from django.db.models import Count, Sum

from connectors.sdk import Unavailable
from connectors.sdk.pictures import EXTENSIONS, PictureContent, traits
from connectors.sdk.pictures import PaidPictures as Paid
from connectors.sdk.pictures import Picture as Kept
from connectors.secrets import CannotDecrypt

from .clock import now
from .connections import briefly
from .models import PaidPictures, Picture
from .writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

PATH: Final = "/pictures/"
AT_ONCE: Final = 100  # pictures that one transaction deletes, so that others get their turn
# Under any host: behind a proxy the server has names that it does not know, and the signature
# proves that the address is ours.
ADDRESS: Final = re.compile(
    rf"(?:https?://[^/?#]+)?{PATH}"
    r"(?P<digest>[0-9a-f]{64})/(?P<signature>[\w-]+)(?P<extension>\.\w+)",
    re.ASCII,
)


class StoredPictures:
    """The pictures of this installation, as `Context.pictures` has them.

    `key` is that of the step; empty where it is not part of an execution.
    """

    def __init__(self, key: str = "") -> None:
        self._name = hashlib.sha256(key.encode()).hexdigest() if key else ""

    @briefly()
    def keep(self, content: bytes) -> Kept:
        """Keep a picture, and give its address."""
        return _kept([_row(content)], None)[0]

    @briefly()
    def keep_paid(
        self, facts: Mapping[str, Any], contents: Sequence[bytes] = ()
    ) -> tuple[Kept, ...]:
        """Keep pictures, and note under the step's key what they are and what is to be known."""
        rows = [_row(content) for content in contents]
        found: Any = {"facts": dict(facts), "pictures": [row.digest for row in rows]}
        note = PaidPictures(key=self._name, found=found, created_at=now())
        return _kept(rows, note if self._name else None)

    @briefly()
    def paid(self) -> Paid | None:
        """What is noted under the step's key; nothing where no key of ours opens it any more."""
        if not self._name:
            return None
        note = PaidPictures.objects.filter(key=self._name).first()
        if note is None:
            return None
        try:
            facts, digests = note.found["facts"], note.found["pictures"]
        except CannotDecrypt:
            return None
        rows = Picture.objects.defer("content").in_bulk(digests)
        are_there = all(digest in rows for digest in digests)
        kept = tuple(_as_kept(rows[digest]) for digest in digests) if are_there else ()
        return Paid(facts, kept)

    def read(self, url: str) -> PictureContent | None:
        """The picture at an address of ours; a fragment is for whoever shows it."""
        parts = ADDRESS.fullmatch(url.strip().partition("#")[0])
        if not parts:
            return None
        with briefly():
            return find(**parts.groupdict())


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


def taken(before: datetime | None = None) -> tuple[int, int]:
    """How many pictures are kept, or were made before a time, and their bytes."""
    rows = Picture.objects.filter(created_at__lt=before) if before else Picture.objects.all()
    found = rows.aggregate(count=Count("digest"), size=Sum("size", default=0))
    return found["count"], found["size"]


def remove(before: datetime) -> tuple[int, int]:
    """Delete the pictures that were made before a time; their addresses are answered 404 then.

    Returns how many there were, and their bytes.
    """
    count = size = 0
    while some := list(
        Picture.objects.filter(created_at__lt=before).values_list("pk", "size")[:AT_ONCE]
    ):
        rows = Picture.objects.filter(pk__in=[digest for digest, _ in some])
        count += write(rows.delete)[0]
        size += sum(each for _, each in some)
    return count, size


def _row(content: bytes) -> Picture:
    """A picture as it is stored. Raises `Refused` for what is none."""
    seen = traits(content)
    return Picture(
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        mime=seen.mime,
        width=seen.width,
        height=seen.height,
        size=len(content),
        created_at=now(),
    )


def _kept(rows: Sequence[Picture], note: PaidPictures | None) -> tuple[Kept, ...]:
    """Store pictures, where they are not there already, and the note. Raises `Unavailable`."""

    def body() -> None:
        Picture.objects.bulk_create(rows, ignore_conflicts=True)
        if note:
            PaidPictures.objects.bulk_create(
                [note],
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["found", "created_at"],
            )

    try:
        write(body)
    except DatabaseError as error:
        raise Unavailable(f"The picture could not be stored: {error}", sent=True) from error
    return tuple(_as_kept(row) for row in rows)


def _as_kept(row: Picture) -> Kept:
    return Kept(_address(row.digest, row.mime), row.mime, row.width, row.height)


def _address(digest: str, mime: str) -> str:
    signature = _signer().signature(digest)
    name = f"{digest}/{signature}{EXTENSIONS[mime]}"
    return f"{settings.AUTOMATE_PUBLIC_URL}{PATH}{name}"


def _signer() -> Signer:
    return Signer(salt="executions.pictures")
