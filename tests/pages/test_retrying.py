"""Retry Execution as the page offers it, and what it says of a change by its own automation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from executions.models import Execution, Status
from executions.own_hand import ITSELF
from projects.models import Project
from tests.pages.execution_page import page_of, text_of


@pytest.mark.parametrize(
    ("status", "primary"),
    [
        (Status.FAILED, True),
        (Status.CANCELLED, True),
        (Status.SUCCESS, False),
        (Status.REJECTED, False),
        (Status.UNDECIDED, False),
    ],
)
def test_retrying_is_the_main_thing_only_where_it_failed_or_was_cancelled(
    status: str, primary: bool, editor: Client, execution: Execution
) -> None:
    Execution.objects.update(status=status)

    html = editor.get(page_of(execution)).content.decode()

    (button,) = re.findall(r'<button[^>]*id="button-retry"[^>]*>', html)
    assert ("primary" in button) is primary


def test_one_that_was_not_run_again_leads_to_the_one_that_made_the_change(
    viewer: Client, execution: Execution, run: Callable[..., Execution]
) -> None:
    first, second = execution, run("a", {"body": {"title": "Rome"}})
    Execution.objects.filter(pk=second.pk).update(
        status=Status.REJECTED, error=ITSELF.format(first.id)
    )

    answer = viewer.get(page_of(second))

    short = f"{first.id[:6]}…{first.id[-3:]}"
    link = rf'<a href="{page_of(first)}" title="{first.id}">{short}</a>\.'
    assert re.search(link, answer.content.decode())
    assert "Not run again: the automation made this change itself" in text_of(answer)
    assert "It never ran." not in text_of(answer)


@pytest.mark.parametrize("made_in", ["gone", "elsewhere"])
def test_one_that_is_not_in_the_project_is_no_link(
    made_in: str, viewer: Client, execution: Execution, elsewhere: Project, automate: Any
) -> None:
    other = automate("b", [])
    there = Execution.objects.create(
        project=elsewhere,
        automation=other,
        version=other.live,
        accepted_at=execution.accepted_at,
        payload={},
    )
    named = there.id if made_in == "elsewhere" else "0" * 32
    Execution.objects.filter(pk=execution.pk).update(
        status=Status.REJECTED, error=ITSELF.format(named)
    )

    answer = viewer.get(page_of(execution))

    assert f"in execution {named}." in text_of(answer)
    assert f"/{named}/" not in answer.content.decode()
