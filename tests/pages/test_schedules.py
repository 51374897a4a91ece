"""Automations that start by the clock, in the builder and beside it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from automations.models import Automation, Sample
from automations.publish import activate, publish
from executions.models import Execution
from executions.scheduled import fire
from projects.models import Project
from tests.pages.building import EDIT, draft_of, respond
from tests.pages.execution_page import page_of, text_of
from tests.pages.reading import page, text

CONFIGURE = f"{EDIT}step/trigger/configure/"
OF_TRIGGER = f"{EDIT}step/trigger/test/"
ZONES = f"{EDIT}step/trigger/lookup/?field=with.time_zone"


@pytest.fixture
def automation(project: Project) -> Automation:
    """A draft that starts each day at noon of Berlin."""
    made = draft_of(project, respond("say"))
    made.draft = {**made.draft, "trigger": trigger()}
    made.save()
    return made


def trigger(**inputs: Any) -> dict[str, Any]:
    noon = {"time_zone": "Europe/Berlin", "every": "days", "at_time": "12:00"}
    return {"use": "schedule.every", "with": noon | inputs}


def note(shown: str) -> list[str]:
    return re.findall(r'<p class="note">(.+?)</p>', shown)


def times(shown: str) -> list[str]:
    """The exact times in a piece of a page, as machines read them."""
    return re.findall(r'Next: <time-ago coming><time datetime="([^"]+)"', shown)


def due(automation: Automation) -> str:
    automation.refresh_from_db()
    assert automation.trigger_due_at
    return automation.trigger_due_at.isoformat(timespec="milliseconds")


@pytest.mark.usefixtures("automation")
def test_the_form_shows_the_next_five_times(editor: Client) -> None:
    (said,) = note(page(editor, CONFIGURE))

    assert re.fullmatch(
        r"Next \(Europe/Berlin\): "
        r"\w{3} \d+ \w{3}( \d{4})? 12:00(, \w{3} \d+ \w{3}( \d{4})? 12:00){4}",
        said,
    )


def test_while_something_is_wrong_there_are_no_times_and_the_part_is_named(
    editor: Client, automation: Automation
) -> None:
    automation.draft = {**automation.draft, "trigger": trigger(every="cron", cron="0 25 * * *")}
    automation.save()

    shown = page(editor, CONFIGURE)

    assert note(shown) == []
    assert "The hour “25” is not understood: it is 0 to 23." in text(shown)


@pytest.mark.usefixtures("automation")
def test_zones_are_chosen_from_a_list_that_is_searched(editor: Client) -> None:
    answer = editor.post(ZONES, {"search": "new york"})

    found = re.findall(r'data-value="([^"]*)"', answer.content.decode())
    assert found == ["America/New_York"]


@pytest.mark.usefixtures("automation")
def test_a_sample_is_made_at_once_and_can_be_typed(editor: Client) -> None:
    before = text(page(editor, OF_TRIGGER))

    begun = editor.post(OF_TRIGGER, {"do": "load"})
    made = Sample.objects.get().output
    after = text(page(editor, OF_TRIGGER))
    nine = "2026-11-23T09:00:00Z"
    typed = json.dumps({"scheduled_for": nine, "started_at": nine, "missed": 2})
    editor.post(OF_TRIGGER, {"do": "sample", "sample": typed})

    assert "the sample is what its next time will bring" in before
    assert datetime.fromisoformat(made["scheduled_for"]) > datetime.now(UTC)
    assert begun.status_code == 302
    assert made == {
        "scheduled_for": made["started_at"],
        "started_at": made["started_at"],
        "missed": 0,
    }
    assert "There is a sample." in after
    assert Sample.objects.get().output["missed"] == 2


def test_a_draft_says_when_it_will_start_once_it_is_active(
    editor: Client, automation: Automation
) -> None:
    shown = page(editor, EDIT)

    now = datetime.now(UTC)
    (found,) = times(shown)
    assert "Once it is active, it starts by itself." in text(shown)
    assert now < datetime.fromisoformat(found) <= now + timedelta(hours=25)
    assert automation.live is None


def test_pages_show_when_an_active_one_starts_next(editor: Client, automation: Automation) -> None:
    activate(automation)
    detail = EDIT.removesuffix("edit/")

    shown = [page(editor, address) for address in (EDIT, detail, "/projects/site/automations/")]

    assert [times(one) for one in shown] == [[due(automation)]] * 3
    assert automation.trigger_due_at
    exact = f"{automation.trigger_due_at.day} {automation.trigger_due_at:%b %H:%M} UTC"
    assert [exact in text(one) for one in shown] == [True, True, False]


def test_one_that_cannot_be_computed_says_so(editor: Client, automation: Automation) -> None:
    publish(automation)
    Automation.objects.filter(pk=automation.pk).update(
        trigger_due_at=None, trigger_trouble="The next time cannot be computed."
    )

    shown = [text(page(editor, address)) for address in (EDIT, EDIT.removesuffix("edit/"))]

    assert ["The next time cannot be computed." in one for one in shown] == [True, True]


def test_those_with_an_address_show_no_times(editor: Client, project: Project) -> None:
    activate(draft_of(project, respond("say")))

    shown = [page(editor, address) for address in (EDIT, EDIT.removesuffix("edit/"))]

    assert [("Next:" in one, "Schedule" in text(one)) for one in shown] == [(False, False)] * 2


def test_a_late_run_says_so_on_its_page(viewer: Client, automation: Automation) -> None:
    publish(automation)
    now = datetime.now(UTC)
    automation.trigger_due_at = now - timedelta(hours=50)
    automation.save()
    fire(Automation.objects.select_related("live").get(pk=automation.pk), now)

    shown = text_of(viewer.get(page_of(Execution.objects.get())))

    assert "the server was not running then." in shown
    assert re.search(r"[23] times were missed, this run stands for them\.", shown)
