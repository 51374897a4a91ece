"""Settings with wrong values are refused in one line that names the setting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from automate_site import environment

Read = Callable[..., object]


@pytest.mark.parametrize(
    "value",
    [
        "http://[::1",
        "http://[zz]",
        "http://host:99999",
        "http://host:0",
        "http://host:abc",
        "http://host?x=1",
        "http://host#x",
        "http://ho st",
        "http://ho\nst",
        "http://host/path",
        "http://",
        "ftp://host",
        "host",
    ],
)
def test_what_is_no_public_address_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOMATE_PUBLIC_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"^AUTOMATE_PUBLIC_URL must be .*\.$"):
        environment.public_url("AUTOMATE_PUBLIC_URL")


@pytest.mark.parametrize(
    "value",
    [
        "http://host",
        "https://a.example.com:8443",
        "http://host:8080",
        "http://host:443",
        "http://[::1]:81",
        "http://münchen.de",
    ],
)
def test_a_public_address_is_taken_without_its_last_slash(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOMATE_PUBLIC_URL", f"{value}/")

    assert environment.public_url("AUTOMATE_PUBLIC_URL") == value


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("HTTPS://Automate.Example.com", "https://automate.example.com"),
        ("https://automate.example.com:443/", "https://automate.example.com"),
        ("HTTP://[::1]:80", "http://[::1]"),
    ],
)
def test_a_public_address_is_taken_as_browsers_name_it(
    value: str, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOMATE_PUBLIC_URL", value)

    assert environment.public_url("AUTOMATE_PUBLIC_URL") == origin


def test_a_password_in_the_public_address_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOMATE_PUBLIC_URL", "http://ada:secret@host")

    with pytest.raises(ImproperlyConfigured) as raised:
        environment.public_url("AUTOMATE_PUBLIC_URL")

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "value", ["postgres://[bad/x", "postgres://u:secret@h:abc/db", "postgres://u:secret@h:99999/db"]
)
def test_what_is_no_address_of_a_database_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL must be ") as raised:
        environment.database("DATABASE_URL", tmp_path)

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("value", ["redis://[x", "redis://h:abc/0", "amqp://h:99999//"])
def test_what_is_no_address_of_a_broker_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", value)

    with pytest.raises(ImproperlyConfigured, match=r"^CELERY_BROKER_URL must be "):
        environment.broker("CELERY_BROKER_URL", embedded=False)


def test_a_folder_of_nobody_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AUTOMATE_DATA_DIR", "~nosuchuser/x")

    with pytest.raises(ImproperlyConfigured, match=r"^AUTOMATE_DATA_DIR: there is no such user"):
        environment.folder("AUTOMATE_DATA_DIR", tmp_path)


@pytest.mark.parametrize("value", [",", " , \n"])
def test_no_key_at_all_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AUTOMATE_ENCRYPTION_KEYS", value)

    with pytest.raises(ImproperlyConfigured, match=r"^AUTOMATE_ENCRYPTION_KEYS must be one or"):
        environment.encryption_keys("AUTOMATE_ENCRYPTION_KEYS", tmp_path, embedded=True)


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "is empty"), (b" \n", "is empty"), (b"\xff", "it is not text")]
)
@pytest.mark.parametrize(
    ("name", "file", "read"),
    [
        ("AUTOMATE_ENCRYPTION_KEYS", "encryption_keys", environment.encryption_keys),
        ("AUTOMATE_SECRET_KEY", "secret_key", environment.secret_key),
    ],
)
def test_a_key_file_without_a_key_is_refused(
    name: str, file: str, read: Read, content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_bytes(content)

    with pytest.raises(
        ImproperlyConfigured, match=rf"^{name}: the file {tmp_path / file} .*{said}"
    ):
        read(name, tmp_path, embedded=True)


def test_a_long_value_is_not_repeated_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOMATE_PORT", "x" * 10_000)

    with pytest.raises(ImproperlyConfigured) as raised:
        environment.number("AUTOMATE_PORT", 8000, 1, 65535)

    assert len(str(raised.value)) < 200
