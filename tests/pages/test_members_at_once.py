"""Owners who let each other go in the same moment; one after the other on SQLite, which has one
writer.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection
from django.test import Client

from projects.models import Membership, Project, Role, User
from projects.views import members

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]

SECONDS = 1.0  # that one waits for the other to have looked as well


@pytest.fixture
def owners(project: Project) -> list[Membership]:
    users = [User.objects.create_user(f"{name}@example.com") for name in ("ada", "bob")]
    return [Membership.objects.create(project=project, user=u, role=Role.OWNER) for u in users]


@pytest.mark.parametrize(("page", "given"), [("remove", {}), ("role", {"role": "viewer"})])
def test_of_two_owners_who_let_each_other_go_one_stays(
    owners: list[Membership], monkeypatch: pytest.MonkeyPatch, page: str, given: dict[str, str]
) -> None:
    look, both = members._last_owner, threading.Barrier(2)

    def slowly(member: Membership) -> bool:
        found = look(member)
        with suppress(threading.BrokenBarrierError):  # the other one is kept from looking
            both.wait(SECONDS)
        return found

    def let_go(who: Membership, other: Membership) -> int:
        browser = Client()
        browser.force_login(who.user)
        try:
            return browser.post(f"/projects/site/members/{other.pk}/{page}/", given).status_code
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    monkeypatch.setattr(members, "_last_owner", slowly)
    with ThreadPoolExecutor(2) as threads:
        do = map if connection.vendor == "sqlite" else threads.map
        statuses = list(do(let_go, owners, owners[::-1]))

    assert set(statuses) <= {302, 403, 404}
    assert Membership.objects.filter(role=Role.OWNER).count() == 1
