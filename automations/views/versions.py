"""The versions of an automation: who made them, what each changed, and restoring one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def listed(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def restore(request: MemberRequest, name: str, number: int) -> HttpResponse:
    """Not there yet."""
    raise Http404
