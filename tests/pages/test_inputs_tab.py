"""The inputs of a step: which one broke, and which one a replay was given."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from connectors.sdk import Refused
from executions.models import Execution
from tests.executions.conftest import Service

Run = Callable[..., Execution]
Advance = Callable[[Execution], Execution]
SAY = {"key": "say", "use": "response.respond"}
STEPS = [
    {**SAY, "key": "first", "with": {"status": 200, "body": "{{trigger.body.title}}"}},
    {**SAY, "key": "send", "with": {"status": 200, "body": "{{first.body}}"}},
]

pytestmark = [pytest.mark.store, pytest.mark.usefixtures("service")]


def shown(client: Client, execution: Execution, query: str = "") -> str:
    answer = client.get(f"/projects/site/executions/{execution.id}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def rows(markup: str) -> list[tuple[bool, str]]:
    """The rows of the table of inputs: whether one is marked as broken, and what it says."""
    body = re.findall(r"<tr( class=\"broken\")?><th scope=\"row\" dir=\"auto\">(.*?)</tr>", markup)
    return [(bool(broken), words(row)) for broken, row in body]


def replayed(editor: Client, of: Execution, inputs: str, advance: Advance) -> Execution:
    editor.post(f"/projects/site/executions/{of.id}/replay/", {"step": "send", "inputs": inputs})
    return advance(Execution.objects.get(origin=of))


def test_only_the_input_whose_reference_broke_is_marked(
    viewer: Client, automate: Any, run: Run
) -> None:
    given = {"status": 200, "body": "{{trigger.body.text}} to {{trigger.body.language}}"}
    automate("a", [{**SAY, "with": given}])
    execution = run("a", {"body": {"text": "Hi"}})

    found = rows(shown(viewer, execution, "?step=say&tab=input").replace("\n", " "))

    fault = "{{1.body.language}}: “language” does not exist in 1.body; there is: text"
    text, sources = "{{1.body.text}} to {{1.body.language}}", "← 1.body.text ← 1.body.language"
    assert found == [
        (False, "Response Status status 200 the automation"),
        (True, f"Response Body body {text} {fault} {sources}"),
    ]


def test_inputs_that_were_not_filled_in_for_another_reason_are_shown_plainly(
    viewer: Client, automate: Any, run: Run
) -> None:
    given = {"status": "{{trigger.body.gone}}", "body": "{{trigger.body.text}}"}
    automate("a", [{**SAY, "with": given}])
    execution = run("a", {"body": {"text": "Hi"}})

    found = rows(shown(viewer, execution, "?step=say&tab=input").replace("\n", " "))

    assert [broken for broken, _ in found] == [True, False]
    assert found[1][1] == "Response Body body {{1.body.text}} ← 1.body.text"


def test_a_failed_step_says_how_the_automation_is_edited(
    editor: Client, viewer: Client, automate: Any, run: Run, service: Service
) -> None:
    automate("a", [{"key": "send", "use": "test.write"}])
    service.failing = [Refused("There is no such shop.")]
    execution = run("a", {"body": {"title": "Lisbon"}})

    for_editors, for_viewers = (words(shown(client, execution)) for client in (editor, viewer))

    way = "or edit the automation"
    assert (way in for_editors, way in for_viewers) == (True, False)


def test_a_replay_marks_what_is_kept_and_what_was_changed(
    editor: Client, automate: Any, run: Run, advance: Advance
) -> None:
    automate("a", STEPS)
    original = run("a", {"body": {"title": "Lisbon"}})
    again = replayed(editor, original, '{"status": 200, "body": "{{2.body}}?"}', advance)

    flow = shown(editor, again)
    cards = re.findall(r'id="card-(trigger|first|send)"(.*?)</a>', flow, re.DOTALL)
    found = rows(shown(editor, again, "?step=send&tab=input").replace("\n", " "))

    kept = {name: "kept from the original" in card for name, card in cards}
    assert kept == {"trigger": True, "first": True, "send": False}
    assert [said.partition("changed for this replay")[1] for _, said in found] == [
        "",
        "changed for this replay",
    ]
    assert "kept from the original" not in shown(editor, original)


def test_a_replay_with_the_same_inputs_marks_none(
    editor: Client, automate: Any, run: Run, advance: Advance
) -> None:
    automate("a", STEPS)
    original = run("a", {"body": {"title": "Lisbon"}})
    again = replayed(editor, original, '{"status": 200, "body": "{{2.body}}"}', advance)

    assert "changed for this replay" not in shown(editor, again, "?step=send&tab=input")


def test_places_that_differ_only_in_ids_are_counted_and_not_shown(
    editor: Client, automate: Any, run: Run, advance: Advance
) -> None:
    automate("a", STEPS)
    original = run("a", {"body": {"title": "Lisbon"}})
    again = replayed(editor, original, '{"status": 200, "body": "Porto"}', advance)
    for execution, key in ((original, "k1"), (again, "k2")):
        run_of = execution.step_runs
        run_of.filter(path="first").update(output={"execution_id": key})
        run_of.filter(path="send").update(output={"call": {"key": key}, "tool_call_id": key})

    said = words(shown(editor, again, "compare/"))

    assert "1 step differs." in said
    assert "Input body Lisbon Porto 2 more that differ only in ids" in said
    assert "k1" not in said
