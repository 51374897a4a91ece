"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from . import (
    accounts,
    arranging,
    automations,
    builder,
    choosing,
    configure,
    importing,
    lifecycle,
    lookups,
    setting_up,
    suggestions,
    testing,
    testing_all,
    versions,
)

app_name = "automations"

step: list[URLPattern | URLResolver] = [
    path("connector/", choosing.connector, name="step-connector"),
    path("action/", choosing.action, name="step-action"),
    path("configure/", configure.configure, name="configure"),
    path("test/", testing.test, name="test"),
    path("data/", suggestions.data, name="data"),
    path("lookup/", lookups.lookup, name="lookup"),
    path("account/", accounts.add, name="step-account"),
    path("move/", arranging.move, name="step-move"),
    path("duplicate/", arranging.duplicate, name="step-duplicate"),
    path("copy/", arranging.copy, name="step-copy"),
    path("delete/", arranging.delete, name="step-delete"),
]
edit: list[URLPattern | URLResolver] = [
    path("", builder.start, name="edit"),
    path("test/", testing_all.test_all, name="test-all"),
    path("undo/", arranging.undo, name="undo"),
    path("add/<str:place>/", choosing.add, name="step-add"),
    path("add/<str:place>/connector/", choosing.connector_to_add, name="add-connector"),
    path("add/<str:place>/action/", choosing.action_to_add, name="add-action"),
    path("add/<str:place>/paste/", arranging.paste, name="step-paste"),
    path("step/<str:key>/", include(step)),
]
one: list[URLPattern | URLResolver] = [
    path("", automations.detail, name="detail"),
    path("activate/", automations.activate, name="activate"),
    path("deactivate/", automations.deactivate, name="deactivate"),
    path("set-up/", setting_up.again, name="set-up"),
    path("versions/", versions.listed, name="versions"),
    path("versions/<int:number>/restore/", versions.restore, name="restore"),
    path("settings/", lifecycle.settings, name="settings"),
    path("clone/", lifecycle.clone, name="clone"),
    path("export/", lifecycle.export, name="export"),
    path("delete/", lifecycle.delete, name="delete"),
    path("edit/", include(edit)),
]
urlpatterns = [
    path("projects/<slug:slug>/automations/", automations.listed, name="list"),
    path("projects/<slug:slug>/automations-new/", lifecycle.create, name="create"),
    path("projects/<slug:slug>/automations-import/", importing.imported, name="import"),
    path("projects/<slug:slug>/automations-export/", lifecycle.export_all, name="export-all"),
    path("projects/<slug:slug>/automations/<slug:name>/", include(one)),
]
