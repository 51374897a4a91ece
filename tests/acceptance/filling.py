"""A project with a bit of everything in it, for looking at pages; and one with nothing."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx2

from tests.acceptance import drafts
from tests.acceptance.odd_automations import (
    ARABIC,
    CHECK,
    DRAFT,
    HOSTILE,
    LATER,
    LONG,
    PUBLISH,
    SCRIPT,
    SLOW,
    WAIT,
)
from tests.acceptance.processes import post, until
from tests.acceptance.stack import ILLUSTRATE, create_entry

if TYPE_CHECKING:
    from executions.models import Execution
    from projects.models import Project, User
    from tests.acceptance.processes import Server

OWNER, PASSWORD = "owner@localhost", "seven green bottles 7"


def filled(server: Server) -> dict[str, Any]:
    """Fill the demo project of a server and make an empty one.

    Returns what addresses are made of: by parameter, or by the beginning of an address's name, a
    list of values; under `executions`, an id for each state, by name.
    """
    known = _shell(server, "prepare()")
    server.add_account("Revoked", "/simulators/openai/v1", "sk-sim-429")
    publish, check = _check(server)
    hostile = HOSTILE % (SCRIPT, SCRIPT, SCRIPT)
    urls = server.imported(check, LATER, SLOW % ARABIC, WAIT, hostile)
    draft = server.data.with_name("draft.yaml")
    draft.write_text(DRAFT)
    server.manage("import_automations", "demo", str(draft))
    _run(server, urls)
    return known | _shell(server, "finish()") | {"call": publish}


def presentable(server: Server) -> str:
    """Fill the demo project with what looks well; the id of an execution that needs a decision."""
    _shell(server, "prepare()")
    _, check = _check(server)
    url = server.imported(check, LATER)["check-texts"]
    for text, language in (("Good morning", "German"), ("See you soon", "French")):
        post(url, {"text": text, "language": language, "rows": [{"id": 1}, {"id": 2}]})
        post(server.printed("Try").rpartition(" ")[2], {"text": text, "language": language})
    post(url, {"title": "It has no text", "language": "French", "rows": []})
    return str(_shell(server, "present()")["undecided"])


def _check(server: Server) -> tuple[str, str]:
    """The address to which texts are published, and the document that does it."""
    publish = server.imported(PUBLISH)["publish"]
    return publish, CHECK.replace("{{server}}", server.url).replace("{{publish}}", publish)


def _run(server: Server, urls: dict[str, str]) -> None:
    """What is called, from the oldest execution to the newest."""
    names = ("one", "two", "three", SCRIPT, ARABIC)
    rows = [{"id": number, "name": name} for number, name in enumerate(names)]
    check = urls["check-texts"]
    bodies: list[tuple[str, Any]] = [
        (check, {"text": "Good morning", "language": "German"}),
        (check, {"text": "x" * 900_000, "language": "French", "rows": rows}),
        (check, {"text": f"{SCRIPT} {ARABIC} {LONG * 60}", "language": "French", "rows": rows}),
        (check, {"title": "It has no text", "language": "French", "rows": []}),
        (urls["hostile"], {"text": ARABIC}),
        (urls["later"], {"text": ""}),
        (urls["later"], {"text": SCRIPT}),
        (urls["later"], {"text": ARABIC}),
    ]
    with httpx2.Client(timeout=60) as client:
        for url, body in bodies:
            client.post(url, json=body)
        server_try = server.printed("Try").rpartition(" ")[2]
        client.post(server_try, json={"text": "Good morning", "language": "French"})
        with suppress(httpx2.ReadTimeout):
            client.post(urls["slow"], json={"text": LONG}, timeout=2)
        create_entry(client, server.url, {"title": f"{SCRIPT} {ARABIC}", "summary": LONG})
    until(lambda: server.executions("--automation", "later")[0]["status"] == "Paused", 10)
    until(lambda: server.executions("--automation", ILLUSTRATE)[0]["status"] == "Success", 20)


def _shell(server: Server, call: str) -> dict[str, Any]:
    """Run a function of this module where the server's database is; what it returns."""
    code = f"from tests.acceptance import filling; filling.told(filling.{call})"
    found: dict[str, Any] = json.loads(server.manage("shell", "-v", "0", "-c", code))
    return found


