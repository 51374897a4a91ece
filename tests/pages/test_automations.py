"""The list of automations, and the page of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automations.models import Automation
from automations.publish import activate as publish
from connectors.models import Account
from executions.models import Execution
from projects.models import AuditEntry, Project

LIST = "/projects/site/automations/"
SCRIPT = "<script>alert(1)</script>"
HEBREW = "\u202eשלום עולם"
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


def page(client: Client, address: str = LIST, **said: str) -> str:
    answer = client.get(address, said)
    assert answer.status_code == 200
    return answer.content.decode()


def text(page: str) -> str:
    """What a page says, on one line."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def listed(client: Client, **said: str) -> list[str]:
    return re.findall(r'automation-title" href="[^"]*/([\w-]+)/"', page(client, **said))


def cards(page: str) -> list[str]:
    """The titles in a flow."""
    return [unescape(one) for one in re.findall(r"flow-title\"><bdi>(.*?)</bdi>", page)]


def change(automation: Automation, **parts: Any) -> None:
    Automation.objects.filter(pk=automation.pk).update(**parts)


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_an_empty_list_says_how_to_get_an_automation(viewer: Client) -> None:
    shown = text(page(viewer))

    assert "No automations yet Import one from a file: manage.py import_automations site" in shown


@pytest.mark.usefixtures("greet")
def test_a_row_says_what_starts_it_whether_it_runs_and_how_it_went(
    viewer: Client, run: Run
) -> None:
    run("hello", {"body": {"to": {"name": "Bob"}}})

    shown = text(page(viewer))

    assert "greet greet Sub Automation Trigger Active" in shown
    assert "hello hello HTTP Request Trigger Active" in shown


def test_each_state_of_an_automation_is_told_apart(
    viewer: Client, editor: Client, run_import: Import, document: Document, get: Get
) -> None:
    steps = "steps:\n  - key: p\n    use: flow.conditional\n    with:\n      conditions:\n"
    steps += "        - input: a\n          operator: is_empty\n    then:\n      - key: w\n"
    steps += "        use: flow.wait\n        with:\n          amount: 1\n"
    run_import(
        document("active"),
        document("branching", steps=steps),
        document("changed"),
        document("inactive"),
        document("draft", active=False),
        document("waiting", steps="steps: []\n"),
    )
    change(get("changed"), draft={**get("changed").draft, "steps": []})
    editor.post(f"{LIST}inactive/deactivate/")

    shown = text(page(viewer))

    states = {
        name: re.search(rf"{name} {name} HTTP Request Trigger (.*?) Never", shown)
        for name in ("active", "branching", "changed", "inactive", "draft", "waiting")
    }
    assert {name: found and found[1] for name, found in states.items()} == {
        "active": "Active",
        "branching": "Active",
        "changed": "Active Draft differs",
        "inactive": "Inactive",
        "draft": "Draft",
        "waiting": "Draft Cannot go live yet",
    }


def test_the_list_is_searched_filtered_and_sorted(
    viewer: Client, run_import: Import, document: Document, run: Run
) -> None:
    run_import(document("orders"), document("refunds"), document("old-orders", active=False))
    run("refunds")

    assert listed(viewer) == ["old-orders", "orders", "refunds"]
    assert listed(viewer, search=" ORDERS ") == ["old-orders", "orders"]
    assert listed(viewer, state="active") == ["orders", "refunds"]
    assert listed(viewer, state="inactive") == ["old-orders"]
    assert listed(viewer, order="run") == ["refunds", "old-orders", "orders"]
    assert listed(viewer, search="orders", state="active") == ["orders"]


def test_a_tampered_filter_counts_as_none(
    viewer: Client, run_import: Import, document: Document
) -> None:
    run_import(document("orders"))

    for tampered in ({"state": "'"}, {"order": "-draft"}, {"page": "-1"}, {"page": "٣"}):
        assert listed(viewer, **tampered) == ["orders"]
    assert listed(viewer, search="\x00orders") == ["orders"]
    assert "No automation fits" in page(viewer, search="x" * 10_000)
    assert "There is nothing on this page" in page(viewer, page="9999")


def test_htmx_gets_the_rows_alone(viewer: Client, run_import: Import, document: Document) -> None:
    run_import(document("orders"))

    answer = viewer.get(LIST, headers={"HX-Request": "true", "HX-Target": "rows"})

    assert answer.content.decode().strip().startswith('<div id="rows"')
    assert "HX-Target" in answer["Vary"]


