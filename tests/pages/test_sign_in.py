"""Getting in: the first owner, passwords, a second factor, and nothing for whoever guesses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from projects.models import User
from tests.pages.conftest import PASSWORD, People

LOGIN = "/user/login/"
CHANGE = "/user/password/change/"
RESET = "/user/password/reset/"
CHOSEN = "a lake in autumn"


@pytest.fixture(autouse=True)
def _no_attempts() -> None:
    cache.clear()


@pytest.fixture
def given(people: People) -> User:
    """Somebody whose password is from somebody else."""
    people.owner.must_change_password = True
    people.owner.save()
    return people.owner


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def change(client: Client, new: str, old: str = PASSWORD, query: str = "") -> Any:
    return client.post(CHANGE + query, {"oldpassword": old, "password1": new, "password2": new})


def where(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.usefixtures("people")
def test_signing_in_leads_to_the_projects(signed_out: Client) -> None:
    assert where(sign_in(signed_out, "OLGA@example.com")) == (302, "/projects/")


def test_signing_in_leads_back_to_where_one_wanted_to_go(
    signed_out: Client, people: People
) -> None:
    members = "/projects/site/members/"
    (_, login), wrong = where(signed_out.get(members)), f"{LOGIN}?next=https://evil.example/"

    answers = [
        Client().post(url, {"login": people.owner.email, "password": PASSWORD})
        for url in (login, wrong)
    ]

    assert [where(answer)[1] for answer in answers] == [members, "/projects/"]


@pytest.mark.parametrize("email", ["olga@example.com", "nobody@example.com"])
@pytest.mark.usefixtures("people")
def test_a_wrong_password_and_a_wrong_address_get_the_same_answer(
    email: str, signed_out: Client
) -> None:
    page = sign_in(signed_out, email, "wrong")

    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [
        "The e-mail address or the password is not right."
    ]


def test_guessing_ends_after_five_attempts_under_whatever_host_name(
    signed_out: Client, people: People
) -> None:
    for number in range(5):
        sign_in(signed_out, people.owner.email, "wrong", HTTP_HOST=f"h{number}.example")

    page = sign_in(signed_out, people.owner.email, PASSWORD, REMOTE_ADDR="203.0.113.7")

    assert page.context["form"].non_field_errors() == [
        "That was too often. Try again in a few minutes."
    ]


@pytest.mark.django_db
def test_one_address_may_try_so_many_accounts_a_minute(signed_out: Client) -> None:
    answers = [
        sign_in(
            signed_out,
            f"a{n}@example.com",
            REMOTE_ADDR="203.0.113.8",
            headers={"Accept": "text/html"},
        )
        for n in range(31)
    ]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "There were too many attempts from here; wait a minute." in answers[-1].content.decode()
    assert sign_in(signed_out, "b@example.com", REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize("url", ["/", "/projects/site/members/?a=1", "/user/2fa/", "/nothing/"])
@pytest.mark.usefixtures("given")
def test_a_given_password_is_changed_before_anything_else(url: str, owner: Client) -> None:
    status, there = where(owner.get(url))

    assert (status, there.partition("?")[0]) == (302, CHANGE)


@pytest.mark.usefixtures("given")
def test_a_part_of_a_page_takes_the_whole_page_there(owner: Client) -> None:
    answer = owner.get("/projects/site/members/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, CHANGE)


def test_after_the_change_one_is_signed_in_and_goes_on(given: User, owner: Client) -> None:
    wanted = "/projects/site/members/"
    _, there = where(owner.get(wanted))

    answer = change(owner, CHOSEN, query=there.removeprefix(CHANGE))

    given.refresh_from_db()
    assert where(answer) == (302, wanted)
    assert (given.must_change_password, given.check_password(CHOSEN)) == (False, True)
    assert owner.get(wanted).status_code == 200


def test_after_a_change_that_nothing_asked_for_one_sees_the_projects(owner: Client) -> None:
    assert where(change(owner, CHOSEN)) == (302, "/projects/")


def test_other_browsers_are_signed_out_by_a_change(owner: Client, people: People) -> None:
    other = Client()
    sign_in(other, people.owner.email)

    change(owner, CHOSEN)

    assert where(other.get("/projects/site/members/"))[1].startswith(LOGIN)


def test_a_given_password_is_not_chosen_again(given: User, owner: Client) -> None:
    page = change(owner, PASSWORD)

    given.refresh_from_db()
    assert page.context["form"].errors["password1"] == [
        "Choose another password than the one that you were given."
    ]
    assert given.must_change_password


def test_a_weak_password_is_refused(owner: Client) -> None:
    page = change(owner, "12345678")

    assert "This password is entirely numeric." in page.context["form"].errors["password1"]


@pytest.mark.usefixtures("given")
def test_webhooks_and_health_ask_nobody_for_a_password(owner: Client) -> None:
    answers = [owner.post(f"/automations-api/run/{'0' * 32}"), owner.get("/healthz")]

    assert [answer.status_code for answer in answers] == [404, 200]


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(
    signed_out: Client, people: People
) -> None:
    signed_out.post(RESET, {"email": people.owner.email}, HTTP_HOST="evil.example")
    (sent,) = mail.outbox
    (link,) = re.findall(r"http\S+/key/\S+", str(sent.body))
    path = link.removeprefix(settings.AUTOMATE_PUBLIC_URL)

    _, form = where(signed_out.get(path))
    signed_out.post(form, {"password1": CHOSEN, "password2": CHOSEN})

    assert path.startswith("/user/password/reset/key/")
    assert "evil.example" not in f"{sent.body} {sent.subject}"
    assert where(sign_in(Client(), people.owner.email, CHOSEN)) == (302, "/projects/")
    assert where(sign_in(Client(), people.owner.email)) == (200, "")


def test_the_link_of_a_mail_works_once(signed_out: Client, people: People) -> None:
    signed_out.post(RESET, {"email": people.owner.email})
    (link,) = re.findall(r"http\S+/key/\S+", str(mail.outbox[0].body))
    path = link.removeprefix(settings.AUTOMATE_PUBLIC_URL)
    _, form = where(signed_out.get(path))
    signed_out.post(form, {"password1": CHOSEN, "password2": CHOSEN})

    again = Client().get(path)

    assert (again.status_code, again.context["token_fail"]) == (200, True)


@pytest.mark.usefixtures("people")
def test_an_unknown_address_gets_no_mail_and_the_same_answer(signed_out: Client) -> None:
    answers = [signed_out.post(RESET, {"email": f"{who}@example.com"}) for who in ("olga", "x")]

    assert len({where(answer) for answer in answers}) == 1
    assert [sent.to for sent in mail.outbox] == [["olga@example.com"]]


def test_a_mail_server_that_is_down_breaks_no_page(
    signed_out: Client, people: People, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    answer = signed_out.post(RESET, {"email": people.owner.email})

    assert where(answer) == (302, "/user/password/reset/done/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.django_db
def test_nobody_signs_up_alone(method: str, signed_out: Client) -> None:
    entered = {"email": "new@example.com", "password1": CHOSEN}

    getattr(signed_out, method)("/user/signup/", entered)

    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "confirm-email/x/", "login/code/confirm/", "3rdparty/"]
)
def test_what_is_not_offered_is_not_there(path: str, owner: Client) -> None:
    assert owner.get(f"/user/{path}").status_code == 404


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "x" * 10_000, "\u202eשלום", "a\x00b"]
)
@pytest.mark.django_db
def test_odd_text_at_the_sign_in_page_breaks_nothing(text: str, signed_out: Client) -> None:
    answers = [
        sign_in(signed_out, text),
        sign_in(signed_out, "a@example.com", text),
        signed_out.post(RESET, {"email": text}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "<script>alert(1)" not in answers[0].content.decode()


def test_a_second_factor_is_asked_for_and_a_recovery_code_will_do(people: People) -> None:
    owner = Client()
    sign_in(owner, people.owner.email)
    asked = where(owner.get("/user/2fa/totp/activate/"))
    owner.post("/user/reauthenticate/", {"password": PASSWORD})
    page = owner.get("/user/2fa/totp/activate/")
    secret = page.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    owner.post("/user/2fa/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    codes = owner.get("/user/2fa/recovery-codes/").context["unused_codes"]
    browser = Client()

    stopped = where(sign_in(browser, people.owner.email))
    closed = where(browser.get("/projects/site/members/"))
    passed = where(browser.post("/user/2fa/authenticate/", {"code": codes[0]}))
    again = Client()
    sign_in(again, people.owner.email)
    reused = again.post("/user/2fa/authenticate/", {"code": codes[0]})

    assert asked[1].startswith("/user/reauthenticate/")
    assert stopped == (302, "/user/2fa/authenticate/")
    assert closed[1].startswith(LOGIN)
    assert passed == (302, "/projects/")
    assert (reused.status_code, reused.context["form"].errors["code"]) == (200, ["Incorrect code."])
