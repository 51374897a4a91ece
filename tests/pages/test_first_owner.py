"""The first owner, whom an installation begins with, and a password that was lost."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from projects import first_owner
from projects.models import Membership, Project, Role, User
from tests.pages.conftest import PASSWORD, People

CHOSEN = "a lake in autumn"


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


@pytest.mark.usefixtures("people")
def test_a_project_of_nobody_goes_to_whoever_runs_the_installation() -> None:
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    empty = Project.objects.create(slug="empty", title="Empty")

    password = first_owner.ensure()

    assert password == ""
    assert [*Membership.objects.filter(user=boss).values_list("project", "role")] == [
        (empty.pk, "owner")
    ]


@pytest.mark.django_db
def test_a_lost_password_is_set_anew_where_the_server_runs(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda **_: CHOSEN)

    call_command("changepassword", people.owner.email, verbosity=0)

    people.owner.refresh_from_db()
    assert people.owner.check_password(CHOSEN)
