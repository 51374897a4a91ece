"""Who is in a project, as what; inviting people, changing what they may do, letting them go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from projects import access, audit, invitations
from projects.access import MemberRequest
from projects.models import Invitation, Membership, Project, Role
from projects.sign_in_forms import NO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Mapping

ONE_OWNER = "A project keeps at least one owner: make somebody else an owner first."
MANY = 1000  # members that a page shows
SENT = "sent to {}"  # in the session, by project: the invitation whose link is shown next


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"invalid": NO_ADDRESS},
        widget=forms.EmailInput({"autocomplete": "off", "placeholder": "name@example.com"}),
    )
    role = forms.ChoiceField(choices=Role.choices, initial=Role.VIEWER)

    def __init__(self, project: Project, data: Any = None) -> None:
        super().__init__(data)
        self._project = project

    def clean_email(self) -> str:
        """An address that is no member's yet."""
        email: str = self.cleaned_data["email"].lower()
        if Membership.objects.filter(project=self._project, user__email=email).exists():
            raise ValidationError("This person is a member already; change the role below.")
        return email


@access.members()
def members(request: MemberRequest) -> HttpResponse:
    """Everybody in the project, and for owners who is invited."""
    sent = request.session.pop(SENT.format(request.project.pk), None)
    return _page(request, InviteForm(request.project), sent=sent)


@access.members(see=None, change=Role.OWNER)
def invite(request: MemberRequest) -> HttpResponse:
    """Invite somebody; the page of members then shows the link, this once."""
    form = InviteForm(request.project, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    sent = invitations.invite(request, form.cleaned_data["email"], form.cleaned_data["role"])
    request.session[SENT.format(request.project.pk)] = {
        "email": sent.invitation.email,
        "link": sent.link,
        "mailed": sent.mailed,
    }
    response = redirect("projects:members", request.project.slug)
    response.status_code = 303
    return response


@access.members(see=None, change=Role.OWNER)
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an invitation back: its link leads nowhere then."""
    invitation = get_object_or_404(Invitation, project=request.project, pk=pk)
    with transaction.atomic():
        invitation.delete()
        audit.record(request, "invitation.withdrawn", invitation.email)
    messages.success(request, f"The invitation of {invitation.email} is withdrawn.")
    return redirect("projects:members", request.project.slug)


@access.members(see=None, change=Role.OWNER)
def change_role(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a member an owner, an editor or a viewer."""
    role = request.POST.get("role", "")
    with transaction.atomic():
        member = _locked(request, pk)
        if role not in Role.values:
            messages.error(request, "Choose one of the three roles.")
        elif role != Role.OWNER and _last_owner(member):
            messages.error(request, ONE_OWNER)
        elif role != member.role:
            details = {"from": member.role, "to": role}
            member.role = role
            member.save(update_fields=["role"])
            audit.record(request, "member.changed", member.user.email, details)
            messages.success(request, f"{member.user} is {Role(role).label} now.")
    return redirect("projects:members", request.project.slug)


@access.members(see=Role.OWNER, change=Role.OWNER)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask, then end somebody's membership."""
    if request.method != "POST":
        found = Membership.objects.select_related("user")
        member = get_object_or_404(found, project=request.project, pk=pk)
        return _confirm(request, member)
    with transaction.atomic():
        member = _locked(request, pk)
        if _last_owner(member):
            messages.error(request, ONE_OWNER)
            return redirect("projects:members", request.project.slug)
        member.delete()
        audit.record(request, "member.removed", member.user.email, {"role": member.role})
    messages.success(request, f"{member.user} is no member any more.")
    return _after(request, member)


@access.members(change=Role.VIEWER)
def leave(request: MemberRequest) -> HttpResponse:
    """Ask, then leave the project."""
    if request.method != "POST":
        return _confirm(request, request.membership)
    with transaction.atomic():
        member = _locked(request, request.membership.pk)
        if _last_owner(member):
            messages.error(request, ONE_OWNER)
            return redirect("projects:members", request.project.slug)
        member.delete()
        audit.record(request, "member.left", details={"role": member.role})
    messages.success(request, f"You have left {request.project.title}.")
    return _after(request, member)


def _page(
    request: MemberRequest,
    form: InviteForm,
    *,
    sent: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    members = request.project.memberships.select_related("user").order_by("created_at", "pk")[:MANY]
    owners = sum(member.role == Role.OWNER for member in members)
    invited = Invitation.objects.filter(project=request.project).select_related("invited_by")
    invited = invited.annotate(expired=Q(expires_at__lte=timezone.now()))
    shown = {
        "page": "members",
        "members": members,
        "invited": invited.order_by("-created_at") if request.membership.role == Role.OWNER else (),
        "form": form,
        "sent": sent,
        "roles": Role.choices,
        "can_leave": request.membership.role != Role.OWNER or owners > 1,
        "days": invitations.LIFETIME.days,
    }
    return render(request, "projects/members.html", shown, status=status)


def _confirm(request: MemberRequest, member: Membership) -> HttpResponse:
    shown = {
        "page": "members",
        "member": member,
        "own": member.user_id == request.user.pk,
        "last": _last_owner(member),
        "reason": ONE_OWNER,
    }
    return render(request, "projects/member_leaves.html", shown)


def _locked(request: MemberRequest, pk: int) -> Membership:
    """A membership of the project, while nobody else changes one of its owners."""
    Project.objects.select_for_update().get(pk=request.project.pk)
    found = Membership.objects.select_related("user")
    return get_object_or_404(found, project=request.project, pk=pk)


def _last_owner(member: Membership) -> bool:
    owners = Membership.objects.filter(project=member.project_id, role=Role.OWNER)
    return member.role == Role.OWNER and owners.count() == 1


def _after(request: HttpRequest, member: Membership) -> HttpResponse:
    """Where the page of members is closed to whoever has just left, to their other projects."""
    if member.user_id == request.user.pk:
        return redirect("projects:list")
    return redirect("projects:members", member.project.slug)
