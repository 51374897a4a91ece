"""Who changed what in a project, when and from where."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from executions.views.execution import short
from projects import access, audit
from projects.models import AuditEntry, Role

if TYPE_CHECKING:
    from projects.access import MemberRequest

PAGE: Final = 50  # entries
CURSOR: Final = re.compile(r"[0-9]{1,18}")
EXECUTION: Final = re.compile(r"[0-9a-f]{32}")  # its id
KINDS: Final = {
    "project": "Project",
    "member": "Members",
    "invitation": "Invitations",
    "variable": "Variables",
    "account": "Accounts",
    "automation": "Automations",
    "execution": "Executions",
    "budget": "Budgets",
}
LOST: Final = "That part of the log cannot be found. These are the newest entries."


class FilterForm(forms.Form):
    """Whose changes, and of what."""

    person = forms.CharField(
        required=False,
        max_length=254,
        widget=forms.TextInput(
            {"placeholder": "E-mail address", "list": "people", "autocomplete": "off"}
        ),
    )
    kind = forms.ChoiceField(
        label="Changes of", required=False, choices=[("", "Everything"), *KINDS.items()]
    )

    def clean_person(self) -> str:
        """An address as it is stored."""
        return str(self.cleaned_data["person"]).lower()


@dataclass(frozen=True, slots=True)
class Told:
    """A value in words. `execution` is the id of the one that it names, else empty."""

    text: str
    execution: str = ""

    @classmethod
    def of(cls, text: str, *, names_execution: bool) -> Told:
        """The same; an execution's id is shortened."""
        if names_execution and EXECUTION.fullmatch(text):
            return cls(short(text), text)
        return cls(text)


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as it is read."""

    entry: AuditEntry

    @property
    def did(self) -> str:
        """What was done, in words; an action that is no longer known as it was stored."""
        return audit.ACTIONS.get(self.entry.action, self.entry.action)

    @property
    def target(self) -> Told:
        """What it was done to."""
        is_execution = self.entry.action.startswith("execution.")
        return Told.of(self.entry.target, names_execution=is_execution)

    @property
    def details(self) -> list[tuple[str, Told]]:
        """What else is known, as names and values in words."""
        kept = self.entry.details
        pairs = kept.items() if isinstance(kept, dict) else [("details", kept)]
        return [
            (name.replace("_", " "), Told.of(_plain(value), names_execution=name == "execution"))
            for name, value in pairs
        ]


@access.members()
def audit_log(request: MemberRequest) -> HttpResponse:
    """The newest entries, or those before one; owners also see addresses."""
    form = FilterForm(request.GET)
    form.is_valid()
    person, kind = form.cleaned_data.get("person", ""), form.cleaned_data.get("kind", "")
    before = request.GET.get("before", "")
    entries = AuditEntry.objects.filter(project=request.project)
    if person:
        entries = entries.filter(who=person)
    if kind:
        entries = entries.filter(action__startswith=f"{kind}.")
    is_lost = bool(before) and not CURSOR.fullmatch(before)
    if before and not is_lost:
        entries = entries.filter(pk__lt=int(before))
    found = list(entries.select_related("user").order_by("-pk")[: PAGE + 1])
    narrow = {name: value for name, value in (("person", person), ("kind", kind)) if value}
    shown = found[:PAGE]
    older = {**narrow, "before": shown[-1].pk} if len(found) > PAGE else None
    context: dict[str, Any] = {
        "page": "audit",
        "form": form,
        "rows": [Row(entry) for entry in shown],
        "people": _people(request),
        "narrow": bool(narrow),
        "lost": LOST if is_lost else "",
        "newest": f"?{urlencode(narrow)}" if before else "",
        "older": f"?{urlencode(older)}" if older else "",
        "sees_addresses": request.membership.role == Role.OWNER,
    }
    return render(request, "projects/audit.html", context)


def _people(request: MemberRequest) -> list[str]:
    """Whom the filter offers; who has left can be typed."""
    members = request.project.memberships.order_by("user__email")
    return [*members.values_list("user__email", flat=True)[:100], audit.COMMAND]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
