"""Test all: the whole draft runs from the top with the trigger's sample, card by card."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from automations import flow, labels, samples, step_effect
from automations.difference import is_as
from automations.models import Sample
from automations.views.builder import link
from automations.views.frame import automation_of, frame
from automations.views.testing import stop
from executions import painting, testing
from executions.clock import now
from executions.painting import Picture
from executions.replies import SETTLED
from executions.views.panel import shown_reply
from executions.wording import in_words
from projects import access, audit
from projects.models import Role

if TYPE_CHECKING:
    from automations.models import Automation
    from executions.models import Execution
    from projects.access import MemberRequest


@access.members(change=Role.EDITOR)
def test_all(request: MemberRequest, name: str) -> HttpResponse:
    """The last test of the whole draft, live; POST begins one, or cancels it.

    A page that shows a test which is gone by now shows that there is none. While it runs, the page
    asks with `live`, what it has seen, for what is new.
    """
    automation = automation_of(request, name)
    execution = testing.latest(automation, "")
    if request.method == "POST":
        return _posted(request, automation, execution)
    wanted = request.GET.get("run")
    if execution and wanted and wanted != execution.id:
        execution = None  # it made room for another one, or is over a day old
    picture = Picture.of(execution) if execution else None
    if picture and request.GET.get("live") == _seen(picture):
        return HttpResponse(status=204)
    return _page(request, automation, picture, gone=bool(wanted and not execution))


def _posted(
    request: MemberRequest, automation: Automation, execution: Execution | None
) -> HttpResponse:
    here = reverse("automations:test-all", args=[automation.project.slug, automation.name])
    cancels = request.POST.get("do") == "cancel"
    if execution and execution.status not in SETTLED:
        if cancels:
            stop(execution)
    elif not cancels:
        around = frame(automation)
        sample = _sample(automation)
        if sample is None or around["wrong"]:
            return _page(request, automation, None, status=422)
        execution = _begun(request, automation, sample.output)
    query = f"?{urlencode({'run': execution.id})}" if execution else ""
    return redirect(f"{here}{query}")


def _begun(request: MemberRequest, automation: Automation, payload: Any) -> Execution | None:
    """A new test, which is written down; where it was pressed twice, the one that runs."""
    draft = automation.draft
    try:
        begun = testing.begin_all(automation, draft, payload, request.user, now())
    except testing.StillRuns:
        return testing.latest(automation, "")
    audit.record(request, "automation.tested", automation.name, {"execution": begun.id})
    return begun


def _page(
    request: MemberRequest,
    automation: Automation,
    picture: Picture | None,
    *,
    gone: bool = False,
    status: int = 200,
) -> HttpResponse:
    around = frame(automation)
    end = around["flow"].end
    wrong = [one for one in around["faults"] if not one.is_warning]
    sample = _sample(automation)
    many, where = step_effect.changes(automation.draft)
    context = {
        **around,
        "changing": many,
        "changed_where": where,
        "blocking": [(link(automation, one, end), one) for one in wrong],
        "has_sample": sample is not None,
        "sample_counts": samples.states(automation, automation.draft)[flow.TRIGGER] == "tested",
        "trigger_url": _test_of(automation, flow.TRIGGER),
        "gone": gone,
        **(_run(automation, picture) if picture else {"execution": None, "runs": False}),
    }
    return render(request, "builder/test_all.html", context, status=status)


def _run(automation: Automation, picture: Picture) -> dict[str, Any]:
    """What the page shows of a test: the flow that ran, painted, and what became of it."""
    execution = picture.execution
    plan = execution.version.plan
    drawn = flow.cards(plan, labels.of(automation.project_id, plan))
    failed = picture.lines.get(execution.error_path)
    painted = picture.dressed(drawn, "").dressed(
        lambda card: replace(card, href=_test_of(automation, card.key))
    )
    return {
        "execution": execution,
        "painted": painted,
        "runs": execution.status not in SETTLED,
        "seen": _seen(picture),
        "tokens": painting.tokens_in_words(picture.tokens),
        "failed_card": painted.card(failed.key) if failed else None,
        "error": in_words(execution.error, failed.use if failed else "", picture.numbers),
        "differs": not is_as(automation.draft, _untested(execution.version.plan)),
        "reply": shown_reply(execution),
    }


def _untested(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plan.items() if name != "test"}


def _seen(picture: Picture) -> str:
    """Changes when there is something new to see."""
    state = (picture.execution.id, picture.execution.status, tuple(picture.lines.values()))
    return hashlib.sha256(repr(state).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def _sample(automation: Automation) -> Sample | None:
    return Sample.objects.filter(automation=automation, key=flow.TRIGGER).first()


def _test_of(automation: Automation, key: str) -> str:
    return reverse("automations:test", args=[automation.project.slug, automation.name, key])
