"""The addresses of these pages."""

from __future__ import annotations

from django.urls import path

from . import accounts, reference

app_name = "connectors"
urlpatterns = [
    path("projects/<slug:slug>/accounts/", accounts.listed, name="accounts"),
    path("projects/<slug:slug>/accounts/new/", accounts.choose, name="account-choose"),
    path("projects/<slug:slug>/accounts/new/<slug:connector>/", accounts.add, name="account-add"),
    path("projects/<slug:slug>/accounts/<int:id>/", accounts.account, name="account"),
    path("projects/<slug:slug>/accounts/<int:id>/title/", accounts.rename, name="account-rename"),
    path("projects/<slug:slug>/accounts/<int:id>/delete/", accounts.delete, name="account-delete"),
    path("connectors/", reference.listed, name="reference"),
    path("connectors/<slug:key>/", reference.connector, name="connector"),
]
