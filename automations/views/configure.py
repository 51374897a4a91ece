"""Configuring the trigger or a step: its form, which saves itself as one goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from automations import (
    editing,
    flow,
    step_account,
    step_cost,
    step_faults,
    step_form,
    step_saving,
    step_template,
    suggest,
)
from automations.views import pressing, unsaved
from automations.views.frame import automation_of, frame, part_of, tabs
from executions.context import StepContext
from projects import access
from projects.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from automations.models import Automation
    from automations.step_form import Entered
    from projects.access import MemberRequest

PAGE: Final = "builder/configure.html"
# What is complained of though it is only empty: what the fields say, or a list above them, too.
FIELDS: Final = "fields"
LIST: Final = "list"
MINE: Final = "mine:"  # before the revision that is replaced though it is somebody else's


@access.members(change=Role.EDITOR)
def configure(request: MemberRequest, name: str, key: str) -> HttpResponse:
    """The form of a part; every POST stores what it holds, wherever it then leads."""
    automation = automation_of(request, name)
    if request.method == "POST":
        return _posted(request, automation, key)
    part = part_of(automation, key)
    if not part:
        return redirect(_to(automation, "step-connector", key))
    entered = step_form.stored(automation, part)
    if entered is None:
        return _absent(request, automation, key, part)
    everything = "faults" in request.GET or step_faults.is_begun(entered)
    return render(request, PAGE, _page(automation, key, entered, everything=everything))


def _posted(request: MemberRequest, automation: Automation, key: str) -> HttpResponse:
    """Store what was typed, and go where the button leads."""
    data = request.POST
    if "whole" not in data:
        return unsaved.cut_off(request)
    try:
        entered = _typed(automation, key, data)
    except editing.Gone:
        return unsaved.gone(request, automation, key)
    if entered is None:
        return unsaved.changed(request, automation, key)
    pressed = pressing.pressed(data)
    seen = pressed.removeprefix(MINE) if pressed.startswith(MINE) else data.get("revision", "")
    meant = pressed in ("proceed", "exit") or pressed.startswith(MINE)
    try:
        made = step_saving.save(request, automation, key, entered, seen, meant=meant)
    except editing.Gone:
        return unsaved.gone(request, automation, key)
    except editing.Conflict:
        automation.refresh_from_db(fields=["draft", "updated_at"])
        return _conflict(request, automation, key, entered)
    match pressed:
        case "redraw":
            return _again(request, automation, key, entered, made)
        case "autosave":
            return _saved(request, automation, key, entered, made)
    return _onward(request, automation, key, entered, made, pressed)


def _typed(automation: Automation, key: str, data: QueryDict) -> Entered | None:
    """What was typed; None where the form is of something else than the part is by now, or of
    what is not installed. Raises `editing.Gone`.
    """
    part = editing.part(automation.draft, key)
    if part.get("use", "") != data.get("use"):
        return None
    entered = step_form.typed(automation, part, data, _numbers(automation))
    if entered is None:
        return None
    entered = step_template.filled(automation, entered, data)
    fix = data.get("fix", "")
    return entered.fixed(fix) if fix else entered


def _onward(
    request: MemberRequest,
    automation: Automation,
    key: str,
    entered: Entered,
    made: str,
    pressed: str,
) -> HttpResponse:
    """Where Proceed, Save and Exit and the other buttons lead."""
    match pressed:
        case "look_up":
            field = urlencode({"field": request.POST["look_up"]})
            return redirect(f"{_to(automation, 'lookup', key)}?{field}")
        case "account":
            return redirect(_to(automation, "step-account", key))
        case save if save.startswith(MINE):
            return redirect(_to(automation, "configure", key))
        case "proceed":
            context = _page(automation, key, entered, everything=True, made=made)
            if context["summary"]:
                return render(request, PAGE, {**context, "complains": LIST}, status=422)
            if not made:
                holds_steps = bool(getattr(entered.declared, "paths", ()))
                return redirect(_to(automation, *(() if holds_steps else ("test", key))))
            return render(request, PAGE, context)
    if made or entered.is_secret_refused:  # it is shown this once, or was not kept
        context = _page(automation, key, entered, everything=False, made=made)
        return render(request, PAGE, context, status=200 if made else 422)
    return redirect(_to(automation))


def _page(
    automation: Automation,
    key: str,
    entered: Entered,
    *,
    everything: bool,
    made: str = "",
) -> dict[str, Any]:
    """The context of the whole page. With `everything`, what is still empty is complained of."""
    context = _form(automation, key, entered, everything=everything, made=made)
    state = context["card"].status if context["card"] else ""
    return {
        **context,
        **suggest.context(automation, key),
        "steps": tabs(automation, key, "configure", state),
    }


def _form(
    automation: Automation,
    key: str,
    entered: Entered,
    *,
    everything: bool,
    made: str = "",
    typing: str = "",
) -> dict[str, Any]:
    """The context of the form, with the flow around it. Nothing is said about the field `typing`,
    in which a reference is not finished.
    """
    context = frame(automation, key)
    found = [one for one in step_faults.said(entered, context["here"]) if one.path != typing]
    shown = found if everything else step_faults.about_values(entered, found)
    held = {**entered.part, "account": entered.account}
    account = step_account.choices(automation, held, complain=everything, begins=not entered.sent)
    used = account.without_secrets() if account else None
    notes = step_faults.notes(entered, used)
    named = _called(entered, context["labels"])
    forms = named.forms(shown, notes, has_secret=bool(automation.encrypted_secret))
    summary = step_faults.summary(forms, shown)
    if account and account.error:
        summary.insert(0, (account.id, account.label, account.error))
    drawn = [one for form in forms.each for one in form.each()]
    said = [one.id for one in drawn if one.error or one.hint or one.note]
    return {
        **context,
        "forms": forms,
        "account": account,
        "summary": summary,
        "part_use": entered.declared,
        "holds_steps": bool(getattr(entered.declared, "paths", ())),
        "revision": editing.revision(editing.part(automation.draft, key)),
        "arrangement": " ".join(f"{one.number}:{one.key}" for one in context["flow"].each()),
        "said": " ".join(said),
        "drawn": drawn,
        "estimate": step_cost.estimate(
            entered.declared,
            entered.wanted["with"],
            used,
            timezone.now(),
            lambda: StepContext(automation.project_id).automations,
        ),
        "complains": FIELDS if everything else "",
        "made": made,
        "typed_secret": entered.secret,
        "address": _to(automation, "configure", key),
        "lookup": _to(automation, "lookup", key),
    }


def _called(entered: Entered, labels: Mapping[str, str]) -> Entered:
    """The same with the names of what is chosen."""
    by_name = {f"{step_form.INPUTS}{name}": label for name, label in labels.items()}
    return replace(entered, editing=replace(entered.editing, labels=by_name))


def _again(
    request: MemberRequest, automation: Automation, key: str, entered: Entered, made: str
) -> HttpResponse:
    """The form with what is typed, after rows came, went or moved or another field decided so."""
    focus = step_template.focus(entered) or pressing.focus(request.POST)
    everything = request.POST.get("complains") == LIST
    if request.headers.get("HX-Request"):
        context = _form(automation, key, entered, everything=everything, made=made)
        return _part(request, "redrawn", {**context, "focus": focus, "listed": everything})
    context = _page(automation, key, entered, everything=everything, made=made)
    complains = LIST if everything else ""
    return render(request, PAGE, {**context, "focus": focus, "complains": complains})


def _saved(
    request: MemberRequest, automation: Automation, key: str, entered: Entered, made: str
) -> HttpResponse:
    """What follows a form that saved itself: no control that somebody may be typing in."""
    complains, typing = request.POST.get("complains", ""), request.POST.get("typing", "")
    everything = bool(complains)
    context = _form(automation, key, entered, everything=everything, made=made, typing=typing)
    before = set(request.POST.get("said", "").split())
    now = set(context["said"].split())
    notes = [one for one in context["drawn"] if one.id in before | now]
    context["ready"] = step_template.ready(entered, context["drawn"])
    return _part(request, "pieces", {**context, "notes": notes, "listed": complains == LIST})


def _part(request: MemberRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A part of the page, with the card of the step as it is now, when it was saved, and what its
    references lead to.
    """
    card = context["card"]
    more = {
        "references": suggest.references(context["automation"], context["key"]),
        "moment": timezone.localtime(timezone.now()),
        "but_secret": context["typed_secret"],
        "cards": {"cards": (replace(card, lanes=()),)} if card else None,
    }
    return render(request, f"{PAGE}#{name}", {**context, **more})


