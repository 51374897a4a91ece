"""The list of projects; making and renaming one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from automations.models import Automation
from projects.forms import slug_for
from projects.models import AuditEntry, Membership, Project, Role, User, slug

WRONG = '<script>alert("x")</script>'
RIGHT_TO_LEFT = "مرحبا بالعالم"


def titles(page: str) -> list[str]:
    """The titles of the cards, in their order."""
    return re.findall(r'<h2 class="card-title" dir="auto"><a href="[^"]*">([^<]*)</a>', page)


def joined(user: User, name: str, title: str, role: Role = Role.VIEWER) -> Project:
    project = Project.objects.create(slug=name, title=title)
    Membership.objects.create(project=project, user=user, role=role)
    return project


def read(client: Client, address: str, **data: str) -> str:
    answer = client.get(address, data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_has_the_projects_one_is_a_member_of(owner: Client) -> None:
    page = read(owner, "/projects/")

    assert titles(page) == ["Marketing site"]


def test_a_card_says_how_many_automations_are_active(owner: Client, project: Project) -> None:
    for name, live in (("a", True), ("b", True), ("c", False)):
        automation = Automation.objects.create(project=project, name=name, active=True)
        if live:
            version = automation.versions.create(number=1, use="http.request", plan={})
            Automation.objects.filter(pk=automation.pk).update(live=version)

    page = read(owner, "/projects/")

    assert "2 active automations" in page


def test_favourites_come_first_then_titles_by_letter(owner: Client, people: Any) -> None:
    joined(people.owner, "b", "berlin")
    joined(people.owner, "z", "Zagreb")

    answer = owner.post("/projects/z/favourite/", {"favourite": "on"})

    assert (answer.status_code, answer["Location"]) == (302, "/projects/")
    assert titles(read(owner, "/projects/")) == ["Zagreb", "berlin", "Marketing site"]


def test_htmx_gets_the_cards_alone_after_a_favourite(owner: Client, people: Any) -> None:
    joined(people.owner, "z", "Zagreb")
    headers = {"HX-Request": "true", "HX-Target": "projects"}

    answer = owner.post("/projects/z/favourite/", {"favourite": "on"}, headers=headers)

    page = answer.content.decode()
    assert page.strip().startswith('<div id="projects"')
    assert titles(page) == ["Zagreb", "Marketing site"]


def test_a_favourite_said_twice_is_one(owner: Client, people: Any) -> None:
    owner.post("/projects/site/favourite/", {"favourite": "on"})
    owner.post("/projects/site/favourite/", {"favourite": "on"})

    assert Membership.objects.get(user=people.owner).favourite

    owner.post("/projects/site/favourite/", {"favourite": "off"})

    assert not Membership.objects.get(user=people.owner).favourite


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ZÜR", ["Zürich"]),
        ("city-1", ["Zürich"]),
        ("mark", ["Marketing site"]),
        ("%", []),
        ("", ["Marketing site", "Zürich"]),
        ("   ", ["Marketing site", "Zürich"]),
        ("x" * 10_000, []),
    ],
)
def test_the_search_looks_at_titles_and_slugs(
    owner: Client, people: Any, search: str, found: list[str]
) -> None:
    joined(people.owner, "city-1", "Zürich")

    page = read(owner, "/projects/", search=search)

    assert titles(page) == found


def test_somebody_without_projects_is_told_what_to_do(db: None) -> None:
    del db
    client = Client()
    client.force_login(User.objects.create_user("new@example.com"))

    page = read(client, "/projects/")

    assert titles(page) == []
    assert "No projects yet" in page


def test_the_list_takes_the_same_queries_whatever_it_shows(
    owner: Client, people: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        owner.get("/projects/")

    joined(people.owner, "b", "B")
    joined(people.owner, "c", "C")

    with django_assert_num_queries(3):
        owner.get("/projects/")


def test_who_makes_a_project_owns_it(viewer: Client, people: Any) -> None:
    answer = viewer.post("/projects/new/", {"title": "  Spring   sale ", "slug": ""})

    made = Project.objects.get(slug="spring-sale")
    assert (answer.status_code, answer["Location"]) == (302, "/projects/spring-sale/")
    assert made.title == "Spring sale"
    assert list(made.memberships.values_list("user", "role")) == [(people.viewer.pk, "owner")]
    entry = AuditEntry.objects.get()
    assert (entry.project, entry.action, entry.who) == (
        made,
        "project.created",
        "vera@example.com",
    )


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Marketing site", "marketing-site"),
        ("Site", "site-2"),
        ("New", "new-2"),
        (RIGHT_TO_LEFT, "project"),
        ("Zürich & Genève", "zurich-geneve"),
        ("x" * 200, "x" * 64),
        ("-_-", "project"),
    ],
)
def test_a_slug_is_made_from_the_title(project: Project, title: str, made: str) -> None:
    assert project.slug == "site"

    assert slug_for(title) == made


@pytest.mark.django_db
@given(st.text(max_size=200))
def test_a_slug_that_is_made_is_valid_and_free(title: str) -> None:
    first = slug_for(title)
    Project.objects.create(slug=first, title="One")

    second = slug_for(title)

    slug(first)
    slug(second)
    assert first != second


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("site", "“site” is taken. “site-2” is free."),
        ("new", "“new” is taken. “new-2” is free."),
        ("Spring", "Use a-z, 0-9, - and _, at most 64."),
        ("a/b", "Use a-z, 0-9, - and _, at most 64."),
        ("x" * 65, "Ensure this value has at most 64 characters (it has 65)."),
    ],
)
def test_a_slug_that_cannot_be_is_refused(owner: Client, typed: str, message: str) -> None:
    answer = owner.post("/projects/new/", {"title": "Spring", "slug": typed})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"slug": [message]}
    assert not Project.objects.filter(title="Spring").exists()


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\x00b"])
def test_a_title_that_cannot_be_is_refused(owner: Client, title: str) -> None:
    answer = owner.post("/projects/new/", {"title": title, "slug": "spring"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])


@pytest.mark.parametrize(
    ("typed", "suggested", "shown"),
    [("", "", "spring-sale"), ("spring", "spring", "spring-sale"), ("mine", "spring", "mine")],
)
def test_the_suggested_slug_follows_the_title_until_one_is_typed(
    owner: Client, typed: str, suggested: str, shown: str
) -> None:
    data = {"title": "Spring sale", "slug": typed, "suggested": suggested}

    answer = owner.get("/projects/new/", data, headers={"HX-Target": "slug-field"})

    page = answer.content.decode()
    assert re.findall(r'name="slug" value="([^"]*)"', page) == [shown]
    assert page.strip().startswith('<div id="slug-field"')


@pytest.mark.parametrize("title", [WRONG, RIGHT_TO_LEFT, "W" * 200, "{{ 7|add:7 }}"])
def test_any_title_is_shown_as_text(owner: Client, title: str) -> None:
    owner.post("/projects/site/settings/", {"title": title})

    for address in ("/projects/", "/projects/site/", "/projects/site/settings/"):
        page = read(owner, address)
        assert WRONG not in page
        assert title.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;") in page


def test_renaming_keeps_the_slug_and_is_written_down(owner: Client, project: Project) -> None:
    answer = owner.post("/projects/site/settings/", {"title": "Shop"})

    project.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/projects/site/settings/")
    assert (project.slug, project.title) == ("site", "Shop")
    assert (entry.action, entry.target) == ("project.renamed", "Shop")
    assert entry.details == {"before": "Marketing site"}


def test_saving_the_same_title_changes_nothing(owner: Client) -> None:
    owner.post("/projects/site/settings/", {"title": "Marketing site"})

    assert not AuditEntry.objects.exists()


def test_a_viewer_sees_the_settings_without_the_forms(viewer: Client) -> None:
    page = read(viewer, "/projects/site/settings/")

    assert "Only owners rename or delete a project." in page
    assert 'name="title"' not in page
    assert "/projects/site/delete/" not in page
