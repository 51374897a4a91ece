"""People, projects and what was changed, for those who run the installation.

Whoever comes in does so by the same sign-in as everybody, with its limits and its second factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import allauth.mfa.admin  # noqa: F401 - what it registers is replaced below
from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group

from .administration import Admin, ReadOnly, Rows
from .models import AuditEntry, Invitation, Membership, Project, User, Variable

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    NewUser = AdminUserCreationForm[User]
    OldUser = UserChangeForm[User]
    NewPassword = AdminPasswordChangeForm[User]
    People = UserAdmin[User]
else:
    # Generic only to type checkers.
    NewUser, OldUser, NewPassword = AdminUserCreationForm, UserChangeForm, AdminPasswordChangeForm
    People = UserAdmin

admin.site.site_header = admin.site.site_title = "Automate administration"
admin.site.index_title = "Everything in this installation"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth says
admin.site.unregister(Group)
admin.site.unregister(Authenticator)


class NewUserForm(NewUser):
    """Somebody new, known by an e-mail address."""

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        """In lower case, as people are looked up."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("There is somebody with this address already.")
        return email

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """The password is known to two, so the first thing is to choose another."""
        self.instance.must_change_password = True
        return super().save(commit)


class UserForm(OldUser):
    """Somebody who is there already."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """In lower case, as people are looked up."""
        return str(self.cleaned_data["email"]).lower()


class GivenPassword(NewPassword):
    """A password that somebody was given, who then chooses another."""

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """Set it, to be changed."""
        self.user.must_change_password = True
        return super().save(commit)


@admin.register(User)
class UsersAdmin(People):
    """People, by their e-mail addresses."""

    form, add_form, change_password_form = UserForm, NewUserForm, GivenPassword
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("user_permissions",)
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "must_change_password")}),
        ("May", {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        ("When", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )


@admin.register(Authenticator)
class SecondFactors(ReadOnly):
    """Second factors: never their secrets. Deleting one lets somebody in who has lost it."""

    fields = ("user", "type", "created_at", "last_used_at")
    list_display = fields
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super(ReadOnly, self).has_delete_permission(request, obj)


class Memberships(Rows):
    """Who is in a project."""

    model = Membership
    fields = ("user", "role", "created_at")
    readonly_fields = ("created_at",)
    raw_id_fields = ("user",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")


@admin.register(Project)
class Projects(Admin):
    """Projects and their members. A project is deleted on its own page, which looks what runs."""

    inlines = (Memberships,)
    fields = ("slug", "title", "created_at")
    list_display = fields
    search_fields = ("slug", "title")
    ordering = ("slug",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug", "created_at") if obj else ("created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class Invitations(ReadOnly):
    """Who was invited. Deleting an invitation withdraws it."""

    fields = ("project", "email", "role", "invited_by", "created_at", "expires_at")
    list_display = ("email", "project", "role", "invited_by", "expires_at")
    list_select_related = ("project", "invited_by")
    search_fields = ("email", "project__slug")
    ordering = ("-id",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super(ReadOnly, self).has_delete_permission(request, obj)


@admin.register(AuditEntry)
class AuditEntries(ReadOnly):
    """Who changed what."""

    fields = ("at", "project", "who", "address", "action", "target", "details")
    list_display = ("at", "who", "action", "target", "project", "address")
    list_select_related = ("project",)
    search_fields = ("who", "action", "target", "project__slug")
    ordering = ("-id",)


@admin.register(Variable)
class Variables(ReadOnly):
    """Variables of projects, the secret ones without their values."""

    fields = ("project", "key", "secret", "shown")
    list_display = ("key", "project", "secret", "shown")
    list_filter = ("secret",)
    list_select_related = ("project",)
    search_fields = ("key", "project__slug")
    ordering = ("project", "key")

    @admin.display(description="value")
    def shown(self, variable: Variable) -> str:
        """The value, of a secret one only that it is."""
        return "secret" if variable.secret else variable.stored
