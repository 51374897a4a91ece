"""The cast of four in a project of three, a second project, and automations that have run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from automate_site.environment import PRINTED
from automations.models import Automation
from connectors.models import Account
from executions import store
from executions.clock import now
from executions.models import Execution
from projects.models import Invitation, Membership, Project, Role, User
from tests.automations.conftest import called, document, get, run_import
from tests.executions.conftest import Service, advance, automate, service, statuses
from tests.pages.building import FETCH, SAY, draft_of, respond

__all__ = [
    "advance",
    "automate",
    "called",
    "document",
    "get",
    "run_import",
    "service",
    "statuses",
]

PASSWORD = "correct horse battery"  # of everybody


@dataclass(frozen=True)
class People:
    """Three members of `project`, and the owner of `elsewhere`."""

    owner: User
    editor: User
    viewer: User
    stranger: User


@pytest.fixture(autouse=True)
def _fast_hashes(settings: Any) -> None:
    """Passwords of tests need no protection, and there are many."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def prints_mail(settings: Any) -> None:
    """No server for mail is set."""
    settings.EMAIL_BACKEND = PRINTED


@pytest.fixture
def project(db: None) -> Project:
    del db
    return Project.objects.create(slug="site", title="Marketing site")


@pytest.fixture
def elsewhere(db: None) -> Project:
    """A project of the stranger's."""
    del db
    return Project.objects.create(slug="elsewhere", title="Elsewhere")


@pytest.fixture
def people(project: Project, elsewhere: Project) -> People:
    def member(name: str, of: Project, role: Role) -> User:
        user = User.objects.create_user(
            f"{name.lower()}@example.com", PASSWORD, name=f"{name} Example"
        )
        Membership.objects.create(project=of, user=user, role=role)
        return user

    return People(
        owner=member("Olga", project, Role.OWNER),
        editor=member("Edgar", project, Role.EDITOR),
        viewer=member("Vera", project, Role.VIEWER),
        stranger=member("Stan", elsewhere, Role.OWNER),
    )


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def owner(people: People) -> Client:
    """A browser in which the owner of `project` is signed in."""
    return _browser(people.owner)


@pytest.fixture
def editor(people: People) -> Client:
    return _browser(people.editor)


@pytest.fixture
def viewer(people: People) -> Client:
    return _browser(people.viewer)


@pytest.fixture
def stranger(people: People) -> Client:
    """Somebody who is signed in, and no member of `project`."""
    return _browser(people.stranger)


@pytest.fixture
def signed_out() -> Client:
    return Client()


@pytest.fixture
def account(project: Project) -> Account:
    """An account of `project`, for the simulator."""
    return Account.objects.create(
        project=project,
        connector="chatgpt",
        title="Main",
        values={"api_key": "sk-sim-demo", "base_url": "/simulators/openai/v1"},
    )


@pytest.fixture
def automation(project: Project) -> Automation:
    """A draft of two steps, of which the second refers to the first, and a third."""
    return draft_of(project, FETCH, SAY, respond("end"))


@pytest.fixture
def run(project: Project, advance: Callable[[Execution], Execution]) -> Callable[..., Execution]:
    """`run(name, payload)` runs a live automation as far as it goes now: of `project`, or `of=`."""

    def ran(name: str, payload: Any = None, *, of: Project = project) -> Execution:
        automation = Automation.objects.select_related("live").get(project=of, name=name)
        assert automation.live, f"{name} is not active"
        accepted = now()
        execution = Execution.objects.create(
            project=of,
            automation=automation,
            version=automation.live,
            payload=payload,
            variables=store.variables_of(of.pk),
            accepted_at=accepted,
            due_at=accepted + store.GRACE,
        )
        return advance(execution)

    return ran


@pytest.fixture
def invite(project: Project, people: People) -> Callable[..., str]:
    """Makes an invitation; its link as a path."""

    def made(email: str = "new@example.com", role: str = Role.EDITOR, days: float = 7) -> str:
        until = timezone.now() + timedelta(days=days)
        _, token = Invitation.make(project, email, role, people.owner, until)
        return f"/invitations/{token}/"

    return made


@pytest.fixture
def two_steps(automate: Any, service: Service) -> Service:
    """An automation `a` of two steps; its service."""
    first = {"key": "first", "use": "test.echo", "with": {"value": "{{trigger.body.title}}"}}
    given = {"value": "{{first.value}}", "number": 3}
    automate("a", [first, {"key": "send", "use": "test.write", "with": given}])
    return service


@pytest.fixture
def execution(two_steps: Service, run: Callable[..., Execution]) -> Execution:
    """An execution of both steps that has ended well."""
    del two_steps
    return run("a", {"body": {"title": "Lisbon"}})
