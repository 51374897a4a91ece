"""The page of one execution: what it shows, what of it changes, and what can be done there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automations import labels
from connectors.contentstack.fields import STACK
from connectors.models import Account
from connectors.sdk import Option, Refused
from executions.clock import now
from executions.models import Execution, StepRun
from projects.models import Project, Variable
from tests.executions.conftest import Service
from tests.pages.execution_page import page_of, text_of

pytestmark = pytest.mark.usefixtures("service")

Run = Callable[..., Execution]
HTML = '<script>alert("x")</script>'


def test_a_successful_execution_is_shown_as_a_whole(viewer: Client, execution: Execution) -> None:
    shown = text_of(viewer.get(page_of(execution)))

    assert "Status Success" in shown
    assert "1 · HTTP Request Trigger" in shown
    assert "2 · Test" in shown
    assert "What started it" in shown
    assert "Lisbon" in shown


def test_of_a_failed_execution_the_failed_step_is_shown_with_its_error(
    viewer: Client, two_steps: Service, run: Run
) -> None:
    two_steps.failing = [Refused("There is no such shop.")]
    execution = run("a", {"body": {"title": "Lisbon"}})

    shown = text_of(viewer.get(page_of(execution)))

    assert "3 · Test" in shown
    assert "This step failed. There is no such shop." in shown
    assert "Replay from here" not in shown


def test_the_whole_of_a_failed_execution_leads_to_its_step(
    viewer: Client, two_steps: Service, run: Run
) -> None:
    two_steps.failing = [Refused("There is no such shop.")]
    execution = run("a", {"body": {"title": "Lisbon"}})

    response = viewer.get(page_of(execution, step=""))

    assert "Step 3 · Test failed. There is no such shop." in text_of(response)
    assert b'href="?step=send"' in response.content


def test_each_input_leads_to_its_source(viewer: Client, execution: Execution) -> None:
    response = viewer.get(page_of(execution, step="send", tab="input"))

    href = "?step=first&amp;tab=output#output.value"
    assert f'href="{href}">← 2.value</a>' in response.content.decode()


@pytest.mark.usefixtures("two_steps")
def test_the_output_of_a_step_can_be_downloaded_whole(viewer: Client, run: Run) -> None:
    execution = run("a", {"body": {"title": HTML}})

    answer = viewer.get(page_of(execution, "output", step="first"))

    assert json.loads(answer.content) == {"value": HTML}
    assert {
        name: answer[name]
        for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy")
    } == {
        "Content-Type": "application/json",
        "Content-Disposition": f'attachment; filename="{execution.id}-first.json"',
        "Content-Security-Policy": "sandbox",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_started_it_can_be_downloaded(viewer: Client, execution: Execution) -> None:
    answer = viewer.get(page_of(execution, "output", step="trigger"))

    assert json.loads(answer.content) == {"body": {"title": "Lisbon"}}


def test_the_output_of_no_step_is_404(viewer: Client, execution: Execution) -> None:
    assert viewer.get(page_of(execution, "output", step="gone")).status_code == 404


def test_all_of_it_is_there_as_json(viewer: Client, execution: Execution) -> None:
    found = json.loads(viewer.get(page_of(execution, "json")).content)

    assert (found["id"], [step["path"] for step in found["steps"]]) == (
        execution.id,
        ["first", "send"],
    )


def test_an_output_of_a_megabyte_is_shown_in_part(viewer: Client, execution: Execution) -> None:
    rows = [{"n": number, "text": "word " * 20} for number in range(8000)]
    StepRun.objects.filter(execution=execution, path="send").update(output={"rows": rows})

    response = viewer.get(page_of(execution, step="send", tab="output"))

    assert "Shown in part." in text_of(response)
    assert len(response.content) < 100_000


@pytest.mark.parametrize("query", [{"step": "gone"}, {"step": "send", "tab": "gone"}])
def test_an_address_of_no_step_or_tab_shows_the_whole_with_a_message(
    viewer: Client, execution: Execution, query: dict[str, str]
) -> None:
    response = viewer.get(page_of(execution, **query))

    shown = text_of(response)
    assert (response.status_code, "“gone”" in shown) == (200, True)
    assert "Here is the whole execution." in shown
    assert "What started it" in shown


@pytest.mark.parametrize("name", ["detail", "live", "output", "json", "compare"])
def test_an_execution_of_another_project_is_404(
    viewer: Client, elsewhere: Project, execution: Execution, name: str
) -> None:
    Execution.objects.filter(id=execution.id).update(project=elsewhere)

    assert viewer.get(page_of(execution, name, step="first")).status_code == 404


def test_markup_in_values_is_text(viewer: Client, two_steps: Service, run: Run) -> None:
    two_steps.failing = [Refused(HTML)]
    execution = run("a", {"body": {"title": HTML}})

    for query in ({}, {"step": ""}, {"step": "send", "tab": "input"}, {"step": HTML}):
        assert HTML.encode() not in viewer.get(page_of(execution, **query)).content


@pytest.mark.parametrize(
    "query",
    [
        {"step": ""},
        {"step": "first"},
        {"step": "first", "tab": "input"},
        {"step": "first", "tab": "output"},
        {"step": "trigger", "tab": "output"},
    ],
)
def test_names_that_no_page_can_hold_are_shown_all_the_same(
    viewer: Client, automate: Any, run: Run, query: dict[str, str]
) -> None:
    odd = {"\ud800": {"\udfff": "\ud800"}, "a\x00": 1}
    automate("a", [{"key": "first", "use": "test.echo", "with": {"value": "{{trigger.body}}"}}])
    execution = run("a", {"body": odd})
    path = {"value": odd, "other\udc00": "{{trigger.body.\udc00}}"}
    StepRun.objects.filter(execution=execution).update(input=path, output=odd)
    Execution.objects.filter(id=execution.id).update(overrides={"first": path})

    assert viewer.get(page_of(execution, **query)).status_code == 200


def test_a_step_whose_connector_is_gone_is_still_shown(
    viewer: Client, automate: Any, run: Run
) -> None:
    automate("a", [{"key": "old", "use": "gone.action", "with": {"value": "x"}}])
    execution = run("a", {})

    shown = text_of(viewer.get(page_of(execution)))

    assert execution.status == "failed"
    assert "2 · gone.action" in shown


@pytest.mark.parametrize("rounds", [3, 40])
def test_the_number_of_queries_does_not_grow_with_the_steps(
    viewer: Client, automate: Any, run: Run, rounds: int
) -> None:
    inner = {"key": "say", "use": "test.echo", "with": {"value": "{{current_item}}"}}
    loop = {"key": "rows", "use": "flow.repeat", "with": {"times": rounds}}
    automate("a", [{**loop, "paths": {"steps": [inner]}}])
    execution = run("a", {})

    counts = []
    for query in ({}, {"step": "rows[2]/say"}, {"step": "rows[2]/say", "tab": "output"}):
        address = page_of(execution, **query)
        with CaptureQueriesContext(connection) as queries:
            viewer.get(address)
        counts.append(len(queries))

    assert counts == [8, 7, 6]


def test_cards_say_what_was_chosen_by_its_name_for_one_query_more(
    viewer: Client, project: Project, automate: Any, run: Run
) -> None:
    account = Account.objects.create(project=project, connector="contentstack", title="Mine")
    labels.remember(account, STACK, {}, [Option("blt1", "Our <blog>")])
    make = {"key": "make", "use": "contentstack.create_asset", "account": account.pk}
    automate("a", [{"key": "end", "use": "gone.action"}, {**make, "with": {"stack": "blt1"}}])
    execution = run("a", {})

    with CaptureQueriesContext(connection) as queries:
        shown = viewer.get(page_of(execution)).content.decode()

    card = shown.partition('id="card-make"')[2].partition("</a>")[0]
    assert re.findall(r"<bdi>(.*?)</bdi>", card) == ["Create an Asset", "Our &lt;blog&gt;"]
    assert len(queries) == 9


def test_the_rounds_beside_the_shown_one_are_a_step_away(
    viewer: Client, automate: Any, run: Run
) -> None:
    inner = {"key": "say", "use": "test.echo", "with": {"value": "{{current_item}}"}}
    loop = {"key": "rows", "use": "flow.repeat", "with": {"times": 3}}
    automate("a", [{**loop, "paths": {"steps": [inner]}}])
    execution = run("a", {})

    shown = viewer.get(page_of(execution, step="rows[2]/say")).content.decode()

    assert "Round 2 of 3" in shown
    for other in (1, 3):
        assert f'href="?step=rows%5B{other}%5D%2Fsay&amp;tab=happened"' in shown


def test_a_thousand_rounds_are_a_light_page(viewer: Client, automate: Any, run: Run) -> None:
    inner = {"key": "say", "use": "test.echo"}
    loop = {"key": "rows", "use": "flow.repeat", "with": {"times": 1}}
    automate("a", [{**loop, "paths": {"steps": [inner]}}])
    execution = run("a", {})
    moment = now()
    StepRun.objects.bulk_create(
        StepRun(
            execution=execution,
            path=f"rows[{number}]/say",
            key="say",
            use="test.echo",
            status="success",
            input={"value": "x" * 1000},
            started_at=moment,
            finished_at=moment,
        )
        for number in range(2, 1001)
    )

    response = viewer.get(page_of(execution))

    assert "… 900 more rounds" in text_of(response)
    assert len(response.content) < 100_000


def test_a_called_execution_and_its_caller_lead_to_each_other(
    viewer: Client, automate: Any, run: Run
) -> None:
    automate("inner", [{"key": "say", "use": "test.echo"}], schema={"type": "object"})
    called = {"sub_automation": "inner"}
    automate("outer", [{"key": "call", "use": "sub_automation.run", "with": called}])
    parent = run("outer", {})
    child = Execution.objects.get(parent=parent)

    from_parent = viewer.get(page_of(parent, step="call")).content.decode()
    from_child = viewer.get(page_of(child)).content.decode()

    assert f'href="{page_of(child)[:-1]}"' in from_parent
    assert f'href="{page_of(parent, step="call")}"' in from_child


def test_what_a_secret_variable_held_is_not_in_the_shown_reply(
    viewer: Client, automate: Any, project: Project, run: Run
) -> None:
    Variable.put(project, "token", "correct-horse", secret=True)
    said = {"status": 200, "body": "It is {{vars.token}}."}
    automate("a", [{"key": "say", "use": "response.respond", "with": said}])
    execution = run("a", {})

    shown = text_of(viewer.get(page_of(execution)))

    assert execution.reply["body"] == "It is correct-horse."
    assert ("It is •••." in shown, "correct-horse" in shown) == (True, False)
