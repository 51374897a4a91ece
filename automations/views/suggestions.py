"""Suggested Data Elements: what a step can refer to, beside its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def data(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
