"""Inviting people into a project, changing what they may do, letting them go."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from projects.models import Invitation, Membership, Project, Role, User
from tests.pages.answers import said, written
from tests.pages.conftest import People
from tests.pages.memberships import (
    HEBREW,
    MEMBERS,
    NEW,
    SCRIPT,
    Invite,
    member,
    path,
    roles,
)

INVITE = f"{MEMBERS}invite/"
LEAVE = f"{MEMBERS}leave/"


def test_everybody_sees_who_is_a_member(viewer: Client) -> None:
    page = viewer.get(MEMBERS)

    found = [str(member.user) for member in page.context["members"]]
    assert found == ["Olga Example", "Edgar Example", "Vera Example"]
    assert "Send invitation" not in page.content.decode()


def test_the_page_asks_the_database_the_same_for_one_member_and_for_many(
    owner: Client,
    project: Project,
    invite: Invite,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for number in range(10):
        user = User.objects.create_user(f"m{number}@example.com")
        Membership.objects.create(project=project, user=user, role=Role.VIEWER)
        invite(f"i{number}@example.com")

    with django_assert_num_queries(5):
        owner.get(MEMBERS)


def test_an_invitation_is_mailed_and_its_link_shown_once(owner: Client, project: Project) -> None:
    answer = owner.post(INVITE, {"email": "New@Example.com", "role": "viewer"})
    page = owner.get(MEMBERS)

    (sent,) = mail.outbox
    (link,) = re.findall(r"http\S+", str(sent.body))
    text = page.content.decode()
    assert (answer.status_code, answer.headers["Location"]) == (303, MEMBERS)
    assert (sent.to, sent.subject) == ([NEW], "Olga Example invites you to Marketing site")
    assert link.startswith(f"{settings.AUTOMATE_PUBLIC_URL}/invitations/")
    assert link in text
    assert link not in owner.get(MEMBERS).content.decode()
    assert written(project) == [
        ("olga@example.com", "member.invited", NEW, {"role": "viewer"}),
    ]


def test_a_link_is_kept_as_a_digest_alone(owner: Client) -> None:
    page = owner.post(INVITE, {"email": NEW, "role": "viewer"}, follow=True)

    token = page.context["sent"]["link"].rstrip("/").rpartition("/")[2]
    assert Invitation.objects.get().digest == Invitation.digest_of(token)


def test_a_mail_that_cannot_be_sent_leaves_the_link(owner: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = owner.post(INVITE, {"email": NEW, "role": "viewer"}, follow=True)

    assert "could not be sent" in page.content.decode()
    assert page.context["sent"]["link"] in page.content.decode()


@pytest.mark.usefixtures("prints_mail")
def test_where_no_mail_is_sent_the_link_is_to_be_passed_on(owner: Client) -> None:
    page = owner.post(INVITE, {"email": NEW, "role": "viewer"}, follow=True)

    text = page.content.decode()
    assert "This server sends no mail. Pass this link on" in text
    assert page.context["sent"]["link"] in text
    assert "on its way" not in text


def test_leaving_is_offered_to_all_but_the_only_owner(
    owner: Client, editor: Client, viewer: Client
) -> None:
    def offered() -> list[bool]:
        clients = (owner, editor, viewer)
        return ["Leave project" in each.get(MEMBERS).content.decode() for each in clients]

    alone = offered()
    Membership.objects.filter(user__email="vera@example.com").update(role=Role.OWNER)

    assert (alone, offered()) == ([False, True, True], [True, True, True])


def test_inviting_again_replaces_the_earlier_link(owner: Client, invite: Invite) -> None:
    earlier = invite()

    owner.post(INVITE, {"email": NEW, "role": "viewer"})

    assert Invitation.objects.get().role == "viewer"
    assert owner.get(earlier).status_code == 404


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("", "This field is required."),
        ("nobody", "Enter a valid e-mail address."),
        (f"{SCRIPT}@example.com", "Enter a valid e-mail address."),
        (f"{'a' * 10_000}@example.com", "Enter a valid e-mail address."),
        (f"{HEBREW}@example.com", "Enter a valid e-mail address."),
        ("a\nBcc: b@example.com", "Enter a valid e-mail address."),
        ("VERA@example.com", "This person is a member already; change the role below."),
    ],
)
def test_what_is_no_address_to_invite_is_refused_with_the_reason(
    email: str, reason: str, owner: Client
) -> None:
    page = owner.post(INVITE, {"email": email, "role": "viewer"})

    assert page.status_code == 422
    assert reason in page.context["form"].errors["email"]
    assert SCRIPT not in page.content.decode()
    assert (mail.outbox, Invitation.objects.count()) == ([], 0)


def test_nobody_is_invited_in_a_role_that_does_not_exist(owner: Client) -> None:
    page = owner.post(INVITE, {"email": NEW, "role": "king"})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["role"])


def test_an_owner_changes_a_role(owner: Client, people: People, project: Project) -> None:
    answer = owner.post(path(member(people.viewer, project), "role"), {"role": "owner"})

    assert said(answer) == ["Vera Example is Owner now."]
    assert roles(project)["vera"] == "owner"
    assert written(project) == [
        (
            "olga@example.com",
            "member.changed",
            "vera@example.com",
            {"from": "viewer", "to": "owner"},
        ),
    ]


def test_a_role_that_does_not_exist_changes_nothing(
    owner: Client, people: People, project: Project
) -> None:
    answer = owner.post(path(member(people.viewer, project), "role"), {"role": "king"})

    assert said(answer) == ["Choose one of the three roles."]
    assert roles(project)["vera"] == "viewer"


@pytest.mark.parametrize(
    ("what", "values"), [("role", {"role": "editor"}), ("remove", {}), ("leave", {})]
)
def test_the_last_owner_stays_owner(
    what: str, values: dict[str, str], owner: Client, people: People, project: Project
) -> None:
    url = LEAVE if what == "leave" else path(member(people.owner, project), what)

    answer = owner.post(url, values)

    assert said(answer) == [
        "A project keeps at least one owner: make somebody else an owner first."
    ]
    assert roles(project)["olga"] == "owner"


def test_one_of_two_owners_may_go(owner: Client, people: People, project: Project) -> None:
    Membership.objects.filter(user=people.viewer).update(role=Role.OWNER)

    answer = owner.post(LEAVE)

    assert answer.headers["Location"] == "/projects/"
    assert roles(project) == {"edgar": "editor", "vera": "owner"}
    assert owner.get(MEMBERS).status_code == 404


def test_an_owner_removes_a_member_after_a_question(
    owner: Client, editor: Client, people: People, project: Project
) -> None:
    url = path(member(people.editor, project), "remove")

    question = owner.get(url)
    before = editor.get(MEMBERS)
    owner.post(url)

    assert "Remove Edgar Example" in question.content.decode()
    assert (before.status_code, editor.get(MEMBERS).status_code) == (200, 404)
    assert written(project) == [
        ("olga@example.com", "member.removed", "edgar@example.com", {"role": "editor"}),
    ]


def test_anyone_may_leave(viewer: Client, project: Project) -> None:
    question = viewer.get(LEAVE)

    answer = viewer.post(LEAVE)

    assert "Leave Marketing site" in question.content.decode()
    assert said(answer) == ["You have left Marketing site."]
    assert roles(project) == {"olga": "owner", "edgar": "editor"}
    assert written(project) == [("vera@example.com", "member.left", "", {"role": "viewer"})]
