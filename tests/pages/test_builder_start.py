"""Where the builder begins: the draft as a whole."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automations import samples
from automations.models import Automation
from projects.models import Project
from tests.pages.building import EDIT, draft_of, respond
from tests.pages.reading import page, text

WAIT = {"amount": 1, "unit": "seconds"}
SCRIPT = "<script>alert(1)</script>"
BRANCH = {
    "key": "split",
    "use": "flow.conditional",
    "with": {"conditions": [{"input": "{{trigger.body.a}}", "operator": "is_empty"}]},
    "then": [respond("inner")],
}


def _tested(automation: Automation) -> None:
    for key in samples.digests(automation.draft):
        samples.keep(automation, automation.draft, key, {}, timezone.now())


def _links(shown: str, within: str) -> list[str]:
    part = shown.partition(f'id="{within}"')[2].partition("</section>")[0]
    return re.findall(r'href="([^"]+)"', part)


def test_without_a_trigger_it_is_the_first_thing_to_choose(
    project: Project, editor: Client
) -> None:
    Automation.objects.create(project=project, name="hello", title="Hello")

    answer = editor.get(EDIT)

    assert answer.headers["Location"] == f"{EDIT}step/trigger/connector/"


def test_a_warning_about_the_whole_is_worth_a_look_and_blocks_nothing(
    project: Project, editor: Client
) -> None:
    made = draft_of(project, {"key": "call", "use": "flow.wait", "with": WAIT})
    called = {"use": "sub_automation.called", "with": {"description": "Waits."}}
    made.draft = {**made.draft, "trigger": called}
    made.save()

    shown = page(editor, EDIT)

    assert _links(shown, "missing") == []
    assert _links(shown, "warnings") == [f"{EDIT}add/steps.1/"]
    assert "Nothing is answered: add a Response, so that callers get a result." in text(shown)
    assert shown.index('id="warnings"') < shown.index('id="untested"')


def test_a_viewer_sees_that_nothing_is_there_yet(project: Project, viewer: Client) -> None:
    Automation.objects.create(project=project, name="hello", title="Hello")

    assert "Nothing is configured yet" in text(page(viewer, EDIT))


def test_what_is_missing_leads_to_its_field(project: Project, editor: Client) -> None:
    draft_of(project, {"key": "ask", "use": "chatgpt.chat", "with": {"query": "Hi"}})

    shown = page(editor, EDIT)

    assert _links(shown, "missing") == [
        f"{EDIT}step/ask/configure/#field-{name}"
        for name in ("account", "with-model", "with-prompt")
    ]


def test_a_draft_without_steps_leads_to_adding_one(project: Project, editor: Client) -> None:
    draft_of(project)

    assert _links(page(editor, EDIT), "missing") == [f"{EDIT}add/steps.0/"]


def test_what_is_not_installed_leads_to_choosing_again(project: Project, editor: Client) -> None:
    draft_of(project, {"key": "gone", "use": "test.gone"})

    assert _links(page(editor, EDIT), "missing") == [f"{EDIT}step/gone/connector/"]


def test_warnings_stand_apart(project: Project, editor: Client) -> None:
    inputs = {"status": 200, "body": "{{inner.status}}"}
    draft_of(project, BRANCH, {**respond("say"), "with": inputs})

    shown = page(editor, EDIT)

    assert (_links(shown, "missing"), _links(shown, "warnings")) == (
        [],
        [f"{EDIT}step/say/configure/#field-with-body"],
    )


def test_what_is_not_tested_leads_to_its_test(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say"), respond("again"))
    samples.keep(automation, automation.draft, "say", {}, timezone.now())

    links = _links(page(editor, EDIT), "untested")

    assert links == [
        f"{EDIT}step/trigger/test/",
        f"{EDIT}step/again/test/",
        f"{EDIT}test/",
    ]


def test_what_is_filled_in_and_tested_is_ready(project: Project, editor: Client) -> None:
    _tested(draft_of(project, respond("say")))

    shown = page(editor, EDIT)

    assert "Ready Everything is filled in and tested. Activate it" in text(shown)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("tested", "Tested."),
        ("changed", "Changed since its test."),
        ("untested", "Not tested yet."),
        ("unfinished", "Not filled in yet."),
        ("wrong", "Something is missing or wrong."),
    ],
)
def test_a_card_says_how_its_step_stands(
    state: str, words: str, project: Project, viewer: Client
) -> None:
    automation = draft_of(project, respond("say"))
    if state != "untested":
        _tested(automation)
    if state in ("changed", "unfinished", "wrong"):
        status = {"changed": 201, "unfinished": None, "wrong": 9}[state]
        Automation.objects.update(draft={**automation.draft, "steps": [respond("say", status)]})

    shown = page(viewer, EDIT)

    card = shown.partition('id="card-say"')[2].partition("</a>")[0]
    assert f'class="dot {state}" title="{words.removesuffix(".")}"' in card
    assert f'<span class="visually-hidden">{words} </span>' in card


def test_every_place_of_the_flow_can_be_added_at(project: Project, editor: Client) -> None:
    draft_of(project, BRANCH, respond("say"))

    shown = page(editor, EDIT)

    found = re.findall(r'data-place="([^"]+)"[^>]*aria-label="([^"]+)"', shown)
    assert [(place, unescape(words)) for place, words in found] == [
        ("steps.0", "Add a step after 1 · HTTP Request Trigger"),
        ("steps.0.then.0", "Add the first step of If 1.body.a is empty"),
        ("steps.0.then.1", "Add a step after 2-1 · Response"),
        ("steps.0.else.0", "Add the first step of Otherwise"),
        ("steps.1", "Add a step after 2 · Conditional Path"),
        ("steps.2", "Add a step after 3 · Response"),
    ]


def test_a_viewer_can_change_nothing(project: Project, viewer: Client) -> None:
    draft_of(project, BRANCH)

    shown = page(viewer, EDIT)

    assert "data-place" not in shown
    assert re.findall(r'<form[^>]*action="(/projects/[^"]*)"', shown) == []


def test_titles_are_only_text(project: Project, editor: Client) -> None:
    draft_of(project, respond("say", title=SCRIPT))

    assert SCRIPT not in page(editor, EDIT)


def test_the_address_is_there_with_a_command(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say"))

    said = text(page(editor, EDIT))

    assert f"/automations-api/run/{automation.trigger_id}" in said
    assert "Once it is active, try it from a terminal: Copy curl " in said


def test_what_was_deleted_last_can_be_put_back_as_long_as_that_is_possible(
    project: Project, editor: Client
) -> None:
    automation = draft_of(project, respond("say"), respond("end"))
    before = text(page(editor, EDIT))
    editor.post(f"{EDIT}step/end/delete/")
    after = [text(page(editor, EDIT)) for _ in range(2)]
    editor.post(f"{EDIT}undo/")
    back = text(page(editor, EDIT))
    editor.post(f"{EDIT}step/end/delete/")
    draft = {**automation.draft, "steps": [respond("end")]}
    Automation.objects.filter(pk=automation.pk).update(draft=draft)
    taken = text(page(editor, EDIT))

    said = "3 · Response was deleted just now . Put it back"
    assert [said in one for one in after] == [True, True]
    assert ["Put it back" in one for one in (before, back, taken)] == [False, False, False]


def test_another_projects_automation_is_not_there(elsewhere: Project, editor: Client) -> None:
    draft_of(elsewhere, respond("say"))

    assert editor.get(EDIT).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_no_query_is_made_for_a_step(count: int, project: Project, editor: Client) -> None:
    draft_of(project, *(respond(f"say_{number}") for number in range(count)))
    page(editor, EDIT)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page(editor, EDIT)

    assert len(queries) == 11


def test_what_is_filled_in_can_be_activated_beside_testing_it(
    project: Project, editor: Client, viewer: Client
) -> None:
    draft_of(project, respond("answer"))

    notices = [
        page(each, EDIT).partition('id="untested"')[2].partition("</section>")[0]
        for each in (editor, viewer)
    ]

    assert [re.findall(r">(Test all|Activate)</", one) for one in notices] == [
        ["Test all", "Activate"],
        [],
    ]


def test_links_beside_the_panel_skip_to_the_steps_and_to_activate(
    project: Project, editor: Client, viewer: Client
) -> None:
    draft_of(project, respond("answer"))

    shown = [page(each, EDIT).partition('id="panel"')[0] for each in (editor, viewer)]

    skips = [re.findall(r'class="skip" href="#([^"]*)"', one) for one in shown]
    assert skips == [["panel", "flow", "activate"], ["panel", "flow"]]
    assert all(f'id="{each}"' in shown[0] for each in ("flow", "activate"))
