from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from connectors.secrets import (
    CannotDecrypt,
    EncryptedJson,
    decrypt,
    encrypt,
    new_key,
    rotate,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LOST = (
    "No key in AUTOMATE_ENCRYPTION_KEYS opens this secret: add the key that it was encrypted with"
    " to the end of the list, or enter the credentials again"
)


@pytest.fixture(autouse=True)
def keys(settings: Any) -> Any:
    settings.AUTOMATE_ENCRYPTION_KEYS = (new_key(),)
    return settings


@example_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=())))
def test_what_was_encrypted_is_decrypted(text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_a_token_shows_nothing_and_differs_each_time() -> None:
    one, two = encrypt("hunter22"), encrypt("hunter22")

    assert one != two
    assert "hunter22" not in one + two


def test_a_new_key_in_front_encrypts_while_the_old_one_still_decrypts(keys: Any) -> None:
    (old,) = keys.AUTOMATE_ENCRYPTION_KEYS
    token = encrypt("hunter22")
    keys.AUTOMATE_ENCRYPTION_KEYS = (new_key(), old)

    rotated = rotate(token)

    assert (decrypt(token), decrypt(rotated)) == ("hunter22", "hunter22")
    keys.AUTOMATE_ENCRYPTION_KEYS = keys.AUTOMATE_ENCRYPTION_KEYS[:1]
    assert decrypt(rotated) == "hunter22"
    with pytest.raises(CannotDecrypt):
        decrypt(token)


@pytest.mark.parametrize("token", ["", "not a token", "gAAAAABl"])
def test_what_no_key_opens_is_said_plainly(token: str) -> None:
    for attempt in (decrypt, rotate):
        with pytest.raises(CannotDecrypt) as raised:
            attempt(token)

        assert str(raised.value) == LOST


@pytest.mark.parametrize(
    ("keys_given", "message"),
    [
        ((), "AUTOMATE_ENCRYPTION_KEYS is empty: give at least one key"),
        (("short",), "AUTOMATE_ENCRYPTION_KEYS: key 1 is not 32 bytes in URL-safe base64"),
    ],
)
def test_a_wrong_key_is_named_by_its_place_and_not_shown(
    keys: Any, keys_given: tuple[str, ...], message: str
) -> None:
    keys.AUTOMATE_ENCRYPTION_KEYS = keys_given

    with pytest.raises(ImproperlyConfigured) as raised:
        encrypt("text")

    assert str(raised.value) == message


@pytest.fixture
def model(transactional_db: None) -> Iterator[Any]:  # noqa: ARG001 (there for its effect)
    """A model with an encrypted field and its table."""
    with isolate_apps():

        class Holder(models.Model):
            title = models.TextField(default="")
            content = EncryptedJson(default=dict)

            class Meta:
                app_label = "secrets_test"

        with connection.schema_editor() as editor:
            editor.create_model(Holder)
        yield Holder
        with connection.schema_editor() as editor:
            editor.delete_model(Holder)


def stored(model: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT content FROM {model._meta.db_table}")
        token: str = cursor.fetchone()[0]
        return token


def test_a_field_stores_an_object_encrypted(model: Any) -> None:
    content = {"api_key": "hunter22", "text": "Grüße \ud800", "list": [1, None]}

    model.objects.create(content=content)

    assert model.objects.get().content == content
    assert json.loads(decrypt(stored(model))) == content


def test_an_empty_object_stays_empty(model: Any) -> None:
    model.objects.create()

    assert model.objects.get().content == {}


def test_a_change_inside_the_object_is_saved(model: Any) -> None:
    row = model.objects.create(content={"a": "1"})

    row.content["a"] = "2"
    row.save()

    assert model.objects.get().content == {"a": "2"}


def test_no_value_is_shown_by_repr(model: Any) -> None:
    row = model.objects.create(content={"api_key": "hunter22"})

    assert repr(row.content) == "<hidden: api_key>"
    assert str(model.objects.get().content) == "<hidden: api_key>"
    assert "hunter22" not in repr(vars(row))


def test_a_row_whose_key_is_lost_is_listed_and_saved_and_only_its_content_fails(
    model: Any, keys: Any
) -> None:
    model.objects.create(title="old", content={"a": "1"})
    token = stored(model)
    keys.AUTOMATE_ENCRYPTION_KEYS = (new_key(),)

    row = model.objects.get()
    row.title = "new"
    row.save()

    assert (model.objects.get().title, stored(model)) == ("new", token)
    with pytest.raises(CannotDecrypt):
        _ = row.content


def test_values_and_fixtures_hold_it_encrypted(model: Any) -> None:
    model.objects.create(content={"a": "hunter22"})

    shown = model.objects.values_list("content", flat=True).get()
    fixture = serializers.serialize("python", model.objects.all())

    assert shown == stored(model)
    assert json.loads(decrypt(fixture[0]["fields"]["content"])) == {"a": "hunter22"}


def test_only_an_object_is_accepted(model: Any) -> None:
    with pytest.raises(TypeError, match="content has to be a dictionary, not list"):
        model.objects.create(content=["hunter22"])
    with pytest.raises(ValidationError, match=r"This has to be a JSON object\."):
        model(content=5).full_clean()


def test_it_cannot_be_searched(model: Any) -> None:
    with pytest.raises(FieldError, match=r"content is encrypted and cannot be searched\."):
        model.objects.filter(content={"a": "1"})

    assert model.objects.filter(content__isnull=True).count() == 0
