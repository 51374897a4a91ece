"""The automations of a project as rows of a list.

Drafts and plans can be large, so they are read only for the rows of one page of which the database
cannot say alone what starts them, or whether the draft is what runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, OuterRef, Q, Subquery

from connectors import registry
from executions import recent
from executions.models import Execution
from projects.json_text import storable

from .difference import is_as
from .models import Automation
from .upcoming import is_scheduled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import QueryDict

    from projects.models import Project

PER_PAGE: Final = 50
MAX_SEARCH: Final = 200  # characters
STATES: Final = {"": "All", "active": "Active", "inactive": "Inactive"}
ORDERS: Final = {"": "Title", "run": "Last run"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows: what is not understood counts as not said."""

    search: str = ""
    state: str = ""
    order: str = ""
    page: int = 1

    @classmethod
    def read(cls, given: QueryDict) -> Filters:
        """From the address of the page."""
        state, order, page = (given.get(name, "") for name in ("state", "order", "page"))
        return cls(
            search=storable(given.get("search", "")).strip()[:MAX_SEARCH],
            state=state if state in STATES else "",
            order=order if order in ORDERS else "",
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 5 else 1,
        )

    @property
    def narrow(self) -> bool:
        """Whether some automations may be left out."""
        return bool(self.search or self.state)


@dataclass(frozen=True, slots=True)
class Row:
    """One automation. `status` is what `state` says of it, `note` says more.

    `lately` says how its last executions ended, oldest first; `next` is when it starts by itself.
    """

    name: str
    title: str
    connector: str
    trigger: str
    status: str
    note: str
    lately: Sequence[str]
    last: recent.Last | None
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; `before` and `after` are page numbers, 0 where there is none."""

    rows: Sequence[Row]
    before: int
    after: int


def page(project: Project, filters: Filters) -> Page:
    """The automations that the filters let through, on the page that they name."""
    first = (max(filters.page, 1) - 1) * PER_PAGE
    found = list(_found(project, filters)[first : first + PER_PAGE + 1])
    rows = _rows(found[:PER_PAGE])
    more = len(found) > PER_PAGE
    return Page(rows, filters.page - 1, filters.page + 1 if more else 0)


def _found(project: Project, filters: Filters) -> QuerySet[Automation]:
    rows = Automation.objects.filter(project=project).annotate(
        use=F("live__use"),
        # As texts they are equal where nothing branches, and then nobody needs to read them.
        same=Q(draft=F("live__plan")),
    )
    if filters.search:
        rows = rows.filter(Q(title__icontains=filters.search) | Q(name__icontains=filters.search))
    if filters.state:
        rows = rows.filter(live__isnull=filters.state == "inactive")
    rows = rows.only("name", "title", "active", "live_id", "trigger_due_at", "trigger_trouble")
    if filters.order != "run":
        return rows.order_by("title", "name")
    runs = Execution.objects.filter(automation=OuterRef("pk"), test=False)
    newest = runs.order_by("-id").values("id")[:1]
    by_run = F("newest").desc(nulls_last=True)
    return rows.alias(newest=Subquery(newest)).order_by(by_run, "title", "name")


def _rows(found: Sequence[Any]) -> list[Row]:
    drafts = {
        pk: (draft, plan)
        for pk, draft, plan in Automation.objects.filter(
            pk__in=[one.pk for one in found if not one.same]
        ).values_list("pk", "draft", "live__plan")
    }
    ids = [one.pk for one in found]
    statuses = recent.statuses(ids)
    last = recent.last(ids)
    return [
        _row(one, *drafts.get(one.pk, ({}, None)), statuses.get(one.pk, ()), last.get(one.pk))
        for one in found
    ]


def _row(
    one: Any,
    draft: Mapping[str, Any],
    plan: Mapping[str, Any] | None,
    statuses: Sequence[str],
    last: recent.Last | None,
) -> Row:
    use = one.use or (draft.get("trigger") or {}).get("use", "")
    differs = plan is not None and not is_as(draft, plan)
    return Row(
        name=one.name,
        title=one.title or one.name,
        connector=use.partition(".")[0],
        trigger=_label(use),
        status=state(one, differs=differs),
        note=note(one),
        lately=statuses,
        last=last,
        next=one.trigger_due_at if one.use and is_scheduled(one.use) else None,
    )


def state(automation: Automation, *, differs: bool) -> str:
    """Whether it runs, as a status; `differs` says that the draft is not what runs."""
    if not automation.live_id:
        return "inactive"
    return "active_differs" if differs else "active"


def note(automation: Automation) -> str:
    """What its owner may not expect: it should run, and cannot, or nothing starts it."""
    if automation.active and not automation.live_id:
        return "Cannot go live yet"
    return "Trigger needs attention" if automation.trigger_trouble else ""


def _label(use: str) -> str:
    if not use:
        return "No trigger yet"
    try:
        return registry.trigger(use).label
    except registry.Unknown:
        return use
