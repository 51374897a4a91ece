"""Making, renaming, copying, exporting and deleting automations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def create(request: MemberRequest) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def import_(request: MemberRequest) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def settings(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def clone(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def export(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def delete(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
