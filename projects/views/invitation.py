"""The page that an invitation's link leads to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from projects import access, invitations
from projects.models import Invitation, Role, User


class JoinForm(forms.Form):
    """What somebody new is called, and signs in with."""

    name = forms.CharField(
        label="Your name", max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        strip=False,
        max_length=1024,  # hashing a longer one takes the time of others
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=lazy(password_validators_help_text_html, str)(),
    )

    def __init__(self, email: str, data: Any = None) -> None:
        super().__init__(data)
        self._email = email

    def clean(self) -> dict[str, Any]:
        """Refuse weak passwords, and those that are like the name or the address."""
        found = super().clean() or self.cleaned_data
        if "password" in found:
            try:
                user = User(email=self._email, name=found.get("name", ""))
                validate_password(found["password"], user)
            except ValidationError as error:
                self.add_error("password", error)
        return found


@access.public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join a project, with the account that is signed in or a new one."""
    try:
        found = invitations.find(token)
        if request.user.is_authenticated:
            return _confirm(request, found, request.user)
        if User.objects.filter(email=found.email).exists():
            return redirect_to_login(request.path)
        return _sign_up(request, found)
    except invitations.Unknown:
        return render(request, "projects/invitation_unusable.html", status=404)
    except invitations.Expired as error:
        shown = {"expired": error.invitation}
        return render(request, "projects/invitation_unusable.html", shown, status=410)


def _confirm(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found)
    membership = invitations.accept(request, found, user)
    return _welcome(request, found, membership.role)


def _sign_up(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, JoinForm(found.email))
    form = JoinForm(found.email, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    user = User(email=found.email, name=form.cleaned_data["name"])
    user.set_password(form.cleaned_data["password"])  # slow by design: nobody waits for it to write
    try:
        with transaction.atomic():
            user.save()
            request.user = user  # who does it, for the audit log
            membership = invitations.accept(request, found, user)
    except IntegrityError:  # made in this moment, by a second click
        return redirect_to_login(request.path)
    login(request, user)
    return _welcome(request, found, membership.role)


def _page(
    request: HttpRequest, found: Invitation, form: JoinForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {"invitation": found, "role": Role(found.role).label, "form": form}
    return render(request, "projects/invitation.html", shown, status=status)


def _welcome(request: HttpRequest, found: Invitation, role: str) -> HttpResponse:
    messages.success(request, f"You are in {found.project.title} as {Role(role).label}.")
    return redirect("projects:dashboard", found.project.slug)
