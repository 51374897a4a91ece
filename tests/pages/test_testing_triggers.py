"""Test Trigger: waiting for a request, or typing a sample."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from automations import samples
from automations.models import Automation, Sample
from automations.publish import publish
from executions import listening
from executions.clock import now
from projects.models import Project
from tests.pages.building import EDIT, draft_of, respond
from tests.pages.reading import page, text

pytestmark = pytest.mark.store  # what a webhook reads is SQL of our own

OF_TRIGGER = f"{EDIT}step/trigger/test/"
RECEIVED = {"method": "POST", "query": {}, "headers": {}, "body": {"text": "Good morning"}}


def kept(automation: Automation) -> dict[str, Any]:
    return {one.key: one.output for one in Sample.objects.filter(automation=automation)}


def test_the_trigger_waits_for_a_request_and_shows_what_came(
    project: Project, editor: Client, signed_out: Client
) -> None:
    automation = draft_of(project, respond("say"))
    url = f"/automations-api/run/{automation.trigger_id}"

    before = text(page(editor, OF_TRIGGER))
    begun = editor.post(OF_TRIGGER, {"do": "listen"})
    waiting = text(page(editor, OF_TRIGGER))
    nothing_new = editor.get(OF_TRIGGER, {"live": "listening"})
    taken = signed_out.post(url, {"text": "Good morning"}, content_type="application/json")
    after = text(page(editor, OF_TRIGGER, live="listening"))

    assert f"{url} " in before
    assert "curl -H" in before
    assert begun.status_code == 302
    assert "Waiting for a request…" in waiting
    assert nothing_new.status_code == 204
    assert taken.json() == {"result": "Received as the test sample"}
    assert "Test succeeded: this is what arrived." in after
    assert "Good morning" in after
    assert "Retest Save and Exit" in after


def test_waiting_can_be_stopped_and_says_when_nobody_came(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say"))
    editor.post(OF_TRIGGER, {"do": "listen"})
    editor.post(OF_TRIGGER, {"do": "stop"})
    stopped = text(page(editor, OF_TRIGGER))
    listening.start(automation, now() - listening.FOR)

    over = text(page(editor, OF_TRIGGER))

    assert "Waiting for a request…" not in stopped + over
    assert ["No request came." in shown for shown in (stopped, over)] == [False, True]


def test_a_sample_can_be_typed(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say"))
    shown = unescape(page(editor, OF_TRIGGER))

    wrong = [
        editor.post(OF_TRIGGER, {"do": "sample", "sample": said})
        for said in ("{", "[]", '{"method": "POST", "x": 1}')
    ]
    begun = editor.post(OF_TRIGGER, {"do": "sample", "sample": '{"method":"POST","query":{}}'})

    assert '"text": "Good morning"' in shown
    assert [answer.status_code for answer in wrong] == [422, 422, 422]
    said = [unescape(answer.content.decode()) for answer in wrong]
    assert "The sample must be JSON: line 1, column 2" in said[0]
    assert "Must be an object with named values." in said[1]
    assert "There is no field “x”" in said[2]
    assert begun.status_code == 302
    assert kept(automation) == {"trigger": {"method": "POST", "query": {}}}
    assert Sample.objects.get().milliseconds is None


def test_all_that_a_typed_sample_lacks_is_named(project: Project, editor: Client) -> None:
    draft_of(project, respond("say"))

    wrong = editor.post(OF_TRIGGER, {"do": "sample", "sample": "{}"})

    said = text(wrong.content.decode())
    assert "method: This field is required. query: This field is required." in said
    assert "The trigger can also give headers and body, which may be left out." in said


def test_the_sample_of_a_sub_automation_fits_its_arguments(
    project: Project, editor: Client
) -> None:
    automation = draft_of(project, respond("say"))
    inputs = {"description": "Greets.", "schema": [{"key": "text"}]}
    trigger = {"use": "sub_automation.called", "with": inputs}
    automation.draft = {**automation.draft, "trigger": trigger}
    automation.save()

    shown = unescape(page(editor, OF_TRIGGER))
    wrong = editor.post(OF_TRIGGER, {"do": "sample", "sample": '{"text": 5}'})
    editor.post(OF_TRIGGER, {"do": "sample", "sample": '{"text": "Hi"}'})

    assert '"text": "Good morning"' in shown
    assert "curl" not in shown
    assert "Save and Exit Test Trigger" in text(shown)
    assert (wrong.status_code, "text: Must be text" in unescape(wrong.content.decode())) == (
        422,
        True,
    )
    assert kept(automation) == {"trigger": {"text": "Hi"}}


def activated(automation: Automation, **trigger: Any) -> Automation:
    """The automation after it went live, with another trigger in its draft."""
    publish(automation)
    changed = {"use": "http.request", "with": {"method": "GET"}, **trigger}
    Automation.objects.update(draft={**automation.draft, "trigger": changed})
    return Automation.objects.get()


def test_a_live_version_with_another_trigger_receives_and_its_sample_is_not_the_drafts(
    project: Project, editor: Client, signed_out: Client
) -> None:
    automation = activated(draft_of(project, respond("say")))
    url = f"/automations-api/run/{automation.trigger_id}"
    before = text(page(editor, OF_TRIGGER))
    editor.post(OF_TRIGGER, {"do": "listen"})

    refused = signed_out.get(url)
    assert automation.live
    taken = listening.receive(automation, automation.live.plan, RECEIVED, now())

    after = text(page(editor, OF_TRIGGER))
    states = samples.states(automation, automation.draft)
    assert "trigger of version 1 that receives what is sent to the address: Method POST" in before
    assert "For one of this draft’s trigger, activate the draft first, or type a sample" in before
    assert "curl -H" in before
    assert (refused.status_code, taken) == (405, True)
    assert states["trigger"] == "changed"
    assert "of the trigger of version 1, from which the draft’s differs." in after


def test_a_sample_typed_for_the_draft_counts_whatever_is_live(
    project: Project, editor: Client
) -> None:
    automation = activated(draft_of(project, respond("say")))

    editor.post(OF_TRIGGER, {"do": "sample", "sample": '{"method": "GET", "query": {}}'})

    assert samples.states(automation, automation.draft)["trigger"] == "tested"
    assert "There is a sample. Steps are tested" in text(page(editor, OF_TRIGGER))


def test_a_live_version_that_takes_no_requests_is_not_waited_for(
    project: Project, editor: Client
) -> None:
    made = draft_of(project, respond("say"))
    inputs = {"description": "Greets.", "schema": [{"key": "text"}]}
    made.draft = {**made.draft, "trigger": {"use": "sub_automation.called", "with": inputs}}
    made.save()
    automation = activated(made)

    shown = text(page(editor, OF_TRIGGER))
    editor.post(OF_TRIGGER, {"do": "listen"})

    automation.refresh_from_db()
    assert "It takes no requests, so nothing is received until the draft is activated." in shown
    assert automation.listening_until is None


def test_without_a_trigger_it_is_chosen_first(project: Project, editor: Client) -> None:
    Automation.objects.create(project=project, name="hello", title="Hello", draft={"steps": []})

    answer = editor.get(OF_TRIGGER)

    assert answer.headers["Location"] == f"{EDIT}step/trigger/connector/"


def test_a_large_sample_is_shown_in_part_and_only_replaced(
    project: Project, editor: Client
) -> None:
    automation = draft_of(project, respond("say"))
    output = {"method": "POST", "headers": {}, "query": {}, "body": ["Good morning"] * 10_000}
    samples.keep(automation, automation.draft, "trigger", output, now())

    shown = page(editor, OF_TRIGGER)

    assert "This sample is too large to be changed here." in text(shown)
    assert shown.partition("<textarea")[2].partition("</textarea>")[0].endswith(">\n")
    assert len(shown) < 150_000
