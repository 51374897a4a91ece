"""Arranging the steps of a draft: move, duplicate, copy, paste, delete, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def move(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def duplicate(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def copy(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def delete(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def undo(request: MemberRequest, name: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def paste(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
