"""Who may see and do what: the table in the documentation, the rules in the code, the answers."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from automations.imports import import_set
from connectors.models import Account
from executions.models import Execution
from projects.access import RANK
from projects.models import Invitation, Membership, Project, Role, User, Variable
from tests.pages.addresses import NONE, Address, Values, addresses
from tests.pages.conftest import PASSWORD, People

PAGE = Path(__file__).parents[2] / "docs/access.md"
ROW = re.compile(r"^\| `(/[^`]*)` \| `([\w:-]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# Under a project, but about what every project has.
OF_ALL_PROJECTS = {"connectors:account-add"}
METHODS = ("GET", "POST")
LOGIN = "/user/login/"
DOCUMENT = """
automation: {name}
trigger:
  use: http.request
  with:
    method: POST
steps:
  - key: answer
    use: response.respond
    with:
      status: 200
"""

ALL = addresses()
OF_PROJECTS = [each for each in ALL if each.rule and each.rule.kind == "members"]
WITHIN = [
    each for each in OF_PROJECTS if len(each.parameters) > 1 and each.name not in OF_ALL_PROJECTS
]
OTHERS = [each for each in ALL if each not in OF_PROJECTS]


def ask(client: Client, method: str, url: str) -> int:
    """The status of the answer to a request without a body; whatever it did is undone."""
    cookies = copy.deepcopy(client.cookies)  # signing out would end later requests, too
    with transaction.atomic():
        status = client.generic(method, url).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def sent_to(client: Client, method: str, url: str) -> str:
    """Where an answer sends a browser, without what is asked there."""
    return client.generic(method, url).headers["Location"].partition("?")[0]


def _world(project: Project, member: User, run: Callable[..., Execution]) -> Values:
    """One of everything in a project, as the addresses name it."""
    name = f"hello-{project.slug}"
    import_set(project, [("hello.yaml", DOCUMENT.format(name=name))])
    execution = run(name, {"body": {}}, of=project)
    account = Account.objects.create(
        project=project,
        connector="chatgpt",
        title="Main",
        values={"api_key": "sk-sim-demo", "base_url": "/simulators/openai/v1"},
    )
    variable = Variable.put(project, "tone", "friendly", secret=False)
    until = timezone.now() + timedelta(days=1)
    invitation, token = Invitation.make(project, "new@example.com", Role.VIEWER, None, until)
    membership = Membership.objects.get(project=project, user=member)
    return {
        "slug": project.slug,
        "name": name,
        "execution_id": execution.pk,
        "place": "steps.0",
        "connector": "chatgpt",
        "connectors:connector": "chatgpt",
        "key": "chatgpt",  # where it is about neither of these
        "automations:": "answer",  # the key of its step
        "connectors:account": account.pk,
        "projects:variable": variable.pk,
        "projects:member": membership.pk,
        "projects:invitation-": invitation.pk,
        "token": token,
        "trigger_id": "0" * 32,
        "number": 1,
        "uidb36": "1",
        "digest": "0" * 64,
        "signature": "unsigned",
        "extension": "png",
    }


@pytest.fixture
def site(project: Project, people: People, run: Callable[..., Execution]) -> Values:
    return _world(project, people.viewer, run)


@pytest.fixture
def foreign(elsewhere: Project, people: People, run: Callable[..., Execution]) -> Values:
    """What another project has."""
    return _world(elsewhere, people.stranger, run)


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", PASSWORD))
    return client


@pytest.fixture
def cast(owner: Client, editor: Client, viewer: Client) -> dict[Role, Client]:
    return {Role.OWNER: owner, Role.EDITOR: editor, Role.VIEWER: viewer}


def test_every_address_of_ours_says_who_may_use_it() -> None:
    assert [each.name for each in ALL if each.rule is None] == []


def test_the_table_has_every_address_with_its_rules(site: Values, administrator: Client) -> None:
    def cells(each: Address) -> tuple[str, ...]:
        if each in OF_PROJECTS:
            return each.shown
        return tuple(
            word if ask(administrator, method, each.url(site)) != 405 else NONE
            for method, word in zip(METHODS, each.shown, strict=True)
        )

    said = [(path, name, see, change) for path, name, see, change in ROW.findall(PAGE.read_text())]

    assert sorted(said) == sorted((each.path, each.name, *cells(each)) for each in ALL)


@pytest.mark.parametrize("address", OF_PROJECTS, ids=str)
def test_a_project_does_not_exist_for_a_stranger(
    address: Address, site: Values, stranger: Client
) -> None:
    url = address.url(site)

    assert [ask(stranger, method, url) for method in METHODS] == [404, 404]


@pytest.mark.parametrize("address", OF_PROJECTS, ids=str)
def test_whoever_is_signed_out_is_sent_to_sign_in(
    address: Address, site: Values, signed_out: Client
) -> None:
    url = address.url(site)

    assert [sent_to(signed_out, method, url) for method in METHODS] == [LOGIN, LOGIN]


@pytest.mark.parametrize("address", OF_PROJECTS, ids=str)
def test_a_member_may_do_what_the_role_allows(
    address: Address, site: Values, cast: dict[Role, Client]
) -> None:
    url = address.url(site)

    found = {
        (role, method): _verdict(ask(client, method, url))
        for role, client in cast.items()
        for method in METHODS
    }

    assert found == {
        (role, method): "not offered"
        if (needed := address.needs(method)) is None
        else "done"
        if RANK[role] >= RANK[Role(needed)]
        else "refused"
        for role in cast
        for method in METHODS
    }


def _verdict(status: int) -> str:
    return {403: "refused", 404: "not found", 405: "not offered", 500: "broken"}.get(status, "done")


@pytest.mark.parametrize("address", WITHIN, ids=str)
def test_what_belongs_to_another_project_is_not_found_under_ones_own(
    address: Address, site: Values, foreign: Values, owner: Client
) -> None:
    url = address.url({**foreign, "slug": site["slug"]})

    answers = [ask(owner, method, url) for method in METHODS]

    assert answers == [404 if address.needs(method) else 405 for method in METHODS]


@pytest.mark.parametrize("address", OTHERS, ids=str)
def test_addresses_outside_projects_are_for_whom_they_say(
    address: Address, site: Values, signed_out: Client, stranger: Client, administrator: Client
) -> None:
    assert address.rule
    kind, url = address.rule.kind, address.url(site)

    for method in METHODS:
        answers = [ask(client, method, url) for client in (signed_out, stranger, administrator)]

        if kind == "public":
            assert set(answers) & {403, 500} == set()
        else:
            assert sent_to(signed_out, method, url) == LOGIN
            assert answers[1] == 404 if kind == "staff" else answers[1] != 403
            assert answers[2] != 403


@pytest.mark.parametrize("method", METHODS)
def test_the_administration_is_for_staff(
    method: str, signed_out: Client, stranger: Client, administrator: Client
) -> None:
    url = reverse("admin:index")

    answers = [client.generic(method, url) for client in (signed_out, stranger, administrator)]

    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert answers[0].headers["Location"].startswith("/admin/login/")


def test_the_administration_has_no_sign_in_of_its_own(signed_out: Client) -> None:
    answer = signed_out.get("/admin/login/?next=/admin/")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/user/login/?next=%2Fadmin%2F",
    )
