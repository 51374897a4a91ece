"""What the pages of the administration have in common: history is read, and counting has an end."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest

if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
    Rows = admin.TabularInline[Any, Any]
    Pages = Paginator[Any]
else:
    # Generic only to type checkers.
    Admin, Rows, Pages = admin.ModelAdmin, admin.TabularInline, Paginator

MOST: Final = 10_000  # rows that a list counts and turns over; a search leads to older ones


class Counted(Pages):
    """Pages of a table that may have millions of rows."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, up to the most."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST].count())


class ReadOnly(Admin):
    """Rows that are looked at and never changed."""

    show_full_result_count = False
    paginator = Counted
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
