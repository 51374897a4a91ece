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
