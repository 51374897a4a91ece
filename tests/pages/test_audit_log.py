"""The audit log of a project: newest first, in pages, filtered, with addresses for owners."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from projects.audit import ACTIONS
from projects.models import AuditEntry, Project
from projects.views.audit_log import KINDS, LOST, PAGE

LOG = "/projects/site/audit/"


def entries(project: Project, number: int, **values: Any) -> list[AuditEntry]:
    given = {"who": "olga@example.com", "action": "variable.set", "address": "203.0.113.7"}
    return [
        AuditEntry.objects.create(project=project, **{"target": f"v{index}", **given, **values})
        for index in range(number)
    ]


def targets(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{LOG}{query}")
    assert answer.status_code == 200
    return [row.entry.target for row in answer.context["rows"]]


def test_the_newest_entry_comes_first(viewer: Client, project: Project) -> None:
    entries(project, 3)

    assert targets(viewer) == ["v2", "v1", "v0"]


def test_pages_follow_each_other_without_gaps(viewer: Client, project: Project) -> None:
    entries(project, PAGE + 2)

    first = viewer.get(LOG)
    older = first.context["older"]

    assert len(first.context["rows"]) == PAGE
    assert targets(viewer, older) == ["v1", "v0"]
    assert viewer.get(f"{LOG}{older}").context["older"] == ""


def test_the_way_on_keeps_the_filters(viewer: Client, project: Project) -> None:
    made = entries(project, PAGE + 1)

    answer = viewer.get(LOG, {"person": "Olga@example.com", "kind": "variable"})

    oldest_shown = made[1].pk
    assert answer.context["older"] == (
        f"?person=olga%40example.com&kind=variable&before={oldest_shown}"
    )


@pytest.mark.parametrize("before", ["x", "-1", "1e5", "9" * 19, "１２", "1' OR '1'='1", "\x00"])
def test_a_tampered_cursor_leads_to_the_newest_entries(
    viewer: Client, project: Project, before: str
) -> None:
    entries(project, 1)

    answer = viewer.get(LOG, {"before": before})

    assert (answer.status_code, answer.context["lost"]) == (200, LOST)
    assert len(answer.context["rows"]) == 1


def test_a_cursor_before_everything_says_that_nothing_fits(
    viewer: Client, project: Project
) -> None:
    entries(project, 1)

    answer = viewer.get(LOG, {"before": "0"})

    assert list(answer.context["rows"]) == []
    assert "No entries fit" in answer.content.decode()


def test_entries_are_filtered_by_person_and_kind(viewer: Client, project: Project) -> None:
    entries(project, 1)
    entries(project, 1, who="command line", action="project.renamed", target="Shop")
    entries(project, 1, action="member.invited", target="vera@example.com")

    assert targets(viewer, "?person=command+line") == ["Shop"]
    assert targets(viewer, "?kind=member") == ["vera@example.com"]
    assert targets(viewer, "?person=olga@example.com&kind=variable") == ["v0"]
    assert targets(viewer, "?person=olga@example.com&kind=project") == []


@pytest.mark.parametrize("query", ["?kind=secrets", "?person=%00", f"?person={'x' * 10_000}"])
def test_a_tampered_filter_is_named_and_left_out(
    viewer: Client, project: Project, query: str
) -> None:
    entries(project, 1)

    answer = viewer.get(f"{LOG}{query}")

    assert answer.status_code == 200
    assert len(answer.context["form"].errors) == 1
    assert len(answer.context["rows"]) == 1


def test_addresses_are_for_owners(owner: Client, editor: Client, project: Project) -> None:
    entries(project, 1)

    pages = [client.get(LOG).content.decode() for client in (owner, editor)]

    assert ["203.0.113.7" in page for page in pages] == [True, False]


def test_details_are_shown_in_words(viewer: Client, project: Project) -> None:
    details = {"new_role": "viewer", "secret": True, "tags": ["a", "b"], "size": {"w": 1}}
    entries(project, 1, details=details)

    row = viewer.get(LOG).context["rows"][0]

    assert row.did == "set the variable"
    assert [(name, told.text) for name, told in row.details] == [
        ("new role", "viewer"),
        ("secret", "yes"),
        ("tags", "a, b"),
        ("size", '{"w": 1}'),
    ]


def test_executions_are_links_by_their_short_ids(viewer: Client, project: Project) -> None:
    one, other = "0192f3" + "0" * 23 + "c41", "0192f4" + "0" * 23 + "d52"
    entries(project, 1, action="execution.replayed", target=one, details={"execution": other})

    page = viewer.get(LOG).content.decode()

    found = re.findall(r'<a class="mono nowrap" href="(.*?)" title="(.*?)">(.*?)</a>', page)
    assert found == [
        (f"/projects/site/executions/{one}/", one, "0192f3…c41"),
        (f"/projects/site/executions/{other}/", other, "0192f4…d52"),
    ]


def test_only_ids_of_executions_become_links(viewer: Client, project: Project) -> None:
    name = "a" * 32
    entries(project, 1, target=name, details={"name": name})
    entries(project, 1, action="execution.retried", target="gone", details={"execution": 3})

    page = viewer.get(LOG).content.decode()

    assert '<a class="mono nowrap"' not in page
    assert page.count(f"<bdi>{name}</bdi>") == 2


def test_whatever_an_entry_holds_is_shown_as_text(owner: Client, project: Project) -> None:
    wrong = "<script>alert(1)</script>"
    entries(project, 1, who=wrong, action="gone.by", target=wrong, details=[wrong], address=wrong)

    page = owner.get(LOG).content.decode()

    assert "<script>alert" not in page
    assert "gone.by" in page


def test_another_projects_entries_are_not_shown(
    viewer: Client, project: Project, elsewhere: Project
) -> None:
    entries(elsewhere, 1)
    AuditEntry.objects.create(who="x", action="project.deleted")

    assert project.slug == "site"
    assert targets(viewer) == []


def test_every_kind_of_action_can_be_chosen() -> None:
    assert {action.partition(".")[0] for action in ACTIONS} == set(KINDS)


@pytest.mark.parametrize("number", [1, 3])
def test_the_log_takes_five_queries(
    viewer: Client, project: Project, people: Any, django_assert_num_queries: Any, number: int
) -> None:
    entries(project, number, user=people.owner)

    with django_assert_num_queries(5):
        viewer.get(LOG)
