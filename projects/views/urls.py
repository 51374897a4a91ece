"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import audit_log, dashboard, invitation, members, projects, variables

app_name = "projects"
urlpatterns: list[URLPattern] = [
    path("projects/", projects.listed, name="list"),
    path("projects/new/", projects.create, name="create"),
    path("projects/<slug:slug>/", dashboard.dashboard, name="dashboard"),
    path("projects/<slug:slug>/favourite/", projects.favourite, name="favourite"),
    path("projects/<slug:slug>/settings/", projects.settings, name="settings"),
    path("projects/<slug:slug>/delete/", projects.delete, name="delete"),
    path("projects/<slug:slug>/variables/", variables.variables, name="variables"),
    path("projects/<slug:slug>/variables/new/", variables.variable_set, name="variable-set"),
    path("projects/<slug:slug>/variables/<int:pk>/", variables.variable_set, name="variable-set"),
    path(
        "projects/<slug:slug>/variables/<int:pk>/delete/",
        variables.variable_delete,
        name="variable-delete",
    ),
    path("projects/<slug:slug>/audit/", audit_log.audit_log, name="audit"),
    path("projects/<slug:slug>/members/", members.members, name="members"),
    path("projects/<slug:slug>/members/invite/", members.invite, name="invite"),
    path("projects/<slug:slug>/members/leave/", members.leave, name="leave"),
    path("projects/<slug:slug>/members/<int:pk>/role/", members.change_role, name="member-change"),
    path("projects/<slug:slug>/members/<int:pk>/remove/", members.remove, name="member-remove"),
    path(
        "projects/<slug:slug>/invitations/<int:pk>/withdraw/",
        members.withdraw,
        name="invitation-withdraw",
    ),
    path("invitations/<slug:token>/", invitation.invitation, name="invitation"),
]
