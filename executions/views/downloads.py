"""An execution's values as files: they may be larger than any page, and come from outside."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse

from executions import detail
from executions.models import StepRun
from executions.painting import TRIGGER
from projects import access
from projects.json_text import storable
from projects.models import Role

from .execution import one

if TYPE_CHECKING:
    from projects.access import MemberRequest


@access.members(see=Role.VIEWER)
def output(request: MemberRequest, execution_id: str) -> HttpResponse:
    """The whole output of the step run `?step=`; without one, that of the trigger."""
    execution = one(request, execution_id)
    path = storable(request.GET.get("step", TRIGGER))
    if path == TRIGGER:
        return _file(f"{execution.id}-{TRIGGER}", execution.payload)
    found = StepRun.objects.filter(execution=execution, path=path).values_list("output", flat=True)
    for value in found:
        return _file(f"{execution.id}-{path}", value)
    raise Http404(f"This execution has no step run “{path[:200]}”.")


@access.members(see=Role.VIEWER)
def as_json(request: MemberRequest, execution_id: str) -> HttpResponse:
    """All that was recorded of the execution, as the command `executions` prints it."""
    execution = one(request, execution_id)
    return _file(execution.id, detail.as_json(execution))


def _file(name: str, value: Any) -> HttpResponse:
    """A JSON value as a file that no browser opens by itself."""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")
    return HttpResponse(
        json.dumps(value, indent=2) + "\n",
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{safe}.json"',
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
