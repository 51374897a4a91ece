"""Importing YAML documents on a page: as the command does, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from automations.documents import MAX_BYTES, BadDocuments
from automations.imports import import_set
from automations.models import Automation
from projects import access, audit
from projects.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from automations.imports import Imported
    from projects.access import MemberRequest

MAX_TOTAL: Final = 2_000_000  # bytes of all files; they come again with each answer to a question
MOST_FAULTS: Final = 200
PASTED: Final = "pasted text"  # the name of what came without a file
TEMPLATE: Final = "automations/import.html"

Contents = dict[str, str | bytes]


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def imported(request: MemberRequest) -> HttpResponse:
    """Import what was uploaded or pasted; what would be replaced is asked about first.

    Whatever can be shown as text comes back with the answer, to be corrected in place.
    """
    if request.method != "POST":
        return render(request, TEMPLATE, {"page": "automations"})
    contents = _contents(request)
    faults = _unfit(contents)
    if faults or "change" in request.POST:
        return _again(request, contents, faults)
    agreed = set(request.POST.getlist("replace"))
    try:
        with transaction.atomic():
            before = _rows(request)
            found = import_set(request.project, contents.items(), request.user)
            replaced = [before[one.name] for one in found if one.name in before]
            is_agreed = {one.name for one in replaced} <= agreed
            if is_agreed:
                _record(request, found)
            else:
                transaction.set_rollback(True)
    except BadDocuments as error:
        return _again(request, contents, error.lines)
    if not is_agreed:
        context = {"replaced": replaced, "new": len(found) - len(replaced)}
        return _shown(request, contents, context, 409)
    titles = {name: row.title or name for name, row in _rows(request).items()}
    done = [(titles[one.name], one) for one in found]
    response = _shown(request, {}, {"done": done}, 200)
    add_never_cache_headers(response)  # it may show a secret, this once
    return response


def _contents(request: MemberRequest) -> Contents:
    """What to import, by the name of its file; a file chosen again replaces what came before."""
    found: Contents = {}
    carried = zip(request.POST.getlist("file"), request.POST.getlist("content"), strict=False)
    for name, text in [*carried, (PASTED, request.POST.get("text", ""))]:
        if text.strip():
            found[name] = text.replace("\r\n", "\n")
    for file in request.FILES.getlist("files"):
        found[file.name or PASTED] = file.read(MAX_BYTES + 1)
    return found


def _unfit(contents: Contents) -> list[str]:
    """What is wrong before any of it is read."""
    if not contents:
        return ["There is nothing to import: choose a file, or paste what stands in one."]
    total = sum(len(one.encode() if isinstance(one, str) else one) for one in contents.values())
    if total > MAX_TOTAL and len(contents) > 1:
        return [f"Together this is more than {MAX_TOTAL:,} bytes; import it in several goes."]
    return []


def _rows(request: MemberRequest) -> dict[str, Automation]:
    """The project's automations by name, with what says whether they run."""
    rows = Automation.objects.filter(project=request.project).select_related("live")
    return {row.name: row for row in rows.only("name", "title", "active", "live__number")}


def _record(request: MemberRequest, found: Sequence[Imported]) -> None:
    for one in found:
        audit.record(request, "automation.imported", one.name, {"active": one.active})


def _again(request: MemberRequest, contents: Contents, faults: Sequence[str]) -> HttpResponse:
    """The form with all that was in it, and what is wrong."""
    more = max(0, len(faults) - MOST_FAULTS)
    context = {"faults": faults[:MOST_FAULTS], "more": more}
    return _shown(request, contents, context, 422 if faults else 200)


def _shown(
    request: MemberRequest, contents: Contents, context: dict[str, Any], status: int
) -> HttpResponse:
    kept = [(name, text) for name, one in contents.items() if (text := _text(one))]
    page = {"page": "automations", "kept": kept, "pasted": any(name == PASTED for name, _ in kept)}
    return render(request, TEMPLATE, page | context, status=status)


def _text(content: str | bytes) -> str:
    """A file's content as a field can hold it; empty where it cannot."""
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig") if len(content) <= MAX_BYTES else ""
    except UnicodeDecodeError:
        return ""
