"""What every page may show: who reads it, in which project and colours."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from projects.access import allows
from projects.models import Role
from projects.sign_in import sends_mail

THEMES: Final = ("light", "dark")  # anything else follows the browser
THEME_COOKIE: Final = "theme"


def page(request: HttpRequest) -> dict[str, Any]:
    """What templates name: `theme` and `sends_mail`.

    On a project's page also `project`, `membership`, `can_edit` and `is_owner`.
    """
    found: dict[str, Any] = {"theme": chosen_theme(request), "sends_mail": sends_mail()}
    membership = getattr(request, "membership", None)
    if membership:
        found |= {
            "project": membership.project,
            "membership": membership,
            "can_edit": allows(membership.role, Role.EDITOR),
            "is_owner": membership.role == Role.OWNER,
        }
    return found


def chosen_theme(request: HttpRequest) -> str:
    """`light` or `dark`, as the reader chose; empty for what the browser prefers."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""