def told(value: dict[str, Any]) -> None:
    """Say it to the test that asked for it."""
    print(json.dumps(value))  # noqa: T201 - it is read by another process


def prepare() -> dict[str, Any]:
    """People, variables and a second project, before anything runs."""
    from django.utils import timezone  # noqa: PLC0415 - this runs in a process of its own

    from projects.models import (  # noqa: PLC0415
        Invitation,
        Membership,
        Project,
        Role,
        User,
        Variable,
    )

    owner = User.objects.get()
    owner.set_password(PASSWORD)
    owner.must_change_password = False
    owner.save()
    demo = Project.objects.get()
    empty = Project.objects.create(slug="empty", title=f"{LONG}{SCRIPT}")
    Membership.objects.create(project=empty, user=owner, role=Role.OWNER)
    vera = User.objects.create_user("vera@example.com", PASSWORD, name="Vera Example")
    amal = User.objects.create_user("amal@example.com", PASSWORD, name=ARABIC)
    Membership.objects.create(project=demo, user=vera, role=Role.VIEWER)
    other = Membership.objects.create(project=demo, user=amal, role=Role.EDITOR)
    tone = Variable.put(demo, "tone", f"warm, short {SCRIPT} {ARABIC}", secret=False)
    Variable.put(demo, "service_key", "a secret", secret=True)
    Variable.put(demo, "text", "x" * 3000, secret=False)
    until_then = timezone.now() + timedelta(days=7)
    invitation, token = Invitation.make(demo, "new@example.com", Role.VIEWER, owner, until_then)
    _changes(demo, owner)
    return {
        "sessions": {"careful": _with_second_factor(amal), "viewer": _session(vera)},
        "slug": ["demo", "empty"],
        "token": [token, "unknown"],
        "projects:variable": [tone.pk],
        "projects:member": [other.pk],
        "projects:invitation-": [invitation.pk],
        "trigger_id": ["0" * 32],
        "uidb36": ["1"],
        "digest": ["0" * 64],
        "signature": ["not-ours"],
        "extension": ["png"],
        "account_reset_password_from_key key": ["set-password"],
    }


def _session(user: User) -> str:
    """A session of somebody who has just signed in."""
    from django.test import Client  # noqa: PLC0415 - this runs in a process of its own

    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    return str(session.session_key)


