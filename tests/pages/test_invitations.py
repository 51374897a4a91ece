"""Whom an invitation's link lets in, and as what."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.models import Invitation, Project, Role, User
from tests.pages.answers import said, written
from tests.pages.conftest import People
from tests.pages.memberships import (
    HEBREW,
    MEMBERS,
    NEW,
    SCRIPT,
    Invite,
    member,
    roles,
)

JOINING = {"name": "Nora New", "password": "a lake in autumn"}


def test_a_withdrawn_invitation_leads_nowhere(owner: Client, invite: Invite) -> None:
    link = invite()
    made = Invitation.objects.get()

    answer = owner.post(f"/projects/site/invitations/{made.pk}/withdraw/")

    page = owner.get(link)
    assert said(answer) == [f"The invitation of {NEW} is withdrawn."]
    assert page.status_code == 404
    assert "ask whoever invited you for a new one" in page.content.decode()


def test_somebody_new_chooses_a_name_and_a_password_and_is_in(
    signed_out: Client, project: Project, invite: Invite
) -> None:
    answer = signed_out.post(invite(), JOINING)

    user = User.objects.get(email=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/projects/site/")
    assert said(answer) == ["You are in Marketing site as Editor."]
    assert (user.name, user.check_password(JOINING["password"])) == ("Nora New", True)
    assert (user.is_staff, user.must_change_password) == (False, False)
    assert member(user, project).role == "editor"
    assert signed_out.get(MEMBERS).status_code == 200
    assert written(project) == [(NEW, "member.joined", "Editor", {"invited": NEW})]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("password", "12345678", "This password is entirely numeric."),
        ("password", "password1", "This password is too common."),
        ("password", "new@example", "The password is too similar to the e-mail address."),
        ("password", "nora new", "The password is too similar to the name."),
        ("password", "x" * 10_000, "Ensure this value has at most 1024 characters (it has 10000)."),
        ("name", "n" * 10_000, "Ensure this value has at most 150 characters (it has 10000)."),
        ("name", "", "This field is required."),
        ("name", "a\x00b", "Null characters are not allowed."),
    ],
)
def test_somebody_new_is_told_what_is_wrong(
    field: str, value: str, reason: str, signed_out: Client, invite: Invite
) -> None:
    page = signed_out.post(invite(), JOINING | {field: value})

    assert page.status_code == 422
    assert reason in page.context["form"].errors[field]
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize("name", [SCRIPT, HEBREW, "N" * 150])
def test_names_are_shown_as_they_are_and_break_nothing(
    name: str, signed_out: Client, invite: Invite, owner: Client
) -> None:
    signed_out.post(invite(), JOINING | {"name": name})

    text = owner.get(MEMBERS).content.decode()

    shown = name.replace("<", "&lt;").replace(">", "&gt;")
    assert f"<bdi>{shown}</bdi>" in text
    assert SCRIPT not in text


def test_whoever_is_signed_in_joins_with_that_account_after_saying_so(
    stranger: Client, people: People, project: Project, invite: Invite
) -> None:
    link = invite(role=Role.VIEWER)

    asked = stranger.get(link)
    before = roles(project)
    stranger.post(link)

    assert "as Viewer" in asked.content.decode()
    assert "stan" not in before
    assert member(people.stranger, project).role == "viewer"
    assert not User.objects.filter(email=NEW).exists()


def test_whoever_has_an_account_signs_in_first_and_comes_back(
    signed_out: Client, people: People, invite: Invite
) -> None:
    link = invite(people.stranger.email)

    answers = [signed_out.get(link), signed_out.post(link, JOINING)]

    assert [answer.headers["Location"] for answer in answers] == [f"/user/login/?next={link}"] * 2
    assert User.objects.filter(email=people.stranger.email).count() == 1


def test_an_invitation_is_accepted_once(
    signed_out: Client, stranger: Client, project: Project, invite: Invite
) -> None:
    link = invite()
    signed_out.post(link, JOINING)

    answer = stranger.post(link)

    assert answer.status_code == 404
    assert "stan" not in roles(project)


def test_an_expired_invitation_says_so_and_whom_to_ask(
    signed_out: Client, project: Project, invite: Invite
) -> None:
    link = invite(days=-1)

    answers = [signed_out.get(link), signed_out.post(link, JOINING)]

    assert [answer.status_code for answer in answers] == [410, 410]
    assert "<bdi>Olga Example</bdi> for a new one" in answers[0].content.decode()
    assert "new" not in roles(project)


@pytest.mark.parametrize(
    ("have", "invited", "then"),
    [
        ("viewer", "editor", "editor"),
        ("owner", "viewer", "owner"),
        ("editor", "editor", "editor"),
    ],
)
def test_joining_again_never_lowers_a_role(
    have: str, invited: str, then: str, cast: dict[str, Client], project: Project, invite: Invite
) -> None:
    cast[have].post(invite(role=invited))

    found = {"owner": "olga", "editor": "edgar", "viewer": "vera"}
    assert roles(project)[found[have]] == then


@pytest.fixture
def cast(owner: Client, editor: Client, viewer: Client) -> dict[str, Client]:
    return {"owner": owner, "editor": editor, "viewer": viewer}
