"""Inviting people into a project, changing what they may do, letting them go."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.utils import timezone

from projects.models import AuditEntry, Invitation, Membership, Project, Role, User
from tests.pages.conftest import People

MEMBERS = "/projects/site/members/"
INVITE = f"{MEMBERS}invite/"
LEAVE = f"{MEMBERS}leave/"
NEW = "new@example.com"
JOINING = {"name": "Nora New", "password": "a lake in autumn"}
SCRIPT = "<script>alert(1)</script>"
HEBREW = "‮שלום עולם"

Invite = Callable[..., str]


@pytest.fixture
def invite(project: Project, people: People) -> Invite:
    """Makes an invitation; its link as a path."""

    def made(email: str = NEW, role: str = Role.EDITOR, days: float = 7) -> str:
        until = timezone.now() + timedelta(days=days)
        _, token = Invitation.make(project, email, role, people.owner, until)
        return f"/invitations/{token}/"

    return made


def member(user: User, project: Project) -> Membership:
    return Membership.objects.get(user=user, project=project)


def path(membership: Membership, what: str) -> str:
    return f"{MEMBERS}{membership.pk}/{what}/"


def roles(project: Project) -> dict[str, str]:
    rows = Membership.objects.filter(project=project).values_list("user__email", "role")
    return {email.partition("@")[0]: role for email, role in rows}


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def written(project: Project) -> list[tuple[str, str, str, dict[str, Any]]]:
    entries = AuditEntry.objects.filter(project=project).order_by("pk")
    return [(entry.who, entry.action, entry.target, entry.details) for entry in entries]


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
    page = owner.post(INVITE, {"email": "New@Example.com", "role": "viewer"})

    (sent,) = mail.outbox
    (link,) = re.findall(r"http\S+", sent.body)
    text = page.content.decode()
    assert (sent.to, sent.subject) == ([NEW], "Olga Example invites you to Marketing site")
    assert link.startswith(f"{settings.AUTOMATE_PUBLIC_URL}/invitations/")
    assert link in text
    assert link not in owner.get(MEMBERS).content.decode()
    assert written(project) == [
        ("olga@example.com", "member.invited", NEW, {"role": "viewer"}),
    ]


def test_a_link_is_kept_as_a_digest_alone(owner: Client) -> None:
    page = owner.post(INVITE, {"email": NEW, "role": "viewer"})

    token = page.context["sent"].link.rstrip("/").rpartition("/")[2]
    assert Invitation.objects.get().digest == Invitation.digest_of(token)


def test_a_mail_that_cannot_be_sent_leaves_the_link(
    owner: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = owner.post(INVITE, {"email": NEW, "role": "viewer"})

    assert "could not be sent" in page.content.decode()
    assert page.context["sent"].link in page.content.decode()


def test_inviting_again_replaces_the_earlier_link(owner: Client, invite: Invite) -> None:
    earlier = invite()

    owner.post(INVITE, {"email": NEW, "role": "viewer"})

    assert Invitation.objects.get().role == "viewer"
    assert owner.get(earlier).status_code == 404


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("", "This field is required."),
        ("nobody", "Enter a valid email address."),
        (f"{SCRIPT}@example.com", "Enter a valid email address."),
        (f"{'a' * 10_000}@example.com", "Enter a valid email address."),
        (f"{HEBREW}@example.com", "Enter a valid email address."),
        ("a\nBcc: b@example.com", "Enter a valid email address."),
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
