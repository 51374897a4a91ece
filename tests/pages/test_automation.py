"""The page of one automation."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automations import samples
from automations.models import Automation
from automations.publish import activate as publish
from connectors.models import Account
from executions.models import Execution
from projects.models import Project
from tests.pages.reading import page, text

LIST = "/projects/site/automations/"
SCRIPT = "<script>alert(1)</script>"
CALLING = """steps:
  - key: call
    use: sub_automation.run
    with:
      sub_automation: greet
      template:
        name: Ada
  - key: answer
    title: {title}
    use: response.respond
    note: Read this first.
    with:
      status: 200
      body: "{{{{call.response}}}} for {{{{trigger.body.to.name}}}}"
    on_failure:
      retry:
        times: 2
        delay: 5
"""

pytestmark = pytest.mark.store  # its pages ask the databases in words of their own

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]
Run = Callable[..., Execution]


@pytest.fixture
def greet(run_import: Import, document: Document, called: str) -> None:
    """The sub automation `greet`, and `hello`, which calls it; both are active."""
    run_import(
        document("greet", trigger=called), document("hello", steps=CALLING.format(title="Say it"))
    )


def cards(page: str) -> list[str]:
    """The titles in a flow."""
    return [unescape(one) for one in re.findall(r"flow-title\"><bdi>(.*?)</bdi>", page)]


def change(automation: Automation, **parts: Any) -> None:
    Automation.objects.filter(pk=automation.pk).update(**parts)


@pytest.mark.usefixtures("greet")
def test_an_automation_shows_the_flow_that_runs(viewer: Client, get: Get) -> None:
    change(get("hello"), draft={**get("hello").draft, "steps": []})

    shown = page(viewer, f"{LIST}hello/")

    assert cards(shown) == ["HTTP Request Trigger", "Sub Automation", "Say it"]
    assert "Version 1, which runs" in shown


def test_the_draft_and_each_version_can_be_seen(
    viewer: Client, run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())
    wait = {"key": "more", "use": "flow.wait", "with": {"amount": 1}}
    draft = get("hello").draft
    change(get("hello"), draft={**draft, "steps": [*draft["steps"], wait]})
    publish(get("hello"))
    change(get("hello"), draft={**draft, "steps": [wait]})

    seen = {name: cards(page(viewer, f"{LIST}hello/", version=name)) for name in ("1", "2")}
    draft_page = page(viewer, f"{LIST}hello/", version="draft")

    assert seen == {
        "1": ["HTTP Request Trigger", "Response"],
        "2": ["HTTP Request Trigger", "Response", "Wait"],
    }
    assert cards(draft_page) == ["HTTP Request Trigger", "Wait"]
    assert "What the draft changes Removed Response (was 2)" in text(draft_page)


@pytest.mark.parametrize(
    "address",
    [
        "nothing/",
        "a%00b/",
        "he.llo/",
        f"{SCRIPT}/",
        *(f"hello/?version={name}" for name in ("0", "2", "x", "²", "-1", "9" * 5000)),
    ],
)
def test_what_does_not_exist_is_answered_404(
    viewer: Client, run_import: Import, document: Document, address: str
) -> None:
    run_import(document())

    assert viewer.get(LIST + address).status_code == 404


def test_a_step_that_does_not_exist_is_said_beside_the_page(
    viewer: Client, run_import: Import, document: Document
) -> None:
    run_import(document())

    shown = text(page(viewer, f"{LIST}hello/", step="nope" * 5000))

    assert "There is no step “nopenope" in shown
    assert "Recent runs" in shown


@pytest.mark.usefixtures("greet")
def test_an_address_comes_with_a_command_that_fills_what_the_steps_read(
    viewer: Client, get: Get
) -> None:
    shown = text(page(viewer, f"{LIST}hello/"))

    url = f"/automations-api/run/{get('hello').trigger_id}"
    assert re.search(rf"""-d '{{"to": {{"name": "example name"}}}}' http\S+{url}""", shown)


@pytest.mark.usefixtures("greet")
def test_the_command_sends_what_the_sample_holds(viewer: Client, get: Get) -> None:
    automation = get("hello")
    output = {"method": "POST", "query": {}, "headers": {}, "body": {"to": {"name": "Ada"}}}
    samples.keep(automation, automation.draft, "trigger", output, timezone.now())

    shown = text(page(viewer, f"{LIST}hello/"))

    assert """-d '{"to": {"name": "Ada"}}' http""" in shown


def test_a_secret_is_asked_for_and_never_shown(
    owner: Client, run_import: Import, document: Document, get: Get
) -> None:
    trigger = "trigger:\n  use: http.request\n  with:\n    method: GET\n    secure: true\n"
    run_import(document(trigger=trigger))
    secret = get("hello").secret

    pages = page(owner, f"{LIST}hello/") + page(owner, f"{LIST}hello/", step="trigger")

    assert len(secret) > 30
    assert secret not in pages
    assert "It is secured. Only requests that carry the secret are accepted" in text(pages)


@pytest.mark.usefixtures("greet")
def test_a_sub_automation_has_no_address_and_names_its_callers(
    viewer: Client, run_import: Import, document: Document
) -> None:
    steps = "steps:\n  - key: a\n    use: response.respond\n    with:\n      status: 200\n"
    run_import(document("other", steps=steps + '      body: "greet"\n'))

    sub, caller = page(viewer, f"{LIST}greet/"), page(viewer, f"{LIST}hello/")

    assert "automations-api" not in sub
    assert "Sub automations Called by hello" in text(sub)
    assert "other" not in text(sub)
    assert "Sub automations Calls greet" in text(caller)


@pytest.mark.usefixtures("greet")
def test_a_chosen_step_shows_how_it_is_configured(viewer: Client) -> None:
    shown = page(viewer, f"{LIST}hello/", step="answer")

    assert "3 · Say it Close Action Response Key answer" in text(shown)
    assert "On failure Retry 2 times, first after 5 s Read this first." in text(shown)
    assert re.findall(r'<code class="reference">(.*?)</code>', shown) == [
        "2.response",
        "1.body.to.name",
    ]
    assert re.findall(r'step=(\w+)#panel" aria-current="true"', shown) == ["answer"]


def test_a_step_names_its_account_and_says_when_that_is_gone(
    viewer: Client, project: Project, account: Account
) -> None:
    step = {"key": "ask", "use": "chatgpt.chat", "account": account.pk, "with": {"model": "m"}}
    Automation.objects.create(project=project, name="asks", draft={"steps": [step]})

    before = text(page(viewer, f"{LIST}asks/", step="ask"))
    account.delete()
    after = text(page(viewer, f"{LIST}asks/", step="ask"))

    assert "Account Main" in before
    assert "Account The account was deleted; choose another one." in after


@pytest.mark.usefixtures("greet")
def test_recent_runs_lead_to_their_pages(viewer: Client, run: Run) -> None:
    runs = [run("greet", {"name": str(n)}) for n in range(12)]

    shown = page(viewer, f"{LIST}greet/")

    links = re.findall(r'href="/projects/site/executions/([0-9a-f]{32})/"', shown)
    assert links == [one.id for one in reversed(runs[2:])]
    assert "/projects/site/executions/?automation=greet" in shown


@pytest.mark.usefixtures("greet")
def test_a_recent_run_says_what_it_was_about(viewer: Client, run: Run) -> None:
    run("greet", {"name": "Ada"})
    Execution.objects.update(about="A <b>storm</b>")

    shown = page(viewer, f"{LIST}greet/")

    assert re.findall(r"<bdi>(A .*?)</bdi>", shown) == ["A &lt;b&gt;storm&lt;/b&gt;"]


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.usefixtures("greet")
def test_one_automation_asks_the_database_eleven_times(
    viewer: Client,
    run_import: Import,
    document: Document,
    run: Run,
    count: int,
) -> None:
    run_import(*[document(f"a{n}", steps=CALLING.format(title="It")) for n in range(count)])
    for _ in range(min(count, 3)):
        run("hello", {"body": {"to": {"name": "Bob"}}})

    with CaptureQueriesContext(connection) as queries:
        page(viewer, f"{LIST}hello/")

    assert len(queries) == 11
