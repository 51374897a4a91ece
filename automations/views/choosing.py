"""Choosing a connector, then one of its triggers or actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def connector(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def action(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def add(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def connector_to_add(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """Not there yet."""
    raise Http404


@access.members(change=Role.EDITOR)
def action_to_add(request: MemberRequest, name: str, place: str) -> HttpResponse:
    """Not there yet."""
    raise Http404
