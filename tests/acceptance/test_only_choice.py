"""Of a mandatory lookup with one choice, that is chosen by itself, and called by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.acceptance.building import box, flow
from tests.acceptance.filling import OWNER
from tests.acceptance.workshop import bench, editor, workshop

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.acceptance.processes import Server

__all__ = ["bench", "editor", "workshop"]

pytestmark = pytest.mark.acceptance
STEP = "/projects/newsroom/automations/news/edit/step/{}/configure/"
STACK = "bltdemoblog000000"
DRAFT: dict[str, Any] = {
    "trigger": {"use": "http.request", "with": {"method": "POST"}},
    "steps": [
        {"key": "asset", "use": "contentstack.create_asset", "with": {}},
        {"key": "update", "use": "contentstack.update_entry", "with": {}},
        {"key": "publish", "use": "contentstack.publish_entry", "with": {"stack": STACK}},
        {"key": "changed", "use": "contentstack.publish_entry", "with": {"stack": STACK}},
        {"key": "emptied", "use": "contentstack.publish_entry", "with": {"stack": STACK}},
    ],
}


@pytest.fixture(scope="module", autouse=True)
def newsroom(workshop: Server) -> None:
    """A project whose only account is a user's, who has one stack."""
    code = "from tests.acceptance import test_only_choice; test_only_choice.make()"
    workshop.manage("shell", "-v", "0", "-c", code)


def make() -> None:
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own
    from connectors.models import Account  # noqa: PLC0415
    from projects.models import Membership, Project, Role, User  # noqa: PLC0415

    project = Project.objects.create(slug="newsroom", title="Newsroom")
    owner = User.objects.get(email=OWNER)
    Membership.objects.create(project=project, user=owner, role=Role.OWNER)
    values: Any = {
        "kind": "auth_token",
        "authtoken": "bltsim-editor",
        "base_url": "/simulators/contentstack",
    }
    account = Account.objects.create(
        project=project, connector="contentstack", title="Editor", values=values
    )
    steps = [{**step, "account": account.pk} for step in DRAFT["steps"]]
    draft = {**DRAFT, "steps": steps}
    Automation.objects.create(project=project, name="news", title="News", draft=draft)


def test_the_only_choice_is_made_by_itself_and_stays_empty_where_somebody_empties_it(
    bench: Page,
) -> None:
    bench.goto(STEP.format("asset"))
    stack = box(bench, "Stack")

    expect(stack).to_have_text(STACK)
    expect(bench.get_by_text("Demo Blog is the only one, so it is chosen.")).to_be_visible()
    expect(bench.get_by_text(re.compile(r"^Saved \d\d:\d\d"))).to_be_visible()
    expect(flow(bench).locator("#card-asset")).to_contain_text("Demo Blog")
    expect(bench.locator(".error")).to_have_count(0)

    bench.reload()
    expect(stack).to_have_text(STACK)
    expect(bench.locator("#panel").get_by_text("Demo Blog", exact=True)).to_be_visible()

    stack.click()
    press_to_empty(bench)
    expect(flow(bench).locator("#card-asset")).not_to_contain_text("Demo Blog")
    bench.reload()
    bench.wait_for_load_state("networkidle")
    expect(stack).to_have_text("")


def test_what_hangs_on_it_is_not_chosen_where_there_is_more_or_it_is_an_entry(bench: Page) -> None:
    asked: list[str] = []
    bench.on("request", lambda each: asked.append(each.url.partition("?field=")[2]))

    bench.goto(STEP.format("update"))
    expect(box(bench, "Stack")).to_have_text(STACK)
    bench.wait_for_load_state("networkidle")

    for field in ("Branch", "Content Type", "Entry"):
        expect(box(bench, field)).to_have_text("")
    assert {*filter(None, asked)} == {"with.stack", "with.content_type"}


def test_a_list_begins_with_the_only_choice(bench: Page) -> None:
    bench.route("**/lookup/?field=with.environments*", lambda each: each.fulfill(body=only("live")))

    bench.goto(STEP.format("publish"))

    expect(box(bench, "Environment(s) 1")).to_have_text("live")
    expect(bench.get_by_text("Live is the only one, so it is chosen.")).to_be_visible()
    expect(bench.get_by_text(re.compile(r"^Saved \d\d:\d\d"))).to_be_visible()
    expect(box(bench, "Locale(s) 1")).to_have_text("")


def test_a_late_answer_is_not_taken_once_something_else_would_be_asked(bench: Page) -> None:
    asked = held_back(bench, "with.content_type")
    bench.goto(STEP.format("changed"))
    expect(box(bench, "Stack")).to_have_text(STACK)
    [late] = arrived(bench, asked, 1)

    box(bench, "Stack").fill("bltanother")
    bench.keyboard.press("Tab")
    [_, current] = arrived(bench, asked, 2)
    answer(bench, late, "of_the_first")
    expect(box(bench, "Content Type")).to_have_text("")
    answer(bench, current, "of_the_second")

    assert STACK in (late.request.post_data or "")
    assert "bltanother" in (current.request.post_data or "")
    expect(box(bench, "Content Type")).to_have_text("of_the_second")


def test_what_was_emptied_while_the_choices_were_fetched_stays_empty(bench: Page) -> None:
    asked = held_back(bench, "with.content_type")
    bench.goto(STEP.format("emptied"))
    [late] = arrived(bench, asked, 1)

    box(bench, "Content Type").click()
    bench.keyboard.type("post")
    press_to_empty(bench)
    answer(bench, late, "blog_post")

    expect(box(bench, "Content Type")).to_have_text("")


def only(value: str) -> str:
    """The list of one choice."""
    return (
        f'<ul role="listbox"><li role="option" data-value="{value}"><bdi>{value.title()}</bdi>'
        "</li></ul>"
    )


def held_back(page: Page, field: str) -> list[Route]:
    """The questions for a lookup's choices, which get no answer by themselves."""
    asked: list[Route] = []
    page.route(f"**/lookup/?field={field}*", lambda route: asked.append(route))  # noqa: PLW0108 - its names are looked at
    return asked


def arrived(page: Page, asked: list[Route], number: int) -> list[Route]:
    """Those questions, once there are so many."""
    for _ in range(200):
        if len(asked) >= number:
            break
        page.wait_for_timeout(50)
    return asked


def answer(page: Page, route: Route, value: str) -> None:
    """Answer a question with one choice, and wait until the page has dealt with it."""
    with page.expect_response(lambda found: found.request == route.request) as found:
        route.fulfill(body=only(value))
    found.value.finished()
    page.wait_for_timeout(300)


def press_to_empty(page: Page) -> None:
    """What stands in the field that has the focus is deleted, and that is saved."""
    page.keyboard.press("Control+A")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Delete")
