"""A server with drafts to work on, one for each test that changes one, for tests in a browser.

Of each draft one thing is still missing: the Input Query of its first step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.browser import session, watching
from tests.acceptance.filling import OWNER, PASSWORD
from tests.acceptance.people import sign_in
from tests.acceptance.processes import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

    from automations.models import Automation

DRAWS_AGAIN = "(^|&)(add|redraw|remove|up|down)="  # what is sent for the form to be drawn again
DRAFT: dict[str, Any] = {
    "trigger": {
        "use": "http.request",
        "with": {"method": "POST"},
        "conditions": {"rows": [{"path": "body.text", "operator": "contains", "value": "x"}]},
    },
    "steps": [
        {"key": "ask", "use": "chatgpt.chat", "with": {"model": "gpt-6-luna", "prompt": "Edit."}},
        {
            "key": "answer",
            "use": "response.respond",
            "with": {"status": 200, "headers": {"A": "1", "B": "2", "C": "3"}},
        },
    ],
}

Open = Callable[[str], "Page"]


def path_of(name: str, page: str = "") -> str:
    """A page of the builder: `step/ask/configure/` of the automation of this name."""
    return f"/projects/demo/automations/{name}/edit/{page}"


@pytest.fixture(scope="session")
def workshop(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """A server whose owner has chosen a password, with a draft for each test that wants one."""
    wanting = (item for item in request.session.items if isinstance(item, pytest.Function))
    names = {_name(item) for item in wanting if "drafted" in item.fixturenames}
    with Server(tmp_path_factory.mktemp("workshop") / "data") as started:
        prepare(started, *names)
        yield started


@pytest.fixture(scope="session")
def editor(workshop: Server, browser: Browser) -> Iterator[BrowserContext]:
    """The owner's browser."""
    with session(browser, workshop.url) as context:
        with context.new_page() as page:
            sign_in(page, OWNER, PASSWORD)
            page.wait_for_url("**/projects/")
        yield context


@pytest.fixture
def bench(editor: BrowserContext) -> Iterator[Page]:
    """A page of the owner; whatever it complains about is a failure."""
    with watching(editor) as page:
        yield page


@pytest.fixture
def drafted(workshop: Server, request: pytest.FixtureRequest) -> str:
    """The name of a draft that belongs to the test alone."""
    del workshop  # where it is
    return _name(request.node)


def _name(test: pytest.Item) -> str:
    plain = re.sub("[^a-z0-9]+", "-", test.name.removeprefix("test_").lower())
    return plain[:60].strip("-")


def hold(page: Page, pattern: str = DRAWS_AGAIN) -> list[Route]:
    """Requests with this in their body, which wait to be let go."""
    held: list[Route] = []

    def sent(route: Route) -> None:
        if re.search(pattern, route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/configure/", sent)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    """The next one, as soon as it is there."""
    for _ in range(500):
        if held:
            break
        page.wait_for_timeout(20)
    route = held.pop(0)
    route.continue_()
    route.request.response()


def prepare(server: Server, *drafts: str) -> None:
    """Choose the owner's password at a server, and make drafts of these names."""
    begun = f"from tests.acceptance import workshop; workshop.begin({drafts!r})"
    server.manage("shell", "-v", "0", "-c", begun)


def begin(names: Iterable[str]) -> None:
    """The same, where the server's database is."""
    from projects.models import User  # noqa: PLC0415 - this runs in a process of its own

    owner = User.objects.get(email=OWNER)
    owner.set_password(PASSWORD)
    owner.must_change_password = False
    owner.save()
    for name in names:
        draft(name)


def draft(name: str) -> Automation:
    """Make an automation with nothing but a draft, with the account of the demo."""
    from automations.models import Automation  # noqa: PLC0415 - this runs in a process of its own
    from connectors.models import Account  # noqa: PLC0415
    from projects.models import Project  # noqa: PLC0415

    account = Account.objects.get(title="Demo ChatGPT (simulator)").pk
    ask, *others = DRAFT["steps"]
    whole = {**DRAFT, "steps": [{**ask, "account": account}, *others]}
    demo = Project.objects.get(slug="demo")
    return Automation.objects.create(project=demo, name=name, title=name, draft=whole)
