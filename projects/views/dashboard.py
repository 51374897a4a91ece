"""How a project is doing."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone

from executions import budget_pages
from projects import access
from projects.figures import DAYS, figures

if TYPE_CHECKING:
    from django.http import HttpResponse

    from projects.access import MemberRequest


@access.members()
def dashboard(request: MemberRequest) -> HttpResponse:
    """Key figures, executions per day, what fails or is slow, and what needs attention."""
    now = timezone.now()
    context = {
        "page": "dashboard",
        "figures": figures(request.project, now.astimezone(UTC).date()),
        "budget_warnings": budget_pages.warnings(request.project, now),
        "number_of_days": DAYS,
        # The counts are kept by days of UTC, all other times are the reader's.
        "other_zone": bool(timezone.localtime(now).utcoffset()),
    }
    return render(request, "projects/dashboard.html", context)
