"""What the choices of a lookup are asked with, and where the one that is chosen stands."""

from __future__ import annotations

from typing import Any

import pytest

from automations import lookups
from automations.models import Automation
from connectors.sdk import Asked, Context, Fields, Group, Lookup, Option, Options, Text, Unavailable
from projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def automation(project: Project) -> Automation:
    return Automation.objects.create(project=project, name="a", title="A", draft={})


def offered(ctx: Context, asked: Asked) -> Options:
    """What it was asked with, as choices."""
    del ctx
    if asked.values.get("stack") == "down":
        raise Unavailable("The service is down")
    said = ", ".join(f"{name}={value}" for name, value in asked.values.items())
    return Options((Option("{{raw}}", said),), more=asked.page == 1)


class Cell(Fields):
    stack = Text("Stack", example="blog")
    branch = Text("Branch", default="main")
    kind = Lookup("Kind", source=offered, depends_on=("stack",))


class Inputs(Fields):
    cells = Group("Cells", Cell, min_items=1)
    one = Group("One", Cell, many=False)
    many = Lookup("Many", source=offered, many=True)


def choose(automation: Automation, path: str, beside: dict[str, Any], **more: Any) -> lookups.Found:
    sought = lookups.find(Inputs, path)
    assert sought
    held = {"use": "sub_automation.run"}
    return lookups.choices(automation, held, sought, lookups.Question(beside, **more))


@pytest.mark.parametrize("path", ["with.cells.0.kind", "with.one.kind"])
def test_a_nested_lookup_is_asked_with_plain_values_beside_it_and_their_defaults(
    path: str, automation: Automation
) -> None:
    found = choose(automation, path, {"stack": r"a \{{b}}", "kind": "{{1.body}}"})

    assert [each.label for each in found.items] == ["stack=a {{b}}, branch=main"]


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (
            "{{1.body.stack}}",
            "Depends on Stack, which is a reference here: type a value or use a reference.",
        ),
        (
            "{{broken",
            "Depends on Stack, which is a reference here: type a value or use a reference.",
        ),
        ("", "Depends on Stack: fill that in first."),
        ("down", "The service is down."),
    ],
)
def test_what_stands_in_the_way_of_choices_is_said(
    stack: str, said: str, automation: Automation
) -> None:
    assert choose(automation, "with.cells.0.kind", {"stack": stack}).message == said


def test_braces_of_a_service_open_no_reference(automation: Automation) -> None:
    found = choose(automation, "with.many.0", {})

    assert [each.value for each in found.items] == [r"\{{raw}}"]


@pytest.mark.parametrize(
    ("path", "values", "wanted"),
    [
        ("with.many", {"many": ["a"]}, {"many": ["a", "new"]}),
        ("with.many.0", {"many": ["a", "b"]}, {"many": ["new", "b"]}),
        ("with.many.7", {}, {"many": ["new"]}),
        ("with.one.kind", {"one": {"stack": "s"}}, {"one": {"stack": "s", "kind": "new"}}),
        (
            "with.cells.1.kind",
            {"cells": [{"stack": "s"}, {"stack": "t"}]},
            {"cells": [{"stack": "s"}, {"stack": "t", "kind": "new"}]},
        ),
    ],
)
def test_a_choice_is_put_where_its_field_stands(
    path: str, values: dict[str, Any], wanted: dict[str, Any]
) -> None:
    sought = lookups.find(Inputs, path)

    assert sought
    assert sought.filled(values, "new") == wanted


@pytest.mark.parametrize(
    ("items", "more", "before", "search", "said"),
    [
        (0, False, 0, "", "There are none yet."),
        (0, False, 0, "x", "Nothing here matches “x”."),
        (0, True, 0, "x", "Nothing so far matches “x”."),
        (1, False, 0, "", "1 choice"),
        (2, True, 0, "", "2 choices so far"),
        (2, False, 50, "", "52 choices"),
        (1, False, 0, "x", "1 choice that matches"),
        (3, False, 0, "x", "3 choices that match"),
    ],
)
def test_the_choices_are_counted_in_words(
    items: int, more: bool, before: int, search: str, said: str
) -> None:
    found = lookups.Found(tuple(Option(str(i), str(i)) for i in range(items)), more)

    assert found.count(before, search) == said