def _conflict(
    request: MemberRequest, automation: Automation, key: str, entered: Entered
) -> HttpResponse:
    """Somebody else was faster: what was typed, what stands there, and the choice between them."""
    try:
        if editing.part(automation.draft, key).get("use") != entered.part["use"]:
            return unsaved.changed(request, automation, key)
    except editing.Gone:
        return unsaved.gone(request, automation, key)
    who = step_saving.editor(automation, key, request.user)
    if request.headers.get("HX-Request"):
        return render(request, f"{PAGE}#stopped", {"who": who, "automation": automation})
    context = _page(automation, key, entered, everything=False)
    numbers = {card.key: card.number for card in context["flow"].each()}
    context |= {
        "who": who,
        "conflict": True,
        # Only the button for it replaces theirs; whatever else is pressed asks again.
        "mine": f"{MINE}{context['revision']}",
        "revision": request.POST.get("revision", ""),
        "differences": step_saving.differences(automation, key, entered, numbers),
    }
    return render(request, PAGE, context, status=409)


def _absent(
    request: MemberRequest, automation: Automation, key: str, part: editing.Part
) -> HttpResponse:
    """What the part uses is not installed: it is shown as it is stored, and kept."""
    context = frame(automation, key)
    context |= {"part": part, "steps": tabs(automation, key, "configure", "wrong")}
    return render(request, "builder/absent.html", context)


def _numbers(automation: Automation) -> dict[str, str]:
    """The keys of the draft's steps by their shown numbers."""
    return {card.number: card.key for card in flow.cards(automation.draft).each()}


def _to(automation: Automation, where: str = "edit", key: str = "") -> str:
    parts = [automation.project.slug, automation.name, *filter(None, [key])]
    return reverse(f"automations:{where}", args=parts)
