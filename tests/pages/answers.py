"""What pages say, and what was written down, for tests to compare."""

from __future__ import annotations

import html
import re
from typing import Any

from django.contrib.messages import get_messages

from automations.models import Automation
from projects.models import AuditEntry, Project


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def written(project: Project) -> list[tuple[str, str, str, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(project=project).order_by("id")
    return [(row.who, row.action, row.target, row.details) for row in rows]


def entries(project: Project) -> list[tuple[str, str]]:
    """What was written down in a project: what was done, and to what."""
    return [(action, target) for _, action, target, _ in written(project)]


def names(project: Project) -> list[str]:
    """The names of a project's automations."""
    rows = Automation.objects.filter(project=project).order_by("name")
    return list(rows.values_list("name", flat=True))


def errors(answer: Any) -> dict[str, str]:
    """What is said to be wrong, by the id of the control."""
    found = re.findall(r'<p class="error" id="field-(.+)-error">(.+)</p>', answer.content.decode())
    return {name: html.unescape(said) for name, said in found}


def message(answer: Any) -> str:
    """What is said about the whole form."""
    (found,) = re.findall(r'<div class="notice bad" role="alert"><p>(.+)</p>', text(answer))
    return str(found)


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())