def _with_second_factor(user: User) -> str:
    """A session of somebody with a second factor, which would take a phone to begin."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415

    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return _session(user)


def _changes(demo: Project, owner: User) -> None:
    """Entries of the audit log with what people may write."""
    from projects.models import AuditEntry  # noqa: PLC0415 - this runs in a process of its own

    for action, target in [("variable.set", SCRIPT), ("account.added", ARABIC * 8)]:
        AuditEntry.objects.create(
            project=demo,
            user=owner,
            who=owner.email,
            address="192.0.2.7",
            action=action,
            target=target[:250],
            details={"title": LONG, "from": ["Viewer", "Editor"]},
        )


def days() -> dict[str, Any]:
    """A month of counts, as if the automations had been called every day."""
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own
    from executions.clock import now  # noqa: PLC0415
    from executions.models import DayCount  # noqa: PLC0415

    today = now().date()
    DayCount.objects.bulk_create(
        DayCount(
            automation=automation,
            day=today - timedelta(days=ago),
            status=status,
            count=count,
            milliseconds=count * (350 + 210 * number),
        )
        for number, automation in enumerate(Automation.objects.filter(active=True))
        for ago in range(1, 30)
        for status, count in (
            ("success", (number + 1) * (4 + (ago * 7 + number * 5) % 9)),
            ("failed", max(0, (ago * 5 + number * 4) % 11 - 7 - number // 2)),
        )
        if count and (today - timedelta(days=ago)).weekday() < 5
    )
    return {}


def present() -> dict[str, Any]:
    """A month of counts, an execution that needs a decision, and a draft whose steps are tested."""
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own
    from executions.models import Execution  # noqa: PLC0415
    from projects.models import User, Variable  # noqa: PLC0415

    days()
    Variable.objects.all().delete()
    demo = Automation.objects.get(name="translate-on-request")
    request = {"text": "Good morning", "language": "German"}
    drafts.tested(demo, request, User.objects.get(email=OWNER))
    first = Execution.objects.filter(automation__name="check-texts").earliest("id")
    _undecided(first)
    return {"undecided": first.pk}


def _undecided(execution: Execution) -> None:
    """As if it had been cut off while it sent, at its step `save`."""
    from executions.journal import UNDECIDED  # noqa: PLC0415 - this runs in a process of its own
    from executions.models import Execution, StepRun  # noqa: PLC0415

    runs = StepRun.objects.filter(execution=execution)
    runs.filter(path="answer").delete()
    runs.filter(path="save").update(
        status="undecided", output=None, finished_at=None, error=UNDECIDED
    )
    Execution.objects.filter(pk=execution.pk).update(
        status="undecided", error_path="save", finished_at=None, reply=None
    )


def finish() -> dict[str, Any]:
    """Executions that repeat others and one that needs a decision; every id that pages name."""
    from connectors.models import Account  # noqa: PLC0415 - this runs in a process of its own
    from connectors.registry import connectors  # noqa: PLC0415
    from executions import repeat  # noqa: PLC0415
    from executions.clock import now  # noqa: PLC0415
    from executions.models import Execution  # noqa: PLC0415
    from projects.models import Project, User  # noqa: PLC0415

    of = Execution.objects.filter(project__slug="demo")
    first, big, long, failed = of.filter(automation__name="check-texts").order_by("id")
    later = of.filter(automation__name="later")
    retried, spare = repeat.retry(first, now()), repeat.retry(first, now())
    both = of.filter(pk__in=[retried.pk, spare.pk])
    until(lambda: both.filter(finished_at__isnull=False).count() == 2, 20)
    _undecided(retried)
    _undecided(spare)
    form = repeat.replay_form(failed, "ask")
    query = {**form.inputs, "query": "Suggest a title for a text about the sea"}
    replayed = repeat.replay(failed, "ask", query, now())
    until(lambda: of.get(pk=replayed.pk).finished_at, 20)
    days()
    executions = {
        "success": of.get(automation__name="translate-on-request").pk,
        "child": of.get(parent=first).pk,
        "failed": failed.pk,
        "running": of.get(automation__name="slow").pk,
        "paused": later.filter(status="paused").first().pk,  # type: ignore[union-attr]
        "rejected": later.get(status="rejected").pk,
        "undecided": retried.pk,
        "replayed": replayed.pk,
        "long": long.pk,
        "big": big.pk,
        "hostile": of.get(automation__name="hostile").pk,
        "illustrated": of.get(automation__name=ILLUSTRATE).pk,
    }
    drafts.make(Project.objects.get(slug="demo"), User.objects.get(email=OWNER))
    drafts.nearly_spent()
    return {
        "executions": executions,
        "spare": spare.pk,  # needs a decision, for a test that makes it
        "execution_id": list(executions.values()),
        "name": ["check-texts", "draft", "hostile", "translate-on-request"],
        "connectors:account": list(Account.objects.values_list("pk", flat=True)),
        "connector": [key for key, each in connectors().items() if each.account],
        "connectors:connector key": list(connectors()),
        "number": [1],
    }
