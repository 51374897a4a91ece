"""A password that was forgotten, at a server that sends no mail; and the words of sign-in."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from tests.pages.conftest import People

RESET = "/user/password/reset/"
HOW = "<code>.venv/bin/python manage.py changepassword EMAIL</code>"


@pytest.mark.parametrize("path", [RESET, f"{RESET}done/"])
@pytest.mark.usefixtures("prints_mail")
def test_where_no_mail_is_sent_the_server_sets_a_new_password(
    path: str, signed_out: Client
) -> None:
    text = signed_out.get(path).content.decode()

    assert HOW in text
    assert "on its way" not in text
    assert 'type="email"' not in text


def test_where_mail_is_sent_a_link_is_promised_whoever_asks(signed_out: Client, db: None) -> None:
    del db
    asked = signed_out.get(RESET)
    page = signed_out.post(RESET, {"email": "nobody@example.com"}, follow=True)

    assert "E-mail address" in asked.content.decode()
    assert HOW not in asked.content.decode()
    assert "is on its way to it" in page.content.decode()


def test_the_mail_is_in_our_words(signed_out: Client, people: People) -> None:
    signed_out.post(RESET, {"email": people.owner.email})

    (sent,) = mail.outbox
    assert sent.subject == "A new password for Automate"
    assert str(sent.body).startswith("Hello,\n\nsomebody asked for a new password")


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/user/login/", "login"),
        ("/user/password/change/", "oldpassword"),
        ("/user/password/reset/", "email"),
        ("/user/reauthenticate/", "password"),
    ],
)
def test_writing_begins_in_the_first_field(
    path: str, first: str, owner: Client, signed_out: Client
) -> None:
    client = signed_out if path == "/user/login/" else owner

    fields = re.findall(r"<input[^>]*autofocus[^>]*>", client.get(path).content.decode())

    assert [re.findall(r'name="(\w+)"', field) for field in fields] == [[first]]
