"""Samples of a draft: what is kept of a test, and how large ones are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from automations import samples
from automations.models import Automation
from automations.recent_outputs import RecentOutputs, State
from projects.models import Project

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LARGE = {"rows": ["Good morning"] * 5_000}


@pytest.fixture
def automation(project: Project, draft: Callable[..., Any]) -> Automation:
    return Automation.objects.create(project=project, name="page", title="Page", draft=draft())


def _kept(automation: Automation, output: Any, at: datetime = AT) -> samples.Taken:
    samples.keep(automation, automation.draft, "trigger", output, at)
    return samples.taken(automation, automation.draft)["trigger"]


@pytest.mark.parametrize("output", [None, 0, "", {"text": "“Guten Morgen”"}, LARGE])
def test_an_output_of_any_size_comes_back_as_it_was(automation: Automation, output: Any) -> None:
    found = _kept(automation, output)

    assert (found.output, found.counts, found.is_large) == (output, True, output is LARGE)


def test_a_large_output_is_read_once(automation: Automation) -> None:
    _kept(automation, LARGE)

    with CaptureQueriesContext(connection) as queries:
        again = samples.taken(automation, automation.draft)["trigger"]

    assert (again.output, len(queries)) == (LARGE, 1)


def test_a_large_output_is_read_again_after_another_test(automation: Automation) -> None:
    _kept(automation, LARGE)

    found = _kept(automation, [LARGE], AT + timedelta(seconds=1))

    assert found.output == [LARGE]


def test_a_large_output_that_another_test_replaces_meanwhile_is_the_new_one(
    automation: Automation, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.keep(automation, automation.draft, "trigger", LARGE, AT)
    at, changed = AT + timedelta(seconds=1), {**automation.draft, "trigger": {"use": "other.one"}}

    class Late(RecentOutputs):
        def get(self, state: State) -> Any:
            samples.keep(automation, changed, "trigger", [LARGE], at)
            return super().get(state)

    monkeypatch.setattr(samples, "_recent", Late())

    found = samples.taken(automation, automation.draft)["trigger"]

    assert (found.output, found.tested_at, found.counts) == ([LARGE], at, False)


def test_so_much_is_kept_and_what_was_asked_for_last_stays() -> None:
    def state(pk: int, size: int = 4) -> State:
        return pk, "digest", AT, size

    recent = RecentOutputs(most=10)
    recent.put(state(1), "one")
    recent.put(state(2), "two")
    recent.put(state(2), "two")
    recent.get(state(1))
    recent.put(state(3), "three")
    recent.put(state(4, size=11), "four")

    assert [recent.get(state(pk)) for pk in (1, 2, 3)] == ["one", None, "three"]
    assert recent.get(state(4, size=11)) is None
    assert recent.get(state(1, size=5)) is None
