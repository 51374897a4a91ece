"""Deliveries that are known by the service's signature."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from connectors.contentstack.deliveries import REMEMBERED
from connectors.contentstack.signature import AHEAD, is_recent
from connectors.contentstack.triggers.entry import Entry
from connectors.sdk import Rejected, Request
from tests.connectors.contentstack.deliveries_double import (
    PEM,
    SECRET,
    SIGNATURE,
    TAKEN,
    answer,
    body,
    made,
    signed,
)


def test_a_signature_that_fits_is_enough() -> None:
    assert answer(Entry(), made(Entry, verification="signature"), signed(body())) == TAKEN


def test_one_of_several_keys_is_enough() -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = other.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    request = signed(body(), keys=[pem.decode(), PEM])

    assert answer(Entry(), made(Entry, verification="signature"), request) == TAKEN


def altered(request: Request, **changes: Any) -> Request:
    given = {name: getattr(request, name) for name in ("method", "query", "headers", "body")}
    return Request(**{**given, "state": request.state, **changes})


@pytest.mark.parametrize(
    "change",
    [
        {"body": json.dumps(body()).encode() + b" "},
        {"headers": {}},
        {"headers": {"ah-http-key": SECRET}},
        {"headers": {SIGNATURE: ""}},
        {"headers": {SIGNATURE: "v1=%%%"}},
        {"headers": {SIGNATURE: "v2=AAAA"}},
        {"headers": {SIGNATURE: "v1=é"}},
        {"state": {}},
        {"state": {"keys": []}},
        {"state": {"keys": ["no key"]}},
    ],
)
def test_a_signature_that_does_not_fit_is_refused(change: dict[str, Any]) -> None:
    inputs = made(Entry, verification="signature")

    assert answer(Entry(), inputs, altered(signed(body()), **change)) == 401


@pytest.mark.parametrize(
    ("minutes", "outdated"), [(None, False), (0, False), (5, False), (11, True), (60, True)]
)
def test_a_wrong_signature_has_keys_read_anew_that_are_not_fresh(
    minutes: int | None, outdated: bool
) -> None:
    read_at = None if minutes is None else datetime.now(UTC) - timedelta(minutes=minutes)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    request = signed(body(), stranger, **({"keys_at": read_at.isoformat()} if read_at else {}))

    with pytest.raises(Rejected) as raised:
        Entry().receive(made(Entry, verification="signature"), request)

    assert (raised.value.status, raised.value.outdated) == (401, outdated)


def test_a_signature_of_somebody_else_is_refused() -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    inputs = made(Entry, verification="signature")

    assert answer(Entry(), inputs, signed(body(), stranger)) == 401


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(days=6, hours=23), TAKEN),
        (timedelta(days=7, minutes=1), 400),
        (timedelta(minutes=-4), TAKEN),
        (timedelta(minutes=-6), 400),
    ],
)
def test_a_signed_body_is_taken_while_deliveries_are_remembered(
    ago: timedelta, status: int
) -> None:
    at = (datetime.now(UTC) - ago).isoformat().replace("+00:00", "Z")

    request = signed({**body(), "triggered_at": at})

    assert answer(Entry(), made(Entry, verification="signature"), request) == status


def test_a_delivery_from_a_clock_that_is_fast_is_remembered_until_it_would_be_refused() -> None:
    now = datetime.now(UTC)
    stamped = (now + AHEAD).isoformat()

    taken = [
        is_recent(stamped, now + after, REMEMBERED) for after in (timedelta(), Entry.same_within)
    ]

    assert taken == [True, False]


@pytest.mark.parametrize("at", [None, 7, "yesterday", ""])
def test_a_signed_body_without_its_time_is_refused(at: Any) -> None:
    request = signed({**body(), "triggered_at": at})

    assert answer(Entry(), made(Entry, verification="signature"), request) == 400