def test_a_long_list_comes_in_pages_that_keep_the_search(viewer: Client, project: Project) -> None:
    Automation.objects.bulk_create(
        Automation(project=project, name=f"a{n:03}", title=f"A {n:03}") for n in range(120)
    )

    first = page(viewer, search="a")

    assert 'href="?search=a&amp;page=2"' in first
    assert [len(listed(viewer, page=number)) for number in ("1", "2", "3")] == [50, 50, 20]


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_asks_the_database_seven_times(
    viewer: Client, run_import: Import, document: Document, run: Run, count: int
) -> None:
    run_import(*[document(f"a{n}", active=n % 2 == 0) for n in range(count)])
    run("a0")

    with CaptureQueriesContext(connection) as queries:
        page(viewer)

    assert len(queries) == 7


def test_titles_are_shown_and_never_run(viewer: Client, project: Project) -> None:
    title = f"{SCRIPT} {HEBREW} " + "x" * 10_000
    Automation.objects.create(
        project=project,
        name="odd",
        title=title,
        draft={
            "trigger": {"use": "gone.away"},
            "steps": [{"key": "a", "use": "flow.wait", "title": title, "with": {"amount": SCRIPT}}],
        },
    )

    for address in (LIST, f"{LIST}odd/", f"{LIST}odd/?step=a", f"{LIST}odd/?step={SCRIPT}"):
        shown = page(viewer, address)
        assert SCRIPT not in shown
        assert SCRIPT in unescape(shown)


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
    assert "What the draft changes Removed 2 · Response" in text(draft_page)


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
    assert re.search(rf"""-d '{{"to": {{"name": "…"}}}}' http\S+{url}""", shown)


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


def test_an_editor_activates_and_deactivates_and_it_is_written_down(
    editor: Client, run_import: Import, document: Document, get: Get, project: Project
) -> None:
    run_import(document(active=False))

    on = editor.post(f"{LIST}hello/activate/")
    live = get("hello").live
    off = editor.post(f"{LIST}hello/deactivate/")

    assert (on.status_code, on["Location"], said(on)) == (
        302,
        f"{LIST}hello/",
        ["“hello” is active, as version 1."],
    )
    assert live
    assert (off.status_code, get("hello").live, get("hello").active) == (302, None, False)
    entries = AuditEntry.objects.filter(project=project).order_by("id")
    assert list(entries.values_list("action", "target", "who")) == [
        ("automation.activated", "hello", "edgar@example.com"),
        ("automation.deactivated", "hello", "edgar@example.com"),
    ]


def test_deactivating_what_is_not_active_changes_nothing(
    editor: Client, run_import: Import, document: Document, project: Project
) -> None:
    run_import(document(active=False))

    assert editor.post(f"{LIST}hello/deactivate/").status_code == 302
    assert not AuditEntry.objects.filter(project=project).exists()


def test_what_keeps_it_from_going_live_is_listed_with_its_places(
    editor: Client, project: Project, get: Get
) -> None:
    inner = {"key": "ask", "use": "chatgpt.chat", "with": {"model": "m", "query": "?"}}
    rows = [{"operator": "is_empty"}]
    path = {"key": "p", "use": "flow.conditional", "with": {"conditions": rows}, "then": [inner]}
    draft = {"trigger": {"use": "http.request"}, "steps": [path]}
    Automation.objects.create(project=project, name="odd", title="Odd", draft=draft)

    answer = editor.post(f"{LIST}odd/activate/")

    assert (answer.status_code, get("odd").live) == (422, None)
    shown = answer.content.decode()
    faults = re.search(r'<ul class="faults">(.*?)</ul>', shown, re.DOTALL)
    assert faults
    assert re.sub(r"\s+", " ", unescape(re.sub("<[^>]*>", "", faults[1]))).strip() == (
        "1 · HTTP Request Trigger, Method: This field is required."
        " 2 · Conditional Path, Conditions 1, Select Input: This field is required."
        " 2-1 · Chat, Account: Choose an account of ChatGPT."
        " 2-1 · Chat, Prompt Text: This field is required."
    )
    assert f'href="{LIST}odd/?version=draft&amp;step=ask#panel"' in shown
    assert not AuditEntry.objects.filter(project=project).exists()


def test_a_viewer_sees_no_buttons_and_may_not_press_them(
    viewer: Client, run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())

    assert "Deactivate" not in page(viewer, f"{LIST}hello/")
    assert viewer.post(f"{LIST}hello/deactivate/").status_code == 403
    assert get("hello").live


def test_an_automation_of_another_project_does_not_exist_here(
    owner: Client, elsewhere: Project
) -> None:
    Automation.objects.create(project=elsewhere, name="theirs", title="Theirs")

    assert owner.get(f"{LIST}theirs/").status_code == 404
    assert owner.post(f"{LIST}theirs/activate/").status_code == 404
    assert listed(owner) == []


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.usefixtures("greet")
def test_one_automation_asks_the_database_nine_times(
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

    assert len(queries) == 9
