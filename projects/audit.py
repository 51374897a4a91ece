"""Writing down who changed what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from .models import AuditEntry, User

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import Project

COMMAND: Final = "command line"
# What can be done, as the log says it; `target` is put after it.
ACTIONS: Final = {
    "project.created": "created the project",
    "project.renamed": "renamed the project to",
    "project.deleted": "deleted the project",
    "member.invited": "invited",
    "member.joined": "joined the project as",
    "member.changed": "changed the role of",
    "member.removed": "removed the member",
    "member.left": "left the project",
    "invitation.withdrawn": "withdrew the invitation of",
    "variable.set": "set the variable",
    "variable.deleted": "deleted the variable",
    "budget.set": "set the budget of",
    "budget.removed": "removed the budget of",
    "account.added": "added the account",
    "account.changed": "changed the account",
    "account.authorized": "authorized again the account",
    "account.deleted": "deleted the account",
    "automation.created": "created",
    "automation.renamed": "renamed",
    "automation.cloned": "cloned",
    "automation.deleted": "deleted",
    "automation.restored": "restored a version of",
    "automation.tested": "tested",
    "automation.activated": "activated",
    "automation.set_up": "set up the trigger of",
    "automation.deactivated": "deactivated",
    "automation.imported": "imported",
    "automation.edited": "edited",
    "automation.secret": "changed the secret of",
    "execution.retried": "ran again the execution",
    "execution.replayed": "replayed the execution",
    "execution.cancelled": "cancelled the execution",
    "execution.decided": "decided about the execution",
}


def record(
    request: HttpRequest,
    action: str,
    target: str = "",
    details: Mapping[str, Any] | None = None,
    *,
    project: Project | None = None,
) -> None:
    """Write down what the user of a request did, in the transaction that does it if there is one.

    Args:
        request: The request; `project` is taken from it unless given.
        action: A key of ACTIONS.
        target: What it was done to, by name.
        details: What people may want to know; never a secret.
        project: Where it was done.

    Raises:
        KeyError: The action is none of ACTIONS.
    """
    user = request.user if isinstance(request.user, User) else None
    ACTIONS[action]
    AuditEntry.objects.create(
        project=project or getattr(request, "project", None),
        user=user,
        who=user.email if user else "",
        address=(request.META.get("REMOTE_ADDR") or "")[:64],
        action=action,
        target=target[:254],
        details=dict(details or {}),
    )


def record_command(
    project: Project, action: str, target: str = "", details: Mapping[str, Any] | None = None
) -> None:
    """Write down what a command did. Raises KeyError for an unknown action."""
    ACTIONS[action]
    AuditEntry.objects.create(
        project=project,
        who=COMMAND,
        action=action,
        target=target[:254],
        details=dict(details or {}),
    )
