"""Getting in: the first owner, passwords, the second factor, and what is kept from whoever guesses."""

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
from django.core.management import call_command
from django.test import Client

from projects import first_owner
from projects.models import Membership, Project, Role, User
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


@pytest.mark.django_db
def test_the_first_start_makes_an_owner_of_every_project() -> None:
    demo = Project.objects.create(slug="demo", title="Demo")

    password = first_owner.ensure()

    user = User.objects.get()
    assert re.fullmatch(r"[a-hjkmnp-z]{4}(-[a-hjkmnp-z]{4}){3}", password)
    assert (user.email, user.check_password(password)) == ("owner@localhost", True)
    assert password not in user.password
    assert (user.is_staff, user.is_superuser, user.must_change_password) == (True, True, True)
    assert Membership.objects.get(user=user, project=demo).role == Role.OWNER


@pytest.mark.django_db
def test_later_starts_make_nobody() -> None:
    first_owner.ensure()

    assert (first_owner.ensure(), User.objects.count()) == ("", 1)


@pytest.mark.django_db
def test_another_process_that_was_first_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    first_owner.ensure()
    monkeypatch.setattr(User.objects, "exists", lambda: False)

    assert (first_owner.ensure(), User.objects.count()) == ("", 1)


@pytest.mark.django_db
def test_a_project_of_nobody_goes_to_whoever_runs_the_installation(people: People) -> None:
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    empty = Project.objects.create(slug="empty", title="Empty")

    password = first_owner.ensure()

    assert password == ""
    assert [*Membership.objects.filter(user=boss).values_list("project", "role")] == [
        (empty.pk, "owner")
    ]


def test_signing_in_leads_to_the_projects(signed_out: Client, people: People) -> None:
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
def test_a_wrong_password_and_a_wrong_address_get_the_same_answer(
    email: str, signed_out: Client, people: People
) -> None:
    page = sign_in(signed_out, email, "wrong")

    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [
        "The email address and/or password you specified are not correct."
    ]


def test_guessing_ends_after_five_attempts_under_whatever_host_name(
    signed_out: Client, people: People
) -> None:
    for number in range(5):
        sign_in(signed_out, people.owner.email, "wrong", HTTP_HOST=f"h{number}.example")

    page = sign_in(signed_out, people.owner.email, PASSWORD, REMOTE_ADDR="203.0.113.7")

    assert page.context["form"].non_field_errors() == [
        "Too many failed login attempts. Try again later."
    ]


def test_one_address_may_try_so_many_accounts_a_minute(signed_out: Client, db: None) -> None:
    answers = [
        sign_in(signed_out, f"a{n}@example.com", REMOTE_ADDR="203.0.113.8") for n in range(31)
    ]

    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert sign_in(signed_out, "b@example.com", REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize("url", ["/", "/projects/site/members/?a=1", "/user/2fa/", "/nothing/"])
def test_a_given_password_is_changed_before_anything_else(
    url: str, given: User, owner: Client
) -> None:
    status, there = where(owner.get(url))

    assert (status, there.partition("?")[0]) == (302, CHANGE)


def test_a_part_of_a_page_takes_the_whole_page_there(given: User, owner: Client) -> None:
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


def test_webhooks_and_health_ask_nobody_for_a_password(given: User, owner: Client) -> None:
    answers = [owner.post(f"/automations-api/run/{'0' * 32}"), owner.get("/healthz")]

    assert [answer.status_code for answer in answers] == [404, 200]


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(
    signed_out: Client, people: People
) -> None:
    signed_out.post(RESET, {"email": people.owner.email}, HTTP_HOST="evil.example")
    (sent,) = mail.outbox
    (link,) = re.findall(r"http\S+/key/\S+", sent.body)
    path = link.removeprefix(settings.AUTOMATE_PUBLIC_URL)

    _, form = where(signed_out.get(path))
    signed_out.post(form, {"password1": CHOSEN, "password2": CHOSEN})

    assert path.startswith("/user/password/reset/key/")
    assert "evil.example" not in sent.body + sent.subject
    assert where(sign_in(Client(), people.owner.email, CHOSEN)) == (302, "/projects/")
    assert where(sign_in(Client(), people.owner.email)) == (200, "")


def test_the_link_of_a_mail_works_once(signed_out: Client, people: People) -> None:
    signed_out.post(RESET, {"email": people.owner.email})
    (link,) = re.findall(r"http\S+/key/\S+", mail.outbox[0].body)
    path = link.removeprefix(settings.AUTOMATE_PUBLIC_URL)
    _, form = where(signed_out.get(path))
    signed_out.post(form, {"password1": CHOSEN, "password2": CHOSEN})

    again = Client().get(path)

    assert (again.status_code, again.context["token_fail"]) == (200, True)


def test_an_unknown_address_gets_no_mail_and_the_same_answer(
    signed_out: Client, people: People
) -> None:
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
def test_nobody_signs_up_alone(method: str, signed_out: Client, db: None) -> None:
    entered = {"email": "new@example.com", "password1": CHOSEN}

    getattr(signed_out, method)("/user/signup/", entered)

    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "path", ["email/", "confirm-email/", "confirm-email/x/", "login/code/confirm/", "3rdparty/"]
)
def test_what_is_not_offered_is_not_there(path: str, owner: Client) -> None:
    assert owner.get(f"/user/{path}").status_code == 404


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "x" * 10_000, "‮שלום", "a\x00b"])
def test_odd_text_at_the_sign_in_page_breaks_nothing(
    text: str, signed_out: Client, db: None
) -> None:
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


@pytest.mark.django_db
def test_a_lost_password_is_set_anew_where_the_server_runs(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: CHOSEN)

    call_command("changepassword", people.owner.email, verbosity=0)

    people.owner.refresh_from_db()
    assert people.owner.check_password(CHOSEN)
