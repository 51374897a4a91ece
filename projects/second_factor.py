"""Second factors: their keys are encrypted where they rest, like all credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from connectors.secrets import CannotDecrypt, decrypt, encrypt, rotate

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCRYPTED: Final = ("secret", "seed")  # what codes, and recovery codes, are made from


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # the package ships no types
    """Keeps the keys encrypted with AUTOMATE_ENCRYPTION_KEYS."""

    def encrypt(self, text: str) -> str:
        """What is stored for a key."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The key. Raises CannotDecrypt where the encryption key is gone."""
        return decrypt(encrypted_text)


def rotate_all() -> Iterator[str]:
    """Encrypt every key again; yields whose encryption key is gone, and leaves those as they are.

    Within a transaction.
    """
    for one in Authenticator.objects.select_related("user").select_for_update(of=("self",)):
        try:
            changed = {name: rotate(one.data[name]) for name in ENCRYPTED if name in one.data}
        except CannotDecrypt:
            yield f"{one.user.email}: second factor “{one.get_type_display()}”"
            continue
        Authenticator.objects.filter(pk=one.pk).update(data={**one.data, **changed})
