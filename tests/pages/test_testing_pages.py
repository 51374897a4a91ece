"""Test Action in the browser's view, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from automations import samples
from automations.models import Automation
from connectors.sdk import Refused
from executions import testing
from executions.clock import now
from executions.models import Execution
from projects.models import Project, Variable
from tests.executions.conftest import Service
from tests.executions.plans import echo
from tests.pages.answers import written
from tests.pages.building import EDIT, TRIGGER, draft_of
from tests.pages.reading import page, text
from tests.pages.tests_of_steps import ALL, OF_TRIGGER, PAYLOAD, SAY, VALUE, hello, hinted, kept

__all__ = ["hello", "hinted"]


def test_a_step_is_tested_from_its_page_and_its_output_is_shown(
    hello: Automation, editor: Client, advance: Any, project: Project
) -> None:
    del hello
    before = text(page(editor, SAY))
    begun = editor.post(SAY, {"do": "test", VALUE: "Good morning"})
    running = page(editor, SAY)
    ended = advance(Execution.objects.get(test=True))
    after = text(page(editor, SAY))

    assert "1.body.text from its sample, for Value" in before
    assert begun.headers["Location"] == SAY
    assert "Testing…" in text(running)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in running
    assert ended.status == "success"
    assert "Good morning!" in after
    assert "Back Retest Save and Exit" in after
    assert written(project)[-1][1:] == (
        "automation.tested",
        "hello",
        {"step": "say", "execution": ended.id},
    )


def test_a_page_that_waits_is_told_only_what_is_new(
    hello: Automation, editor: Client, advance: Any
) -> None:
    del hello
    editor.post(SAY, {"do": "test"})
    execution = Execution.objects.get(test=True)
    seen = f"{execution.id}-pending-"

    waiting = editor.get(SAY, {"live": seen}, headers={"HX-Request": "true"})
    advance(execution)
    news = editor.get(SAY, {"live": seen}, headers={"HX-Request": "true"})

    assert waiting.status_code == 204
    assert (news.status_code, "Good morning!" in news.content.decode()) == (200, True)


def test_a_typed_value_counts_for_the_test_and_is_shown_again(
    hello: Automation, editor: Client, advance: Any
) -> None:
    editor.post(SAY, {"do": "test", VALUE: "Good evening"})
    advance(Execution.objects.get(test=True))

    assert kept(hello) == {"trigger": PAYLOAD, "say": {"value": "Good evening!"}}
    assert f'name="{VALUE}" value="Good evening"' in page(editor, SAY)


def test_a_value_that_is_emptied_counts_as_empty(
    hello: Automation, editor: Client, advance: Any
) -> None:
    editor.post(SAY, {"do": "test", VALUE: ""})
    advance(Execution.objects.get(test=True))

    assert kept(hello)["say"] == {"value": "!"}


def test_every_value_can_be_typed_however_many_there_are(editor: Client, project: Project) -> None:
    names = [f"n{number}" for number in range(205)]
    said = " ".join(f"{{{{trigger.body.{name}}}}}" for name in names)
    draft_of(project, echo("say", said))

    begun = editor.post(SAY, {"do": "test"} | {f"value:trigger.body.{name}": "x" for name in names})

    assert page(editor, SAY).count('name="value:trigger.body.') == 205
    assert begun.status_code == 302


def test_a_missing_sample_is_asked_for(editor: Client, project: Project) -> None:
    draft_of(project, echo("say", "{{trigger.body.text}}"))

    shown = text(page(editor, SAY))
    refused = editor.post(SAY, {"do": "test", VALUE: " "})
    begun = editor.post(SAY, {"do": "test", VALUE: "Hi"})

    advice = "There is no sample of it yet. Test the step that it comes from, or type a value here."
    assert advice in shown
    assert (refused.status_code, "field wrong" in refused.content.decode()) == (422, True)
    assert begun.status_code == 302
    assert testing.typed_for(Execution.objects.get()) == {"trigger.body.text": "Hi"}


def test_a_secret_is_not_taken_as_a_typed_value_and_not_shown_again(
    hello: Automation, editor: Client
) -> None:
    Variable.put(hello.project, "key", "s3cret-value", secret=True)

    refused = editor.post(SAY, {"do": "test", VALUE: "Bearer s3cret-value"})

    shown = refused.content.decode()
    assert (refused.status_code, "s3cret-value" in shown) == (422, False)
    assert "A secret variable has this value." in text(shown)
    assert "is kept with it for a day" in text(shown)
    assert Execution.objects.count() == 0


def test_a_failed_test_says_so_in_the_services_words_and_what_to_do(
    hello: Automation, editor: Client, service: Service, advance: Any
) -> None:
    hello.draft = {**hello.draft, "steps": [{"key": "say", "use": "test.read"}]}
    hello.save()
    service.failing = [Refused("No such model.")]
    editor.post(SAY, {"do": "test"})
    advance(Execution.objects.get(test=True))

    shown = text(page(editor, SAY))

    assert "The test failed. No such model." in shown
    assert "Change what is configured, or the values above, then test again." in shown
    assert "say" not in kept(hello)


def test_the_result_of_what_was_changed_since_is_shown_as_that(
    hello: Automation, editor: Client, service: Service, advance: Any
) -> None:
    failing = {"key": "say", "use": "test.read"}
    hello.draft = {**hello.draft, "steps": [failing]}
    hello.save()
    service.failing = [Refused("No such model.")]
    editor.post(SAY, {"do": "test"})
    advance(Execution.objects.get(test=True))
    hello.draft = {**hello.draft, "steps": [echo("say", "Hello")]}
    hello.save()

    failed = page(editor, SAY)
    editor.post(SAY, {"do": "test"})
    advance(Execution.objects.get(test=True))
    succeeded = page(editor, SAY)
    hello.draft = {**hello.draft, "steps": [echo("say", "Good night")]}
    hello.save()
    earlier = page(editor, SAY)

    assert "This was before you changed the step, or what it refers to." in text(failed)
    assert "The test failed then: No such model." in text(failed)
    assert [each.count('class="notice bad"') for each in (failed, succeeded, earlier)] == [0, 0, 0]
    assert [each.count('class="notice ok') for each in (failed, succeeded, earlier)] == [0, 1, 0]
    assert "This was before you changed the step, or what it refers to." in text(earlier)


def test_a_running_test_is_not_begun_again_and_can_be_cancelled(
    hello: Automation, editor: Client
) -> None:
    del hello
    for done in ("test", "test", "cancel"):
        editor.post(SAY, {"do": done})

    assert [execution.status for execution in Execution.objects.all()] == ["cancelled"]
    assert "The test was cancelled." in text(page(editor, SAY))


@pytest.mark.parametrize("address", [SAY, ALL])
def test_a_second_press_that_has_not_seen_the_first_begins_no_other_test(
    address: str, hello: Automation, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.post(address, {"do": "test"})
    begun = Execution.objects.get()
    look, seen = testing.latest, iter([None])
    monkeypatch.setattr(testing, "latest", lambda *of: next(seen, look(*of)))

    again = editor.post(address, {"do": "test"})

    query = f"?run={begun.id}" if address == ALL else ""
    assert again.headers["Location"] == f"{address}{query}"
    assert list(Execution.objects.all()) == [begun]
    assert [one[1] for one in written(hello.project)] == ["automation.tested"]


def test_a_step_with_faults_is_not_tested(editor: Client, project: Project) -> None:
    draft_of(project, {"key": "say", "use": "response.respond"})

    shown = page(editor, SAY)
    answer = editor.post(SAY, {"do": "test"})

    assert "This step cannot be tested yet." in text(shown)
    assert f'href="{EDIT}step/say/configure/#field-with-status"' in shown
    assert "test-button" not in shown
    assert (answer.status_code, Execution.objects.count()) == (422, 0)


def test_a_viewer_sees_the_sample_and_cannot_test(
    hello: Automation, viewer: Client, editor: Client, advance: Any
) -> None:
    del hello
    editor.post(SAY, {"do": "test"})
    advance(Execution.objects.get(test=True))

    shown = page(viewer, SAY)
    pages = [page(viewer, address) for address in (OF_TRIGGER, ALL)]

    assert "Good morning!" in text(shown)
    assert [one.count('name="do"') for one in (shown, *pages)] == [0, 0, 0]
    assert viewer.post(SAY, {"do": "test"}).status_code == 403


def test_no_page_of_what_has_run_shows_a_test(
    editor: Client, hello: Automation, advance: Any
) -> None:
    editor.post(SAY, {"do": "test"})
    ended = advance(Execution.objects.get(test=True))
    addresses = [
        "/projects/site/",
        "/projects/site/automations/",
        "/projects/site/automations/?order=run",
        "/projects/site/automations/hello/",
        "/projects/site/automations/hello/versions/",
        "/projects/site/executions/",
        "/projects/site/executions/?search=body.text+%3D+Good+morning",
        "/projects/site/executions/?status=success",
        "/projects/site/executions/export/",
    ]

    shown = [b"".join(editor.get(each)).decode() for each in addresses]
    own = editor.get(f"/projects/site/executions/{ended.id}/")

    assert [each for each, one in zip(addresses, shown, strict=True) if ended.id in one] == []
    assert hello.versions.count() == 1
    assert (own.status_code, "Retry Execution" in text(own.content.decode())) == (200, False)
    assert ">Test<" in own.content.decode()


def test_script_in_a_sample_is_text(project: Project, editor: Client) -> None:
    made = draft_of(project, echo("say", "{{trigger.body.text}}"))
    body = {"body": {"text": "</textarea><script>alert(1)</script>"}}
    samples.keep(made, made.draft, "trigger", {**PAYLOAD, **body}, now())

    pages = page(editor, SAY) + page(editor, OF_TRIGGER)

    assert "<script>alert" not in pages


def test_the_queries_of_the_page_do_not_grow_with_the_steps(
    project: Project, editor: Client
) -> None:
    def queries(number: int) -> int:
        steps = [echo(f"s{each}", "{{trigger.body.text}}") for each in range(number)]
        draft = {"trigger": TRIGGER, "steps": [*steps, echo("say", "Hello")]}
        Automation.objects.update_or_create(
            project=project, name="hello", defaults={"title": "Hello", "draft": draft}
        )
        with CaptureQueriesContext(connection) as found:
            page(editor, SAY)
        return len(found)

    queries(1)

    assert queries(2) == queries(30)
