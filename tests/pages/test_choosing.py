"""Choosing what comes next."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from automations import editing
from automations.models import Automation
from connectors.models import Account
from projects.models import AuditEntry, Project
from tests.pages.building import EDIT, TRIGGER, draft_of, keys, respond, sent
from tests.pages.reading import page, text

PATH = {"key": "split", "use": "flow.conditional", "then": [respond("inner")]}


def _names(shown: str) -> list[str]:
    return re.findall(r'class="pick-name"><(?:a|button)[^>]*>([^<]+)<', shown)


def _stored(automation: Automation, index: int = 0) -> dict[str, object]:
    automation.refresh_from_db()
    found: dict[str, object] = automation.draft["steps"][index]
    return found


def test_three_kinds_of_steps_can_be_added(project: Project, editor: Client) -> None:
    draft_of(project)

    shown = page(editor, f"{EDIT}add/steps.0/")

    assert _names(shown) == ["Action Step", "Conditional Path", "Repeat Path"]
    assert "It will stand after 1 · HTTP Request Trigger ." in text(shown)


def test_a_place_that_is_gone_says_so(project: Project, editor: Client) -> None:
    draft_of(project)

    answer = editor.get(f"{EDIT}add/steps.7/", follow=True)

    assert "There is no such place any more." in answer.content.decode()


def test_a_path_is_there_at_once(project: Project, editor: Client) -> None:
    automation = draft_of(project, respond("say"))

    found = sent(editor, "add/steps.0/action/", use="flow.conditional")

    assert found == (302, "step/conditional_path/configure/", [])
    assert keys(automation) == ["steps.0 conditional_path", "steps.1 say"]


def test_the_catalogue_has_what_can_be_a_step(project: Project, editor: Client) -> None:
    draft_of(project)

    assert _names(page(editor, f"{EDIT}add/steps.0/connector/")) == [
        "ChatGPT",
        "Contentstack",
        "Flow",
        "HTTP",
        "Response",
        "Sub Automation",
    ]


def test_the_catalogue_of_the_trigger_has_what_starts_automations(
    project: Project, editor: Client
) -> None:
    draft_of(project)

    assert _names(page(editor, f"{EDIT}step/trigger/connector/")) == [
        "Contentstack",
        "HTTP",
        "Scheduler",
        "Sub Automation",
    ]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"search": "FUNCTION calling"}, ["ChatGPT"]),
        ({"search": "answer caller"}, []),
        ({"category": "AI"}, ["ChatGPT"]),
        ({"search": "sub", "category": "Utility"}, ["Sub Automation"]),
        ({"category": "nothing-like-it"}, []),
    ],
)
def test_connectors_are_searched_and_filtered(
    said: dict[str, str], names: list[str], project: Project, editor: Client
) -> None:
    draft_of(project)

    assert _names(page(editor, f"{EDIT}add/steps.0/connector/", **said)) == names


def test_connectors_are_sorted_by_category_under_headings(project: Project, editor: Client) -> None:
    draft_of(project)

    shown = page(editor, f"{EDIT}add/steps.0/connector/", sort="category")

    assert re.findall(r'class="pick-category">([^<]+)<', shown) == ["AI", "Content", "Utility"]


def test_with_htmx_only_the_connectors_are_answered(project: Project, editor: Client) -> None:
    draft_of(project)

    answer = editor.get(f"{EDIT}add/steps.0/connector/", headers={"HX-Target": "found"})

    assert answer.content.decode().lstrip().startswith('<div id="found"')


def test_the_actions_of_a_connector_are_chosen_from(project: Project, editor: Client) -> None:
    draft_of(project)

    shown = page(editor, f"{EDIT}add/steps.0/action/", connector="chatgpt")

    assert _names(shown) == [
        "Chat",
        "Chat with Vision",
        "DALL-E 3 Image Generator",
        "Function Calling",
        "Function Calling Response",
        "Prompt",
        "Translate an Entry",
    ]
    assert "Choose an Action" in text(shown)


def test_paths_are_not_among_the_actions(project: Project, editor: Client) -> None:
    draft_of(project)

    assert _names(page(editor, f"{EDIT}add/steps.0/action/", connector="flow")) == ["Wait"]


@pytest.mark.parametrize("wanted", ["", "nothing-like-it"])
def test_without_a_connector_one_is_chosen_first(
    wanted: str, project: Project, editor: Client
) -> None:
    draft_of(project)

    answer = editor.get(f"{EDIT}add/steps.0/action/", {"connector": wanted})

    assert answer.headers["Location"] == f"{EDIT}add/steps.0/connector/"


def test_a_chosen_action_is_a_step_with_the_only_account(
    project: Project, editor: Client, account: Account
) -> None:
    automation = draft_of(project)

    found = sent(editor, "add/steps.0/action/", use="chatgpt.chat")

    assert found == (302, "step/chat/configure/", [])
    assert _stored(automation) == {"key": "chat", "use": "chatgpt.chat", "account": account.pk}
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target, entry.details) == (
        "automation.edited",
        "hello",
        {"added": "chat"},
    )


@pytest.mark.parametrize("slugs", [[], ["elsewhere"], ["site", "site"]])
def test_where_there_is_not_one_account_alone_none_is_chosen(
    slugs: list[str], project: Project, elsewhere: Project, editor: Client
) -> None:
    automation = draft_of(project)
    for number, slug in enumerate(slugs):
        holder = project if slug == project.slug else elsewhere
        Account.objects.create(project=holder, connector="chatgpt", title=f"Account {number}")

    sent(editor, "add/steps.0/action/", use="chatgpt.chat")

    assert _stored(automation) == {"key": "chat", "use": "chatgpt.chat"}


@pytest.mark.parametrize(
    ("place", "taken"), [("steps.0", None), ("steps.1", "A"), ("steps.2.then.1", "B")]
)
def test_of_several_accounts_the_nearest_step_before_says_which(
    place: str, taken: str | None, project: Project, editor: Client, account: Account
) -> None:
    found = {
        title: Account.objects.create(project=project, connector="chatgpt", title=title).pk
        for title in "AB"
    }
    gone = {"key": "gone", "use": "chatgpt.chat", "account": account.pk}
    first, second = ({**gone, "key": title.lower(), "account": found[title]} for title in "AB")
    web = {"key": "web", "use": "http.call"}
    fork = {"key": "fork", "use": "flow.conditional", "then": [gone, web], "else": [first]}
    automation = draft_of(project, first, second, {**fork, "else": [{**first, "key": "c"}]})
    account.delete()

    _, address, _ = sent(editor, f"add/{place}/action/", use="chatgpt.function_calling")

    automation.refresh_from_db()
    made = editing.part(automation.draft, address.split("/")[1])
    assert made.get("account") == found.get(taken or "")


def test_another_action_begins_with_the_account_of_the_nearest_step_before(
    project: Project, editor: Client, account: Account
) -> None:
    Account.objects.create(project=project, connector="chatgpt", title="Other")
    ask = {"key": "ask", "use": "chatgpt.chat", "account": account.pk}
    automation = draft_of(project, ask, {"key": "web", "use": "http.call"})

    sent(editor, "step/web/action/", use="chatgpt.chat")

    assert _stored(automation, 1) == {**ask, "key": "web"}


def test_two_steps_of_one_action_have_keys_of_their_own(project: Project, editor: Client) -> None:
    automation = draft_of(project)

    for _ in range(2):
        sent(editor, "add/steps.0/action/", use="response.respond")

    assert keys(automation) == ["steps.0 response_2", "steps.1 response"]


def test_an_action_that_is_not_installed_is_refused(project: Project, editor: Client) -> None:
    automation = draft_of(project)

    status, where, said = sent(editor, "add/steps.0/action/", use="chatgpt.chatt")

    assert (status, where) == (302, "add/steps.0/connector/")
    assert said == ["There is no action “chatgpt.chatt”; did you mean “chatgpt.chat”?"]
    assert keys(automation) == []


def test_a_step_at_a_place_that_is_gone_is_refused(project: Project, editor: Client) -> None:
    draft_of(project)

    status, where, said = sent(editor, "add/steps.4/action/", use="response.respond")

    assert (status, where) == (302, "")
    assert said == ["There is no place steps.4 any more."]


def test_a_trigger_is_chosen_with_its_connector_where_it_is_the_only_one(
    project: Project, editor: Client
) -> None:
    automation = Automation.objects.create(project=project, name="hello", title="Hello")
    shown = page(editor, f"{EDIT}step/trigger/connector/")
    assert '<button id="pick-http" name="use" value="http.request">HTTP</button>' in shown

    found = sent(editor, "step/trigger/action/", use="http.request")

    automation.refresh_from_db()
    assert found == (302, "step/trigger/configure/", [])
    assert automation.draft["trigger"] == {"use": "http.request"}


@pytest.mark.parametrize(
    ("address", "labels"),
    [
        (
            "step/trigger/connector/",
            ["Choose Connector", "Choose Trigger", "Configure Trigger", "Test Trigger"],
        ),
        (
            "add/steps.0/connector/",
            ["Choose Connector", "Choose an Action", "Configure Action", "Test Action"],
        ),
    ],
)
def test_the_stages_are_named(
    address: str, labels: list[str], project: Project, editor: Client
) -> None:
    draft_of(project)

    shown = page(editor, EDIT + address)

    tabs = shown.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    assert re.findall(r">([A-Z][A-Za-z ]+)</a>", tabs) == labels


def test_a_viewer_looks_without_choosing(project: Project, viewer: Client) -> None:
    draft_of(project)

    for address in ("add/steps.0/", "step/trigger/connector/", "step/trigger/action/"):
        assert 'name="use"' not in page(viewer, EDIT + address)


def test_the_trigger_of_a_draft_is_not_a_step(project: Project, editor: Client) -> None:
    automation = draft_of(project)

    _, _, said = sent(editor, "step/trigger/action/", use="chatgpt.chat")

    automation.refresh_from_db()
    assert said[0].startswith("There is no trigger “chatgpt.chat”")
    assert automation.draft["trigger"] == TRIGGER
