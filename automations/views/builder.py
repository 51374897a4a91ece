"""Where the builder begins: the draft as a whole, and what is still to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def start(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
