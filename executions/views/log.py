"""The Execution Log: a project's executions, newest first, and by itself up to date."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import Substr
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from automations import about
from automations.models import Automation
from connectors import registry
from executions import costs, search
from executions.export import lines
from executions.models import Execution, StepRun
from executions.wording import in_words
from projects import access
from projects.access import MemberRequest
from projects.models import Project

from .log_form import LogForm

SIZE: Final = 50  # executions on a page
PAUSE: Final = 2  # seconds between two looks for new executions
SEARCH_PAUSE: Final = 10  # while payloads are searched, which costs more
ERROR: Final = 160  # characters of an error in a row
NOT_FILTERS: Final = ("before", "shown")


class Row(NamedTuple):
    """One execution in the log. `connectors` are those that its steps used, as they are drawn."""

    id: str
    status: str
    accepted_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    title: str
    about: str
    error: str
    caller: str | None
    caller_title: str | None
    cost: int | None
    unpriced: int
    connectors: SafeString

    @property
    def paid(self) -> str:
        """What it cost, in few words; empty where nothing was paid for."""
        return costs.in_brief(self.cost, self.unpriced)

    @property
    def began(self) -> datetime:
        """When it started; of what did not, when it was accepted or refused."""
        return self.started_at or self.accepted_at


@access.members()
def log(request: MemberRequest) -> HttpResponseBase:
    """The newest executions, or those after the cursor `before`."""
    before = request.GET.get("before", "")
    tampered = bool(before) and not search.is_id(before)
    context = _context(request, "" if tampered else before)
    return render(request, "executions/log.html", {**context, "tampered": tampered})


@access.members()
def log_new(request: MemberRequest) -> HttpResponseBase:
    """The newest rows again, for a page that shows others; nothing where it shows the same."""
    context = _context(request, "")
    if not context["live"] or context["shown"] == request.GET.get("shown"):
        return HttpResponse(status=204)
    return render(request, "executions/log.html#log-rows", context)


@access.members()
def export(request: MemberRequest) -> HttpResponseBase:
    """All executions that the filters let through, as lines of JSON."""
    project, filters = request.project, _form(request).filters()
    if filters is None:  # the page says what is wrong
        page = reverse("executions:log", args=[project.slug])
        return redirect(f"{page}?{_query(request)}")
    name = f"{project.slug}-executions-{timezone.localdate():%Y-%m-%d}.jsonl"
    return StreamingHttpResponse(
        lines(filters),
        content_type="application/x-ndjson",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _form(request: MemberRequest) -> LogForm:
    automations = Automation.objects.filter(project=request.project).order_by("title", "id")
    known = list(automations.values_list("id", "name", "title"))
    return LogForm(request.GET, request.project, known)


def _context(request: MemberRequest, before: str) -> dict[str, Any]:
    """What a page, or its rows alone, are drawn from.

    `query` is that of the filters; by the digest `shown` a page is known to be up to date.
    """
    form, query = _form(request), _query(request)
    filters = form.filters(before)
    found = search.page(filters, SIZE) if filters else search.Page(())
    rows = _rows(found.ids)
    nothing = not rows and not query and not before
    return {
        "page": "executions",
        "form": form,
        "query": query,
        "before": before,
        "rows": rows,
        "paid": any(row.paid for row in rows),
        "shown": hashlib.sha256(repr(rows).encode("utf-8", "replace")).hexdigest()[:16],
        "live": filters is not None and not before,
        "pause": SEARCH_PAUSE if filters and filters.wanted else PAUSE,
        "older": _after(query, found.older),
        "search_older": _after(query, found.looked_until),
        "first_run": _first_run(request.project) if nothing else "",
    }


def _query(request: MemberRequest) -> str:
    """The address's query without what is empty and what is no filter."""
    kept = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name not in NOT_FILTERS and (said := [value for value in values if value]):
            kept.setlist(name, said)
    return kept.urlencode()


def _after(query: str, cursor: str) -> str:
    """The query of what comes after a cursor; empty without one."""
    return "&".join(filter(None, [query, f"before={cursor}"])) if cursor else ""


def _rows(ids: Sequence[str]) -> list[Row]:
    if not ids:
        return []
    used = _connectors(ids)
    drawn = {each: _drawn(each) for each in {(), *used.values()}}  # mostly the same few
    found = Execution.objects.filter(id__in=ids).order_by("-id")
    # Of the step that failed: the words of its fields are in its declaration.
    failed = StepRun.objects.filter(execution=OuterRef("pk"), path=OuterRef("error_path"))
    rows = found.values_list(
        "id",
        "status",
        "accepted_at",
        "started_at",
        "finished_at",
        "automation__title",
        "about",
        Substr("error", 1, ERROR),
        "parent_id",
        "parent__automation__title",
        "cost",
        "unpriced",
        Subquery(failed.values("use")[:1]),
    )
    return [_row(facts, use or "", drawn[used.get(facts[0], ())]) for *facts, use in rows]


def _row(facts: Sequence[Any], use: str, connectors: SafeString) -> Row:
    """A row, its error in words; steps keep their keys, for no flow with numbers is beside it."""
    row = Row._make((*facts, connectors))
    return row._replace(error=in_words(row.error, use, {})) if row.error and use else row


def _connectors(ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The keys of the connectors that executions used, in the order of their first use."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    runs = StepRun.objects.filter(execution__in=ids).values_list("execution_id", "use")
    for execution_id, use, _ in runs.annotate(first=Min("pk")).order_by("first"):
        found[execution_id][use.partition(".")[0]] = None
    return {execution_id: tuple(keys) for execution_id, keys in found.items()}


def _drawn(keys: Sequence[str]) -> SafeString:
    """Connectors as icons with their names; that of one that is gone is its key."""
    installed = registry.connectors()
    known = [(key, installed[key].connector.label if key in installed else key) for key in keys]
    return render_to_string("executions/log.html#log-connectors", {"connectors": known})


def _first_run(project: Project) -> str:
    """The command that makes the first execution; empty where no active automation takes one."""
    active = Automation.objects.filter(project=project, live__use="http.request", active=True)
    automation = active.select_related("project").order_by("id").first()
    address = about.address(automation) if automation else None
    return address.command if address else ""
