"""Somebody has to be the first to sign in: the owner whom an installation begins with."""

from __future__ import annotations

import secrets
from typing import Final

from django.db import IntegrityError, transaction

from .models import Membership, Project, Role, User

EMAIL: Final = "owner@localhost"
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"  # without i, l and o, which look like digits
GROUPS: Final = 4  # of as many letters: 72 bits
RUNNING: Final = {"is_active": True, "is_superuser": True}


def ensure() -> str:
    """Make the first owner where there is nobody, and give a project that is nobody's an owner.

    Returns:
        The password of an owner who was made now, to be shown this once; it has to be changed at
        the first sign-in. Empty where there is somebody.
    """
    password = "" if User.objects.exists() else _make()
    _adopt()
    return password


def _make() -> str:
    password = "-".join(
        "".join(secrets.choice(LETTERS) for _ in range(GROUPS)) for _ in range(GROUPS)
    )
    try:
        with transaction.atomic():
            User.objects.create_superuser(EMAIL, password, name="Owner", must_change_password=True)
    except IntegrityError:  # another process that starts just now was first
        return ""
    return password


def _adopt() -> None:
    """Projects without a member, such as the demo, belong to whoever runs the installation."""
    nobodys = Project.objects.filter(memberships=None)
    first = User.objects.filter(**RUNNING).order_by("pk").first() if nobodys.exists() else None
    if first:
        Membership.objects.bulk_create(
            [Membership(project=project, user=first, role=Role.OWNER) for project in nobodys],
            ignore_conflicts=True,
        )
