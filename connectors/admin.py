"""Accounts for those who run the installation: what there is, and never a value. Prices of models,
which they enter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

from connectors import authorize
from connectors.models import Account, ModelPrice
from connectors.price_form import PriceForm
from projects import audit
from projects.administration import Admin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    Form = forms.ModelForm[Account]
else:
    Form = forms.ModelForm  # generic only to type checkers


class TitleForm(Form):
    """The one thing that can be changed."""

    def clean_title(self) -> str:
        """A title that is free among the accounts of the connector."""
        title = str(self.cleaned_data["title"]).strip()
        if not authorize.is_title(title):
            raise forms.ValidationError(authorize.BAD_TITLE)
        others = Account.objects.filter(project=self.instance.project_id)
        if title in authorize.titles(others.exclude(pk=self.instance.pk), self.instance.connector):
            raise forms.ValidationError("Another account of this connector has this title.")
        return title


@admin.register(Account)
class Accounts(Admin):
    """Accounts by title. They are authorized and deleted in their project."""

    form = TitleForm
    fields = ("project", "connector", "title", "created_at")
    readonly_fields = ("project", "connector", "created_at")
    list_display = ("title", "connector", "project", "created_at")
    list_filter = ("connector",)
    list_select_related = ("project",)
    search_fields = ("title", "project__slug")
    ordering = ("project", "connector", "title")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("project").defer("values")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Keep the title, and write down who changed it."""
        super().save_model(request, obj, form, change)
        audit.record(request, "account.changed", obj.title, project=obj.project)


@admin.register(ModelPrice)
class ModelPrices(Admin):
    """Prices that count before those which connectors declare; the day from which they do."""

    form = PriceForm
    list_display = ("model", "connector", "server", "since", "source")
    list_filter = ("connector",)
    search_fields = ("model", "server")
    ordering = ("connector", "server", "model", "-since")
