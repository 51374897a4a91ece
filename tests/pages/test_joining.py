"""What somebody new who joins a project costs everybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import timezone

from projects.models import Invitation, Membership, Project, Role

NEW = "nora@example.com"


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_to_write_while_a_password_is_hashed(
    signed_out: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = timezone.now() + timedelta(days=1)
    _, token = Invitation.make(project, NEW, Role.EDITOR, None, until)
    locked = []

    def hashed(password: Any) -> str:
        locked.append(connection.in_atomic_block)
        return make_password(password)

    monkeypatch.setattr("django.contrib.auth.base_user.make_password", hashed)
    given = {"name": "Nora New", "password": "a lake in autumn"}
    answer = signed_out.post(f"/invitations/{token}/", given)

    assert (answer.status_code, locked) == (302, [False])
    assert Membership.objects.get(project=project).user.email == NEW
