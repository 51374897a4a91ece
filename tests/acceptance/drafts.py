"""Automations in every state that the builder shows: begun, faulty, long, tested, being tested.

They are made beside the server, by models, which is quicker than by the pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.acceptance.odd_automations import LONG, SCRIPT
from tests.acceptance.odd_drafts import COMPLETE, FAULTY, PAYLOAD, STANDING, TRIGGER
from tests.acceptance.processes import until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.models import Automation
    from executions.models import Execution
    from projects.models import Project, User

SECONDS = 20  # until a test has ended


def make(demo: Project, owner: User) -> None:
    """Make them in the demo project, where `check-texts`, `draft` and `later` are already."""
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own

    def one(name: str, title: str, draft: dict[str, Any]) -> Automation:
        return Automation.objects.create(project=demo, name=name, title=title, draft=draft)

    one("blank", "Nothing yet", {})
    one("faulty", f"{SCRIPT} {LONG}"[:200], FAULTY)
    one("thirty", "Thirty steps", {"trigger": TRIGGER, "steps": _chain(29)})
    complete = one("complete", "Translate on request, with all that can be set", {})
    _live(complete, owner)
    _tested(complete, owner)
    _being_tested(demo, owner)
    _standing(demo, owner)


def _chain(count: int) -> list[dict[str, Any]]:
    """Steps that each send what the one before gave."""
    inputs = {"url": "https://example.com/{{step%d.body.id}}", "method": "GET"}
    first = {**inputs, "url": "https://example.com/{{trigger.body.text}}"}
    return [
        {
            "key": f"step{number}",
            "title": f"Look up part {number}",
            "use": "http.call",
            "with": {**inputs, "url": inputs["url"] % (number - 1)} if number > 1 else first,
        }
        for number in range(1, count + 1)
    ]


def _live(complete: Automation, owner: User) -> None:
    """Two versions, and a draft that differs from what runs."""
    from automations import publish  # noqa: PLC0415 - this runs in a process of its own
    from automations.draft import changed  # noqa: PLC0415
    from connectors.models import Account  # noqa: PLC0415

    works = Account.objects.get(title="Demo ChatGPT (simulator)")
    fails = Account.objects.create(
        project=complete.project,
        connector="chatgpt",
        title="Withdrawn",
        values={**works.values, "api_key": "sk-sim-401"},
    )

    def with_account(step: Mapping[str, Any], _: str) -> Mapping[str, Any]:
        account = fails if step.get("key") == "refused" else works
        return {**step, "account": account.pk} if step["use"].startswith("chatgpt.") else step

    whole = changed(COMPLETE, with_account)
    steps = whole["steps"]
    for part in (steps[:2], [*steps[:2], *steps[4:]], steps):
        complete.draft = {**whole, "steps": part}
        complete.save()
        if part is not steps:
            publish.activate(complete, owner)


def _tested(complete: Automation, owner: User) -> None:
    """Steps tested with and without success, changed since, waiting; and the whole of it."""
    from automations import samples  # noqa: PLC0415 - this runs in a process of its own
    from automations.models import Sample  # noqa: PLC0415
    from executions import testing  # noqa: PLC0415
    from executions.clock import now  # noqa: PLC0415

    draft = complete.draft
    samples.keep(complete, draft, "trigger", PAYLOAD, now())
    _ended(testing.begin_all(complete, draft, PAYLOAD, owner, now()))
    for key in ("choose", "refused"):
        _ended(testing.begin(complete, draft, key, {}, owner, now()))
    testing.begin(complete, draft, "pause", {}, owner, now())
    Sample.objects.filter(automation=complete, key="say").update(digest="of an earlier draft")


def _being_tested(demo: Project, owner: User) -> None:
    """One that waits for a request as its sample, one that is tested as a whole, one that was."""
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own
    from executions.clock import now  # noqa: PLC0415

    of = Automation.objects.filter(project=demo)
    of.filter(name="draft").update(listening_until=now() + timedelta(days=1))
    _begun(of.get(name="later"), {"text": "now"}, owner)
    tested(of.get(name="check-texts"), PAYLOAD["body"], owner)


def _standing(demo: Project, owner: User) -> None:
    """Those whose triggers stand somewhere: one is refused by the service, and one has a sample."""
    from automations import publish, samples  # noqa: PLC0415 - this runs in a process of its own
    from automations.latest import latest  # noqa: PLC0415
    from automations.models import Automation  # noqa: PLC0415
    from connectors.models import Account  # noqa: PLC0415
    from executions.clock import now  # noqa: PLC0415

    works = Account.objects.get(title="Demo Contentstack (simulator)")
    refused = Account.objects.create(
        project=demo,
        connector="contentstack",
        title="May only read",
        values={**works.values, "management_token": "cssim-403"},
    )
    pause = {"key": "pause", "use": "flow.wait", "with": {"amount": 2, "unit": "days"}}
    for name, trigger in STANDING.items():
        account = {"refused": {"account": refused.pk}, "by-hand": {"account": works.pk}}
        draft = {"trigger": {**trigger, **account.get(name, {})}, "steps": [pause]}
        one = Automation.objects.create(project=demo, name=name, title=f"Is {name}", draft=draft)
        publish.activate(one, owner)
        if name != "refused":
            samples.keep(one, one.draft, "trigger", latest(one).output, now())
    found = Automation.objects.filter(name="refused").exclude(trigger_trouble="")
    until(found.exists, SECONDS)


def tested(automation: Automation, body: Any, owner: User) -> None:
    """Test all of an automation, with a request of this body as its trigger's sample."""
    _ended(_begun(automation, body, owner))


def _begun(automation: Automation, body: Any, owner: User) -> Execution:
    from automations import samples  # noqa: PLC0415 - this runs in a process of its own
    from executions import testing  # noqa: PLC0415
    from executions.clock import now  # noqa: PLC0415

    draft, payload = automation.draft, {**PAYLOAD, "body": body}
    samples.keep(automation, draft, "trigger", payload, now())
    return testing.begin_all(automation, draft, payload, owner, now())


def _ended(execution: Execution) -> None:
    from executions.models import Execution  # noqa: PLC0415 - this runs in a process of its own

    found = Execution.objects.filter(pk=execution.pk, finished_at__isnull=False)
    until(found.exists, SECONDS)


def nearly_spent() -> None:
    """A budget whose warning stands on the dashboard, and one of an automation."""
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own
    from executions.budgets import month_of  # noqa: PLC0415
    from executions.clock import now  # noqa: PLC0415
    from executions.models import Budget, Spending  # noqa: PLC0415

    one = Automation.objects.get(name="translate-on-request")
    of_project = Budget.objects.create(project=one.project, amount=5_000_000_000)
    Budget.objects.create(project=one.project, automation=one, amount=2_000_000_000)
    Spending.objects.create(budget=of_project, month=month_of(now()), spent=4_200_000_000)
