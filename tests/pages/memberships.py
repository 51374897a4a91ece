"""What tests say about who is in a project, and is invited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from projects.models import Membership, Project, User

MEMBERS: Final = "/projects/site/members/"
NEW: Final = "new@example.com"
SCRIPT: Final = "<script>alert(1)</script>"
HEBREW: Final = "\u202eשלום עולם"

Invite = Callable[..., str]


def member(user: User, project: Project) -> Membership:
    return Membership.objects.get(user=user, project=project)


def path(membership: Membership, what: str) -> str:
    return f"{MEMBERS}{membership.pk}/{what}/"


def roles(project: Project) -> dict[str, str]:
    rows = Membership.objects.filter(project=project).values_list("user__email", "role")
    return {email.partition("@")[0]: role for email, role in rows}
