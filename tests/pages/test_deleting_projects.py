"""Deleting a project: who confirms it, what keeps it, and what goes with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from automations.models import Automation, Version
from connectors.models import Account
from executions.models import DayCount, Execution, IdempotencyKey, StepRun
from projects import erase
from projects.models import AuditEntry, Invitation, Membership, Project, Role, Variable


@pytest.mark.parametrize("typed", ["", "Marketing", "marketing site", "site"])
def test_another_title_deletes_nothing(owner: Client, typed: str) -> None:
    answer = owner.post("/projects/site/delete/", {"typed": typed})

    assert answer.status_code == 422
    assert Project.objects.filter(slug="site").exists()
    assert not AuditEntry.objects.exists()


def test_a_project_with_an_active_automation_stays(owner: Client, project: Project) -> None:
    Automation.objects.create(project=project, name="greet", title="Greet", active=True)
    asked = owner.get("/projects/site/delete/").content.decode()

    answer = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert 'href="/projects/site/automations/greet/"' in asked
    assert 'name="typed"' not in asked
    assert answer.status_code == 422
    assert 'href="/projects/site/automations/greet/"' in answer.content.decode()
    assert Project.objects.filter(slug="site").exists()


def filled(project: Project, name: str) -> Execution:
    """One row of everything that a project may hold."""
    now = timezone.now()
    automation = Automation.objects.create(project=project, name=name, title=name)
    version = Version.objects.create(automation=automation, number=1, use="http.request", plan={})
    Account.objects.create(project=project, connector="http", title=name)
    Variable.put(project, name, "x", secret=True)
    Invitation.make(project, f"{name}@example.com", Role.VIEWER, None, now)
    AuditEntry.objects.create(project=project, who="x", action="variable.set")
    DayCount.objects.create(automation=automation, day=now.date(), status="success", count=1)
    made = Execution(project=project, automation=automation, version=version, accepted_at=now)
    made.payload = {}
    made.save()
    StepRun.objects.create(execution=made, path="a", key="a", use="http.call", status="success")
    IdempotencyKey.objects.create(
        automation=automation, key="k", digest="d", execution=made, expires_at=now
    )
    return made


def test_what_has_run_stays_with_a_project_that_stays(owner: Client, project: Project) -> None:
    made = filled(project, "here")
    Automation.objects.update(active=True)

    owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert Execution.objects.get() == made


EVERYTHING = (
    Automation, Version, Account, Variable, Invitation, DayCount, Execution, StepRun,
    IdempotencyKey,
)  # fmt: skip


def test_deleting_takes_everything_of_this_project_and_nothing_else(
    owner: Client, project: Project, elsewhere: Project
) -> None:
    filled(project, "here")
    filled(elsewhere, "there")

    answer = owner.post("/projects/site/delete/", {"typed": " Marketing  site "})

    assert (answer.status_code, answer["Location"]) == (302, "/projects/")
    assert list(Project.objects.values_list("slug", flat=True)) == ["elsewhere"]
    assert {model.__name__: model.objects.count() for model in EVERYTHING} == {
        model.__name__: 1 for model in EVERYTHING
    }
    assert owner.get("/projects/site/").status_code == 404


def test_that_a_project_was_deleted_stays_written_down(owner: Client, people: Any) -> None:
    owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    entry = AuditEntry.objects.get()
    assert (entry.project, entry.user, entry.action) == (None, people.owner, "project.deleted")
    assert (entry.target, entry.details) == ("Marketing site", {"slug": "site"})


def test_children_and_repetitions_in_other_batches_do_not_stop_the_deletion(
    owner: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "BATCH", 2)
    first = filled(project, "here")
    made = [first]
    for number in range(6):
        copy = Execution.objects.get(pk=first.pk)
        copy.pk, copy.parent_path = f"{number:032x}", str(number)
        copy.parent, copy.origin = made[-1], first
        copy.save(force_insert=True)
        made.append(copy)

    answer = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert answer.status_code == 302
    assert not Execution.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_repetition_that_a_wrong_clock_put_before_its_origin_does_not_stop_the_deletion(
    owner: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "BATCH", 1)
    origin = filled(project, "here")
    copy = Execution.objects.get(pk=origin.pk)
    copy.pk, copy.origin = "0" * 32, origin
    copy.save(force_insert=True)

    answer = owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    assert (answer.status_code, Execution.objects.count()) == (302, 0)


def test_the_statements_of_a_deletion_do_not_grow_with_what_has_run(
    owner: Client, project: Project, people: Any, django_assert_num_queries: Any
) -> None:
    other = Project.objects.create(slug="big", title="Big")
    Membership.objects.create(project=other, user=people.owner, role=Role.OWNER)
    template = filled(other, "there")
    later = [
        Execution(
            project=other,
            automation=template.automation,
            version=template.version,
            payload={},
            accepted_at=template.accepted_at + timedelta(seconds=number),
        )
        for number in range(2_000)
    ]
    Execution.objects.bulk_create(later)
    StepRun.objects.bulk_create(
        StepRun(execution=each, path="a", key="a", use="http.call", status="success")
        for each in later
    )
    filled(project, "here")
    with CaptureQueriesContext(connection) as small:
        owner.post("/projects/site/delete/", {"typed": "Marketing site"})

    with django_assert_num_queries(len(small)):
        owner.post("/projects/big/delete/", {"typed": "Big"})

    assert not Execution.objects.exists()
