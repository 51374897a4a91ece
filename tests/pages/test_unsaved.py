"""What was typed is either saved, or said not to be and shown to be copied."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from automations import editing
from automations.models import Automation
from connectors.models import Account
from projects.models import Project
from tests.pages.answers import errors, text
from tests.pages.step_page import EDIT, HTMX, Page, inputs, open_step, part, shop

__all__ = ["open_step", "shop"]

LINE = r'<textarea id="typed-\d+"[^>]*>\n([^<]*)</textarea>'


@pytest.fixture
def other(open_step: Any, owner: Client) -> Page:
    """The form of a step for which somebody else chose another action meanwhile."""
    page: Page = open_step("web").fill(with__url="https://typed.example", note="Mine")
    owner.post(f"{EDIT}step/web/action/", {"use": "response.respond", "sure": "on"})
    assert part("web")["use"] == "response.respond"
    return page


@pytest.mark.parametrize("save", ["proceed", "exit"])
def test_what_was_typed_for_an_action_that_somebody_changed_is_shown_and_not_saved(
    other: Page, save: str
) -> None:
    before = part("web")

    answer = other.post(save=save)

    assert answer.status_code == 409
    assert set(re.findall(LINE, text(answer))) >= {"https://typed.example", "Mine"}
    assert part("web") == before


def test_a_form_that_saves_itself_stops_where_the_action_was_changed(other: Page) -> None:
    answer = other.post(HTMX, autosave="on")

    said = "data-stopped>Not saved: something else was chosen for this step meanwhile."
    assert said in text(answer)
    assert part("web")["use"] == "response.respond"


def test_a_trigger_that_was_changed_meanwhile_is_no_exception(open_step: Any) -> None:
    page = open_step("trigger").fill(with__method="POST")
    automation = Automation.objects.get(name="shop")
    called = {"use": "sub_automation.called"}
    editing.change(automation, lambda draft: {**draft, "trigger": called})

    answer = page.post(save="exit")

    assert answer.status_code == 409
    assert part("trigger") == called


@pytest.mark.parametrize("sent", [{}, {"with.prompt": "Hel"}])
def test_a_form_that_did_not_arrive_whole_is_not_saved(
    open_step: Any, sent: dict[str, str]
) -> None:
    open_step("chat").fill(with__prompt="Hello", with__query="World").post(save="exit")
    page = open_step("chat")
    known = {name: str(page.data[name]) for name in ("use", "revision", "arrangement")}

    alone = page.client.post(page.address, {**known, **sent, "autosave": "on"}, headers=HTMX)
    page.client.post(page.address, {**known, **sent, "save": "exit"})

    assert alone.status_code == 400
    assert (
        text(alone) == "The form did not arrive whole, so nothing of it was saved. Send it again."
    )
    assert inputs("chat") == {"prompt": "Hello", "query": "World"}


def test_only_an_account_of_the_project_and_the_connector_is_stored(
    open_step: Any, project: Project
) -> None:
    elsewhere = Project.objects.create(slug="another", title="Another")
    rows = Account.objects.create
    ids = [
        rows(project=elsewhere, connector="chatgpt", title="Foreign").pk,
        rows(project=project, connector="http", title="Of another").pk,
        999_999,
        "1" * 30,
        "x",
    ]

    stored = []
    for each in ids:
        open_step("chat").fill(account=str(each)).post(save="exit")
        stored.append(part("chat").get("account"))

    assert stored == [None] * 5


def test_a_name_that_comes_twice_is_said_and_both_lines_stay_in_the_form(open_step: Any) -> None:
    page = open_step("answer").fill(with__status="200")
    page.fill(with__headers__0__name="X-A", with__headers__0__value="1").press(add="with.headers")
    page.fill(with__headers__1__name="X-A", with__headers__1__value="{{1.body}}")

    answer = page.post(save="proceed")

    said = "“X-A” stands here twice; only the last one counts."
    assert (answer.status_code, errors(answer)) == (422, {"with-headers": said})
    form = page.form()
    lines = [(form[f"with.headers.{n}.name"], form[f"with.headers.{n}.value"]) for n in (0, 1)]
    assert lines == [("X-A", "1"), ("X-A", "{{trigger.body}}")]


def test_a_blank_line_stays_where_it_is_while_the_form_is_drawn_again(open_step: Any) -> None:
    page = open_step("choose").fill(with__sub_automations="translate")
    page.press(add="with.sub_automations").press(add="with.messages")

    assert page.data.getlist("with.sub_automations") == ["translate", ""]


@pytest.mark.parametrize(
    ("name", "stored"),
    [("with.body", {"body": "\ud800"}), ("with.headers", {"headers": {"a": "b"}})],
)
@pytest.mark.parametrize("tab", ["configure", "test", "connector"])
def test_half_a_character_that_is_kept_breaks_no_page(
    open_step: Any, name: str, stored: dict[str, Any], tab: str
) -> None:
    page = open_step("answer")
    for each in [one for one in page.data if one.startswith(name)]:
        del page.data[each]
    kept = '{"a\\ud800": "b\\ud800"}' if name == "with.headers" else '"\\ud800"'
    page.data[f"kept.{name}"] = kept

    page.post(autosave="on")

    assert inputs("answer") == stored
    assert page.client.get(f"{EDIT}step/answer/{tab}/").status_code == 200
    assert page.client.get(EDIT).status_code == 200


def test_the_list_of_faults_follows_what_is_typed(open_step: Any) -> None:
    page = open_step("answer")
    page.post(save="proceed")
    page.data = page.form()

    wrong = page.fill(with__status="9").post(HTMX, autosave="on")
    page.data["revision"] = editing.revision(part("answer"))
    right = page.fill(with__status="200").post(HTMX, autosave="on")

    faults = '<div id="faults" class="notice bad" tabindex="-1" hx-swap-oob="true">'
    assert faults in text(wrong)
    assert '<div id="faults" hidden hx-swap-oob="true"></div>' in text(right)


def test_what_is_missing_stays_said_while_something_else_is_typed(open_step: Any) -> None:
    page = open_step("chat")
    page.post(save="proceed")
    before = errors(page.answer)
    page.data = page.form()

    answer = page.fill(with__prompt="Hello").post(HTMX, autosave="on")

    still = re.findall(r'id="field-([\w-]+)-error">', text(answer))
    assert set(before) - set(still) == {"with-prompt"}


def test_a_path_is_put_right_before_it_is_activated(open_step: Any) -> None:
    answer = open_step("fork").post(save="proceed")

    assert "to be put right before this can be activated." in text(answer)


@pytest.mark.parametrize(
    ("values", "stars"),
    [({}, True), ({"over": "{{trigger.body}}"}, True), ({"times": 3}, False)],
)
def test_a_field_that_the_check_asks_for_is_marked_unless_another_will_do(
    open_step: Any, values: dict[str, Any], stars: bool
) -> None:
    loop = {"key": "loop", "use": "flow.repeat", "with": values, "steps": []}
    automation = Automation.objects.get(name="shop")
    editing.change(automation, lambda draft: {**draft, "steps": [*draft["steps"], loop]})

    shown = text(open_step("loop").answer)

    label = re.search(r'<label for="field-with-over">(.*?)</label>', shown)
    assert label is not None
    assert ("*</span>" in label[1]) is stars
    assert "Sub Automation <span class=" in text(open_step("call").answer)
