"""A project's variables: what they hold, who uses them, setting and deleting them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from projects import access, audit
from projects.forms import VariableForm
from projects.models import Role, Variable
from projects.variable_uses import uses

from .parts import go, page_or_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from automations.models import Automation
    from projects.access import MemberRequest

SHOWN_USES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A variable in the list; of a secret one the value is not even here."""

    variable: Variable
    uses: Sequence[Automation]
    more: int

    @property
    def text(self) -> str:
        """What is seen of the value."""
        return "" if self.variable.secret else self.variable.value

    @property
    def reference(self) -> str:
        """How automations write it."""
        return f"{{{{vars.{self.variable.key}}}}}"


@access.members()
def variables(request: MemberRequest) -> HttpResponse:
    """All variables, by key."""
    used = uses(request.project)
    rows = []
    for variable in request.project.variables.order_by("key"):
        by = used.get(variable.key, [])
        rows.append(Row(variable, by[:SHOWN_USES], max(0, len(by) - SHOWN_USES)))
    return _page(request, {"rows": rows})


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def variable_set(request: MemberRequest, pk: int | None = None) -> HttpResponse:
    """Add a variable, or change one; a secret's value is only ever written."""
    variable = _variable(request, pk) if pk is not None else None
    if request.method != "POST":
        return _page(request, {"form": VariableForm(request.project, variable), "set": variable})
    form = VariableForm(request.project, variable, request.POST)
    if not form.is_valid():
        return _page(request, {"form": form, "set": variable}, 422)
    with transaction.atomic():
        stored = form.save()
        details = {"secret": stored.secret, "new": variable is None}
        audit.record(request, "variable.set", stored.key, details)
    messages.success(request, f"{stored.key} is set.")
    return go(request, "projects:variables", request.project.slug)


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def variable_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Name the automations that use a variable, then delete it."""
    variable = _variable(request, pk)
    if request.method != "POST":
        by = uses(request.project).get(variable.key, [])
        return _page(request, {"deleting": variable, "uses": by[:20], "more": max(0, len(by) - 20)})
    with transaction.atomic():
        variable.delete()
        audit.record(request, "variable.deleted", variable.key, {"secret": variable.secret})
    messages.success(request, f"{variable.key} is deleted.")
    return go(request, "projects:variables", request.project.slug)


def _variable(request: MemberRequest, pk: int) -> Variable:
    return get_object_or_404(Variable, project=request.project, pk=pk)


def _page(request: MemberRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {"page": "variables", **context}
    return page_or_part(request, "projects/variables.html", "variable-dialog", shown, status)
