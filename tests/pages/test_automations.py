"""The list of a project's automations."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automations.models import Automation
from executions.models import Execution
from projects.models import Project
from tests.pages.reading import page, text

LIST = "/projects/site/automations/"
SCRIPT = "<script>alert(1)</script>"
HEBREW = "\u202eשלום עולם"
pytestmark = pytest.mark.store  # its pages ask the databases in words of their own

Import = Callable[..., Any]
Document = Callable[..., str]
Get = Callable[[str], Automation]
Run = Callable[..., Execution]


def listed(client: Client, **said: str) -> list[str]:
    return re.findall(r'automation-title" href="[^"]*/([\w-]+)/"', page(client, LIST, **said))


def change(automation: Automation, **parts: Any) -> None:
    Automation.objects.filter(pk=automation.pk).update(**parts)


def test_an_empty_list_offers_to_make_an_automation(viewer: Client, editor: Client) -> None:
    for_editors, for_viewers = page(editor, LIST), page(viewer, LIST)

    made_at = 'href="/projects/site/automations-new/"'
    assert [shown.count(made_at) for shown in (for_editors, for_viewers)] == [2, 0]
    assert "No automations yet Owners and editors make them." in text(for_viewers)


def test_a_row_says_what_starts_it_whether_it_runs_and_how_it_went(
    viewer: Client, run_import: Import, document: Document, called: str, run: Run
) -> None:
    run_import(document("greet", trigger=called), document("hello"))
    ran = run("hello")

    shown = page(viewer, LIST)

    assert "greet greet Sub Automation Trigger Active Never –" in text(shown)
    assert "hello hello HTTP Request Trigger Active Success" in text(shown)
    assert f'href="/projects/site/executions/{ran.id}/"' in shown
    assert 'aria-label="1 of the last 1 succeeded"' in shown


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

    shown = text(page(viewer, LIST))

    states = {
        name: re.search(rf"{name} {name} HTTP Request Trigger (.*?) Never", shown)
        for name in ("active", "branching", "changed", "inactive", "draft", "waiting")
    }
    assert {name: found and found[1] for name, found in states.items()} == {
        "active": "Active",
        "branching": "Active",
        "changed": "Active, draft differs",
        "inactive": "Inactive",
        "draft": "Inactive",
        "waiting": "Inactive Cannot go live yet",
    }


def test_what_cannot_go_live_yet_counts_as_not_active(
    viewer: Client, run_import: Import, document: Document
) -> None:
    run_import(document("runs"), document("waiting", steps="steps: []\n"))

    assert listed(viewer, state="active") == ["runs"]
    assert listed(viewer, state="inactive") == ["waiting"]


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
    assert "No automation fits" in page(viewer, LIST, search="x" * 10_000)
    assert "There is nothing on this page" in page(viewer, LIST, page="9999")


def test_htmx_gets_the_rows_alone(viewer: Client, run_import: Import, document: Document) -> None:
    run_import(document("orders"))

    answer = viewer.get(LIST, headers={"HX-Request": "true", "HX-Target": "rows"})

    assert answer.content.decode().strip().startswith('<div id="rows"')
    assert "HX-Target" in answer["Vary"]


def test_a_long_list_comes_in_pages_that_keep_the_search(viewer: Client, project: Project) -> None:
    Automation.objects.bulk_create(
        Automation(project=project, name=f"a{n:03}", title=f"A {n:03}") for n in range(120)
    )

    first = page(viewer, LIST, search="a")

    assert 'href="?search=a&amp;page=2"' in first
    assert [len(listed(viewer, page=number)) for number in ("1", "2", "3")] == [50, 50, 20]


@pytest.mark.parametrize("count", [2, 60])
def test_the_list_asks_the_database_seven_times(
    viewer: Client, run_import: Import, document: Document, run: Run, count: int
) -> None:
    run_import(*[document(f"a{n}", active=n % 2 == 0) for n in range(count)])
    run("a0")

    with CaptureQueriesContext(connection) as queries:
        page(viewer, LIST)

    assert len(queries) == 7


def test_titles_are_shown_and_never_run(viewer: Client, project: Project) -> None:
    title = f"{SCRIPT} {HEBREW} " + "x" * 150
    Automation.objects.create(
        project=project,
        name="odd",
        title=title,
        draft={
            "trigger": {"use": "gone.away"},
            "steps": [
                {"key": "a", "use": "flow.wait", "title": title * 50, "with": {"amount": SCRIPT}}
            ],
        },
    )

    for address in (LIST, f"{LIST}odd/", f"{LIST}odd/?step=a", f"{LIST}odd/?step={SCRIPT}"):
        shown = page(viewer, address)
        assert SCRIPT not in shown
        assert SCRIPT in unescape(shown)


def test_an_automation_of_another_project_does_not_exist_here(
    owner: Client, elsewhere: Project
) -> None:
    Automation.objects.create(project=elsewhere, name="theirs", title="Theirs")

    assert owner.get(f"{LIST}theirs/").status_code == 404
    assert owner.post(f"{LIST}theirs/activate/").status_code == 404
    assert listed(owner) == []
