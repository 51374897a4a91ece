"""Connected accounts: the list, authorizing new ones and old ones, their titles, deleting."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

import simulators
from connectors import authorize, registry
from connectors.account_form import Entry, Title
from connectors.account_use import Use, uses
from connectors.forms import draw
from connectors.models import Account
from connectors.sdk.values import Invalid, Problem
from connectors.secrets import CannotDecrypt
from executions import standing
from projects import access, audit
from projects.access import MemberRequest
from projects.models import Role
from projects.views.parts import go, wants

if TYPE_CHECKING:
    from connectors.registry import Installed

UNREADABLE = "cannot be read: the key that it was encrypted with is missing"
OUTGROWN = "nowhere: the connector asks for other values now"
THIS_SERVER = "this server"
TRIAL = "trial"
REDRAWS = {"redraw", "add", "remove", TRIAL}  # buttons that change the form and authorize nothing
DIALOG, FORM = "new-account-body", "authorize"  # ids of what is replaced
TRY_IT = "To try things out without an account of your own, use the simulator of this server."
OFFER = "trial-offer"  # the id of what offers a trial account


@dataclass(frozen=True, slots=True)
class Row:
    """An account in the list. Where it is sent is for those who may change it."""

    account: Account
    uses: list[Use]
    hosts: str = ""


@access.members(see=Role.VIEWER)
def listed(request: MemberRequest) -> HttpResponse:
    """All accounts of the project, by connector."""
    used = uses(request.project)
    editor = access.allows(request.membership.role, Role.EDITOR)
    accounts = Account.objects.filter(project=request.project).order_by("connector", "title")
    groups = [
        (
            _about(key),
            [Row(each, used.get(each.pk, []), _hosts(each) if editor else "") for each in rows],
        )
        for key, rows in groupby(accounts, key=lambda account: account.connector)
    ]
    context = {"page": "accounts", "groups": groups, "offered": _offered() if editor else ()}
    return render(request, "connectors/accounts.html", context)


@access.members(see=Role.EDITOR)
@vary_on_headers("HX-Target")
def choose(request: MemberRequest) -> HttpResponse:
    """For which connector the new account is to be."""
    context = {"page": "accounts", "offered": _offered()}
    name = "connectors/account_choose.html"
    return render(request, f"{name}#offered" if wants(request, DIALOG) else name, context)


@access.members(see=Role.EDITOR, change=Role.EDITOR)
@vary_on_headers("HX-Target")
def add(request: MemberRequest, connector: str) -> HttpResponse:
    """Authorize a new account."""
    try:
        entry = Entry.new(request.project, connector)
    except registry.Unknown as error:
        raise Http404(str(error)) from None
    return _authorize(request, entry)


@access.members(see=Role.EDITOR, change=Role.EDITOR)
@vary_on_headers("HX-Target")
def account(request: MemberRequest, id: int) -> HttpResponse:
    """One account: authorize it again, and see what uses it."""
    found = _account(request, id)
    try:
        entry = Entry.again(found)
    except registry.Unknown as error:
        raise Http404(str(error)) from None
    return _authorize(request, entry)


@access.members(see=None, change=Role.EDITOR)
def rename(request: MemberRequest, id: int) -> HttpResponse:
    """Give an account another title."""
    found = _account(request, id)
    title = request.POST.get("title", "").strip()
    before = found.title
    if not authorize.is_title(title):
        return _retitled(request, found, title, authorize.BAD_TITLE)
    found.title = title
    try:
        with transaction.atomic():
            found.save(update_fields=["title"])
            audit.record(request, "account.changed", title, {"title before": before})
    except IntegrityError:
        found.title = before
        taken = Entry.new(request.project, found.connector).taken()
        return _retitled(request, found, title, taken.message)
    messages.success(request, f"The account is called “{title}” now.")
    return redirect("connectors:account", request.project.slug, found.pk)


@access.members(see=Role.EDITOR, change=Role.EDITOR)
def delete(request: MemberRequest, id: int) -> HttpResponse:
    """Delete an account that no automation uses."""
    with transaction.atomic():
        found = _account(request, id)
        used = uses(request.project).get(found.pk, [])
        if request.method == "POST" and not used:
            found.delete()
            details = {"connector": found.connector}
            audit.record(request, "account.deleted", found.title, details)
            messages.success(request, f"“{found.title}” is deleted.")
            return redirect("connectors:accounts", request.project.slug)
    context = {
        "page": "accounts",
        "account": found,
        "uses": used,
        "in_steps": [use for use in used if not use.left],
        "left": [use for use in used if use.left],
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "connectors/account_delete.html", context, status=status)


def _authorize(request: MemberRequest, entry: Entry) -> HttpResponse:
    """The form; what was typed into it; or the end of it, when the service agrees."""
    if request.method == "POST" and entered(request, entry):
        messages.success(request, accepted(request, entry))
        return go(request, "connectors:accounts", request.project.slug)
    slug, account = request.project.slug, entry.account
    about = ("account", account.pk) if account else ("account-add", entry.installed.key)
    context = {
        "page": "accounts",
        **form(entry, reverse(f"connectors:{about[0]}", args=[slug, about[1]])),
    }
    name = "connectors/account_form.html"
    if wants(request, FORM) or wants(request, DIALOG):
        # A part is answered 200: a browser reports anything else as an error of the page.
        return render(request, f"{name}#{FORM}", context)
    if account:
        context |= _account_context(request, account)
    return render(request, name, context, status=status_of(request))


def form(entry: Entry, url: str) -> dict[str, Any]:
    """The context of `connectors/account_form.html#authorize`, which is sent to `url`."""
    hint = _hint(entry)
    return {
        "entry": entry,
        "account": entry.account,
        "hint": hint,
        "described": OFFER if hint else "",
        "has_trial": entry.installed.key in simulators.TRIALS,
        "authorize_url": url,
    }


def status_of(request: MemberRequest) -> int:
    """How a page with the form is answered: 422 where it was sent and something is wrong."""
    return 422 if request.method == "POST" and not REDRAWS & set(request.POST) else 200


def entered(request: MemberRequest, entry: Entry) -> Account | None:
    """Store what the form holds once the service agrees; None where it is to be shown again."""
    entry.keeps_secrets = wants(request, FORM)
    entry.message = ""
    entry.typed(request.POST)
    if TRIAL in request.POST and settings.AUTOMATE_SIMULATORS:
        entry.fill_in(simulators.TRIALS.get(entry.installed.key, {}))
    if REDRAWS & set(request.POST) or not entry.authorized(ask="unchecked" not in request.POST):
        return None
    return _stored(request, entry)


def accepted(request: MemberRequest, entry: Entry) -> str:
    """What is said of an account that was just stored."""
    label = entry.installed.connector.label
    said = (
        f"{label} accepts it."
        if _checked(request, entry)
        else "It was not checked with the service."
    )
    return f"“{entry.title}” is authorized. {said}"


def _stored(request: MemberRequest, entry: Entry) -> Account | None:
    """Store what was authorized, unless somebody else has just taken the title."""
    action = "account.authorized" if entry.account else "account.added"
    try:
        with transaction.atomic():
            account = entry.account or Account(project=request.project, title=entry.title)
            account.connector, account.values = entry.installed.key, entry.ready
            account.save(update_fields=("connector", "values") if entry.account else None)
            standing.account_changed(account)
            details = {"connector": account.connector, "checked": _checked(request, entry)}
            audit.record(request, action, account.title, details)
    except IntegrityError:
        entry.problems = [entry.taken()]
        return None
    return account


def _checked(request: MemberRequest, entry: Entry) -> bool:
    return entry.asks and "unchecked" not in request.POST


def _retitled(request: MemberRequest, found: Account, title: str, fault: str) -> HttpResponse:
    """The page of an account whose new title does not do."""
    entry = Entry.again(found)
    url = reverse("connectors:account", args=[request.project.slug, found.pk])
    context = {"page": "accounts", **form(entry, url), **_account_context(request, found)}
    context["title_form"] = draw(Title, {"title": title}, [Problem("title", fault, "title")])
    return render(request, "connectors/account_form.html", context, status=422)


def _hint(entry: Entry) -> str:
    """How to try the connector without an account at its service, where this server lets one."""
    if not settings.AUTOMATE_SIMULATORS:
        return ""
    key = entry.installed.key
    return simulators.ACCOUNTS.get(key, TRY_IT if key in simulators.TRIALS else "")


def _account_context(request: MemberRequest, found: Account) -> dict[str, Any]:
    return {
        "uses": uses(request.project).get(found.pk, []),
        "hosts": _hosts(found),
        "title_form": draw(Title, {"title": found.title}),
    }


def _account(request: MemberRequest, id: int) -> Account:
    rows = Account.objects.select_related("project")
    return get_object_or_404(rows, project=request.project, pk=id)


def _offered() -> list[Installed]:
    """The connectors that take accounts, by their label."""
    found = (each for each in registry.connectors().values() if each.account)
    return sorted(found, key=lambda each: each.connector.label)


def _about(key: str) -> dict[str, Any]:
    """A connector as a heading; it may have been taken out since."""
    found = registry.connectors().get(key)
    label = found.connector.label if found else key
    return {"key": key, "label": label, "installed": bool(found and found.account)}


def _hosts(account: Account) -> str:
    """Where an account's credentials are sent, in words."""
    try:
        loaded = authorize.fitting(registry.account(account.connector), account.values)
        return ", ".join(loaded.hosts()) or THIS_SERVER
    except registry.Unknown:
        return ""
    except Invalid:
        return OUTGROWN
    except CannotDecrypt:
        return UNREADABLE
