"""A project with an account and a variable, and documents to import into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from automations.imports import Imported, import_set
from automations.models import Automation
from connectors.models import Account
from projects.models import Project, Variable

TRIGGER = "trigger:\n  use: http.request\n  with:\n    method: POST\n"
ANSWER = "steps:\n  - key: answer\n    use: response.respond\n    with:\n      status: 200\n"
CALLED = (
    "trigger:\n  use: sub_automation.called\n  with:\n    description: Greets.\n"
    "    schema:\n      - key: name\n"
)


@pytest.fixture
def project() -> Project:
    made = Project.objects.create(slug="lab", title="Lab")
    Account.objects.create(
        project=made,
        connector="chatgpt",
        title="Main",
        values={"api_key": "sk-sim-demo", "base_url": "/simulators/openai/v1"},
    )
    Variable.put(made, "tone", "friendly", secret=False)
    return made


@pytest.fixture
def account(project: Project) -> Account:
    return Account.objects.get(project=project)


Import = Callable[..., list[Imported]]


@pytest.fixture
def run_import(project: Project) -> Import:
    """Import texts as `a.yaml`, `b.yaml` and so on."""

    def imported(*texts: str) -> list[Imported]:
        return import_set(project, [(f"{chr(97 + n)}.yaml", t) for n, t in enumerate(texts)])

    return imported


@pytest.fixture
def document() -> Callable[..., str]:
    """A document that answers requests; the parts can be replaced."""

    def text(
        name: str = "hello", *, trigger: str = TRIGGER, steps: str = ANSWER, active: bool = True
    ) -> str:
        return f"automation: {name}\nactive: {str(active).lower()}\n{trigger}{steps}"

    return text


@pytest.fixture
def called() -> str:
    """The trigger of a sub automation with one argument, `name`."""
    return CALLED


@pytest.fixture
def get(project: Project) -> Callable[[str], Automation]:
    """An automation of the project by its name."""
    return lambda name: Automation.objects.get(project=project, name=name)


@pytest.fixture
def draft() -> Callable[..., dict[str, Any]]:
    """A draft with an HTTP trigger and these steps."""

    def made(*steps: dict[str, Any]) -> dict[str, Any]:
        return {
            "trigger": {"use": "http.request", "with": {"method": "POST"}},
            "steps": list(steps),
        }

    return made
