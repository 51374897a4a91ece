"""Credentials at rest: encrypted with keys that are not in the database."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

SETTING = "AUTOMATE_ENCRYPTION_KEYS"


class CannotDecrypt(Exception):
    """No key opens a stored secret."""

    def __init__(self) -> None:
        super().__init__(
            f"No key in {SETTING} opens this secret: add the key that it was encrypted with"
            " to the end of the list, or enter the credentials again"
        )


def new_key() -> str:
    """A new key for the front of AUTOMATE_ENCRYPTION_KEYS."""
    return Fernet.generate_key().decode("ascii")


def encrypt(text: str) -> str:
    """Encrypt with the first key. The same text gives another token each time."""
    return _keys().encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")


def decrypt(token: str) -> str:
    """Decrypt with whichever key fits. Raises CannotDecrypt."""
    try:
        return _keys().decrypt(token).decode("utf-8", "surrogatepass")
    except InvalidToken:
        raise CannotDecrypt from None


def rotate(token: str) -> str:
    """Encrypt again with the first key. Raises CannotDecrypt."""
    try:
        return _keys().rotate(token).decode("ascii")
    except InvalidToken:
        raise CannotDecrypt from None


def _keys() -> MultiFernet:
    return _ciphers(tuple(settings.AUTOMATE_ENCRYPTION_KEYS))


@functools.lru_cache(maxsize=4)
def _ciphers(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured(f"{SETTING} is empty: give at least one key")
    ciphers = []
    for number, key in enumerate(keys, 1):
        try:
            ciphers.append(Fernet(key))
        except ValueError:
            raise ImproperlyConfigured(
                f"{SETTING}: key {number} is not 32 bytes in URL-safe base64"
            ) from None
    return MultiFernet(ciphers)


class Hidden(dict[str, Any]):
    """A dictionary that shows its keys but not its values, so that no log or error page does."""

    def __repr__(self) -> str:
        return f"<hidden: {', '.join(map(str, self))}>"


class Sealed(str):
    """An encrypted value as it is stored, not yet opened."""

    __slots__ = ()


class _Opening(DeferredAttribute):
    """Opens the stored value when it is first used, so that lists of rows need no key."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Sealed):
            return value
        opened = Hidden(json.loads(decrypt(value)))
        instance.__dict__[self.field.attname] = opened
        return opened

    def __set__(self, instance: models.Model, value: object) -> None:
        hidden = Hidden(value) if isinstance(value, dict) else value
        instance.__dict__[self.field.attname] = hidden


if TYPE_CHECKING:
    _TextField = models.TextField[dict[str, Any], Hidden]
else:
    # Django's fields are generic only to type checkers.
    _TextField = models.TextField


class EncryptedJson(_TextField):
    """A model field that holds a JSON object and stores it encrypted.

    An unsaved change of another field leaves the stored token as it is. The content cannot be
    searched; `values()` gives it encrypted. Reading it raises CannotDecrypt when no key fits.
    """

    description = "Encrypted JSON object"
    descriptor_class = _Opening

    def from_db_value(
        self,
        value: str | None,
        expression: object,
        connection: BaseDatabaseWrapper,
    ) -> Sealed | None:
        """Leave the stored value sealed."""
        return None if value is None else Sealed(value)

    def to_python(self, value: object) -> Any:
        """Accept an object, and from fixtures a stored value."""
        if value is None or isinstance(value, dict | Sealed):
            return value
        if isinstance(value, str):
            return Sealed(value)
        raise ValidationError("This has to be a JSON object.")

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 (Django's signature)
        """What is stored without opening it."""
        return model_instance.__dict__[self.attname]

    def get_prep_value(self, value: object) -> str | None:
        """Encrypt an object; a sealed one is stored as it is."""
        if value is None:
            return None
        if isinstance(value, Sealed):
            return str(value)
        if not isinstance(value, dict):
            raise TypeError(f"{self.name} has to be a dictionary, not {type(value).__name__}")
        return encrypt(json.dumps(value, allow_nan=False))

    def value_to_string(self, obj: models.Model) -> str:
        """For fixtures: encrypted."""
        return self.get_prep_value(self.pre_save(obj, add=False)) or ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: the same content never has the same token."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched.")
        return super().get_lookup(lookup_name)
