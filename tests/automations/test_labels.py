"""What chosen values are called: remembered when it is offered, shown in place of the value."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from automations import flow, labels
from connectors.contentstack.actions.create_entry import CreateEntry
from connectors.contentstack.actions.publish_entry import PublishEntry
from connectors.models import Account, Label
from connectors.sdk import Lookup, Option
from executions.clock import now
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.store]

FIELDS = CreateEntry.Inputs.__fields__
STACK, CONTENT_TYPE = FIELDS["stack"], FIELDS["content_type"]
ENTRY = PublishEntry.Inputs.__fields__["entry"]
BLOG = Option("blt1", "Our blog")
POST = Option("post", "Blog Post")


@pytest.fixture
def stack(project: Project) -> Account:
    return account(project, "Mine")


def account(project: Project, title: str) -> Account:
    return Account.objects.create(project=project, connector="contentstack", title=title)


def remember(held: Account, field: Any, *offered: Option, **beside: str) -> None:
    assert isinstance(field, Lookup)
    labels.remember(held, field, beside, offered)


def draft(held: Account, **inputs: str) -> dict[str, Any]:
    """A step with what is chosen in it."""
    step = {"key": "make", "use": "contentstack.create_entry", "account": held.pk, "with": inputs}
    return {"trigger": {"use": "http.request", "with": {}}, "steps": [step]}


def found(held: Account, **inputs: str) -> dict[str, str]:
    return dict(labels.of(held.project_id, draft(held, **inputs)).get("make", {}))


def test_what_was_offered_is_known_by_the_step_that_chose_it(stack: Account) -> None:
    remember(stack, STACK, BLOG, Option("blt2", "Another"))
    remember(stack, CONTENT_TYPE, POST, stack="blt1")

    assert found(stack, stack="blt1", content_type="post") == {
        "stack": "Our blog",
        "content_type": "Blog Post",
    }


def test_cards_say_what_is_chosen_by_its_name(stack: Account) -> None:
    remember(stack, STACK, BLOG)
    chosen = draft(stack, stack="blt1")

    [_, card] = flow.cards(chosen, labels.of(stack.project_id, chosen)).cards

    assert card.summary == "Our blog"


def test_the_trigger_has_labels_too(stack: Account) -> None:
    remember(stack, STACK, BLOG)
    trigger = {"use": "contentstack.entry", "account": stack.pk, "with": {"stack": "blt1"}}

    assert labels.of(stack.project_id, {"trigger": trigger, "steps": []}) == {
        "trigger": {"stack": "Our blog"}
    }


def test_the_same_value_elsewhere_is_not_called_like_that(stack: Account, project: Project) -> None:
    remember(stack, CONTENT_TYPE, POST, stack="blt1")

    of_another_stack = found(stack, stack="blt2", content_type="post")
    of_another_branch = found(stack, stack="blt1", branch="next", content_type="post")
    of_another_account = found(account(project, "Other"), stack="blt1", content_type="post")
    of_another_field = found(stack, stack="post")

    assert of_another_stack == of_another_branch == of_another_account == of_another_field == {}


def test_a_project_does_not_see_what_another_was_offered(stack: Account) -> None:
    remember(stack, STACK, BLOG)
    other = Project.objects.create(slug="other", title="Other")

    assert labels.of(other.pk, draft(stack, stack="blt1")) == {}


def test_a_new_name_takes_the_place_of_the_old_one(stack: Account) -> None:
    remember(stack, STACK, BLOG)

    remember(stack, STACK, Option("blt1", "Renamed"))

    assert found(stack, stack="blt1") == {"stack": "Renamed"}
    assert Label.objects.count() == 1


def test_only_what_can_be_kept_is_remembered(stack: Account) -> None:
    names = ["blt1", "x" * 201, "", "a\x00b"]

    remember(stack, STACK, *(Option("blt1", name) for name in names))

    assert Label.objects.count() == 0


def test_of_a_list_those_that_were_not_offered_for_longest_are_forgotten(
    stack: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "MOST_OF_LIST", 3)
    for number in range(3):
        remember(stack, STACK, Option(f"blt{number}", f"Stack {number}"))

    remember(stack, STACK, Option("blt8", "Stack 8"), Option("blt9", "Stack 9"))

    assert remembered() == ["blt2", "blt8", "blt9"]


def test_many_entries_do_not_push_out_what_other_lists_offer(
    stack: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "MOST_OF_LIST", 3)
    remember(stack, STACK, BLOG)
    remember(stack, CONTENT_TYPE, POST, stack="blt1")

    for number in range(5):
        remember(stack, ENTRY, Option(f"blte{number}", f"Entry {number}"), content_type="post")

    assert remembered() == ["blt1", "blte2", "blte3", "blte4", "post"]


def test_what_is_offered_again_stays_when_an_account_has_too_many(
    stack: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labels, "MOST", 3)
    remember(stack, STACK, BLOG)
    remember(stack, CONTENT_TYPE, POST, stack="blt1")
    Label.objects.update(at=now() - timedelta(days=2))

    remember(stack, STACK, BLOG)
    for number in range(2):
        remember(stack, ENTRY, Option(f"blte{number}", f"Entry {number}"), content_type="post")

    assert remembered() == ["blt1", "blte0", "blte1"]


def test_what_is_offered_again_on_the_same_day_is_not_written_again(stack: Account) -> None:
    remember(stack, STACK, BLOG)

    with CaptureQueriesContext(connection) as queries:
        remember(stack, STACK, BLOG)

    asked = [query["sql"].split()[0] for query in queries.captured_queries]
    assert [*filter("SAVEPOINT".__ne__, asked)] == ["SELECT", "RELEASE"]


def test_what_many_values_are_called_is_not_remembered(stack: Account) -> None:
    environments = PublishEntry.Inputs.__fields__["environments"]

    remember(stack, environments, Option("live", "Live"))

    assert remembered() == []


def test_a_database_that_cannot_take_them_is_no_fault_of_the_choices(
    stack: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Label.objects, "bulk_create", locked)

    remember(stack, STACK, BLOG)

    said = f"What account {stack.pk} was offered is not remembered: database is locked"
    assert caplog.messages == [said]
    assert remembered() == []


def remembered() -> list[str]:
    return [*Label.objects.order_by("value").values_list("value", flat=True)]


@pytest.mark.parametrize("inputs", [{"stack": "{{trigger.stack}}"}, {"stack": "blt7"}, {}])
def test_what_was_never_offered_has_no_name(stack: Account, inputs: dict[str, str]) -> None:
    remember(stack, STACK, BLOG)

    assert found(stack, **inputs) == {}
