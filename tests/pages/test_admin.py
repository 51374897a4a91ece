"""The administration: who may enter, that every page of it answers, and that it tells no secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.test import Client

from automations.models import Automation, Version
from connectors.models import Account, ModelPrice
from executions.clock import now
from executions.models import Execution, StepRun
from projects.models import AuditEntry, Invitation, Membership, Project, User, Variable
from tests.pages.conftest import PASSWORD, People

KEY = "sk-sim-4f9c2b7a61d0"
HIDDEN = "a value that nobody outside the project reads"
SECRETS = (KEY, "hook-secret-771", "variable-secret-772", "totp-secret-773", "digest-774", HIDDEN)
QUERIES = {"account": 6, "modelprice": 6, "user": 5, "project": 5}  # elsewhere 4
OURS = {"projects", "connectors", "automations", "executions", "mfa"}


@pytest.fixture
def staff(db: None) -> Client:
    """A browser of somebody who runs the installation and is in no project."""
    del db
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.com", PASSWORD))
    return client


def _executions(automation: Automation, number: int) -> None:
    """Executions of an automation with a version of their own, each with a step run."""
    version = Version.objects.create(
        automation=automation,
        number=number,
        use="http.request",
        plan={"steps": [{"with": {"value": HIDDEN}}]},
    )
    execution = Execution.objects.create(
        project=automation.project,
        automation=automation,
        version=version,
        payload={"value": HIDDEN},
        reply={"body": HIDDEN},
        accepted_at=now(),
        started_at=now(),
        finished_at=now(),
    )
    StepRun.objects.create(
        execution=execution,
        path="ask",
        key="ask",
        use="chatgpt.chat",
        status="success",
        input={"value": HIDDEN},
        output={"value": HIDDEN},
    )


@pytest.fixture
def filled(project: Project) -> Callable[[int], None]:
    """Makes so many rows of everything, with a secret in each that can hold one."""

    def fill(count: int) -> None:
        for n in range(count):
            Account.objects.create(
                project=project, connector="chatgpt", title=f"Main {n}", values={"api_key": KEY}
            )
            ModelPrice.objects.create(
                connector="chatgpt", model=f"model-{n}", since=now().date(), output=1
            )
            Variable.put(project, f"token{n}", "variable-secret-772", secret=True)
            Variable.put(project, f"tone{n}", "friendly", secret=False)
            Invitation.objects.create(
                project=project,
                email=f"{n}@example.org",
                digest=f"digest-774-{n}",
                expires_at=now(),
            )
            AuditEntry.objects.create(project=project, who="Olga", action="account.added")
            user = User.objects.create_user(f"member{n}@example.com")
            Membership.objects.create(project=project, user=user, role="viewer")
            Authenticator.objects.create(user=user, type="totp", data={"secret": "totp-secret-773"})
            draft = {"steps": [{"with": {"value": HIDDEN}}]}
            automation = Automation(project=project, name=f"a{n}", title="A", draft=draft)
            automation.secret = "hook-secret-771"
            automation.save()
            _executions(automation, 1)

    return fill


def pages() -> list[str]:
    """The list of every kind of row that is ours, or of second factors."""
    models = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model in models
        if admin.site.is_registered(model)
    ]


def leaks(answer: Any) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in answer.content]


def test_everything_that_staff_look_at_is_there() -> None:
    assert sorted(page.removeprefix("/admin/") for page in pages()) == [
        "automations/automation/",
        "automations/version/",
        "connectors/account/",
        "connectors/modelprice/",
        "executions/execution/",
        "executions/steprun/",
        "mfa/authenticator/",
        "projects/auditentry/",
        "projects/invitation/",
        "projects/project/",
        "projects/user/",
        "projects/variable/",
    ]


@pytest.mark.parametrize("page", pages())
def test_a_list_and_its_rows_answer_and_tell_no_secret(
    staff: Client, filled: Callable[[int], None], page: str
) -> None:
    filled(1)
    app, model = page.strip("/").split("/")[1:]
    row = apps.get_model(app, model)._default_manager.latest("pk")

    answers = [
        staff.get(page),
        staff.get(f"{page}{row.pk}/change/"),
        staff.get(f"{page}{row.pk}/history/"),
        staff.get(page, {"q": "a"}) if row._meta.model_name != "steprun" else staff.get(page),
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [leaks(answer) for answer in answers] == [[]] * 4
    assert [b"<script>" in answer.content for answer in answers] == [False] * 4


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", pages())
def test_a_list_asks_the_database_as_often_for_many_rows(
    staff: Client,
    filled: Callable[[int], None],
    page: str,
    rows: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    filled(rows)

    with django_assert_num_queries(QUERIES.get(page.split("/")[3], 4)):
        staff.get(page)


def test_the_start_says_where_one_is(staff: Client) -> None:
    answer = staff.get("/admin/")

    assert answer.status_code == 200
    assert b"Automate administration" in answer.content


def test_history_is_not_changed_here(staff: Client, filled: Callable[[int], None]) -> None:
    filled(1)
    execution = Execution.objects.get()

    changed = staff.post(f"/admin/executions/execution/{execution.pk}/change/", {"status": "x"})
    deleted = staff.post(f"/admin/executions/execution/{execution.pk}/delete/", {"post": "yes"})
    added = staff.get("/admin/connectors/account/add/")

    assert [each.status_code for each in (changed, deleted, added)] == [403, 403, 403]
    assert Execution.objects.get().status == "pending"


def test_the_title_of_an_account_is_changed_and_its_values_stay(
    staff: Client, account: Account, project: Project
) -> None:
    Account.objects.create(project=project, connector="chatgpt", title="Other")
    page = f"/admin/connectors/account/{account.pk}/change/"

    taken = staff.post(page, {"title": "Other", "values": "{}"})
    done = staff.post(page, {"title": "Marketing", "values": "{}"})

    account.refresh_from_db()
    assert (taken.status_code, done.status_code) == (200, 302)
    assert (account.title, account.values["api_key"]) == ("Marketing", "sk-sim-demo")
    entry = AuditEntry.objects.get(project=project)
    assert (entry.who, entry.action, entry.target) == (
        "root@example.com",
        "account.changed",
        "Marketing",
    )


def test_somebody_made_here_has_to_choose_a_password(staff: Client) -> None:
    form = {
        "email": "New@Example.com",
        "name": "Nora",
        "usable_password": "true",
        "password1": "a lake in autumn",
        "password2": "a lake in autumn",
    }

    answer = staff.post("/admin/projects/user/add/", form)

    made = User.objects.get(email="new@example.com")
    assert (answer.status_code, made.must_change_password) == (302, True)
    assert made.check_password("a lake in autumn")


def test_a_password_given_here_has_to_be_changed(staff: Client, people: People) -> None:
    page = f"/admin/projects/user/{people.viewer.pk}/password/"
    form = {"usable_password": "true", "password1": "a hill in may", "password2": "a hill in may"}

    answer = staff.post(page, form)

    people.viewer.refresh_from_db()
    assert (answer.status_code, people.viewer.must_change_password) == (302, True)
    assert people.viewer.check_password("a hill in may")


def test_the_way_in_is_the_sign_in_of_everybody(signed_out: Client, owner: Client) -> None:
    page = signed_out.get("/admin/login/")
    posted = signed_out.post("/admin/login/", {"username": "root@example.com", "password": "x"})

    assert [page.status_code, posted.status_code] == [302, 302]
    assert page.headers["Location"].startswith("/user/login/")
    assert owner.get("/admin/", follow=True).status_code == 403
