"""The page of an execution while it changes: parts for htmx, and nothing where nothing happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from executions.clock import now
from executions.models import Execution, Status
from tests.pages.execution_page import page_of

pytestmark = pytest.mark.usefixtures("service")


@pytest.fixture
def execution(automate: Any, run: Callable[..., Execution]) -> Execution:
    """An execution of two steps that has ended well."""
    first = {"key": "first", "use": "test.echo", "with": {"value": "{{trigger.body.title}}"}}
    automate("a", [first, {"key": "send", "use": "test.write"}])
    return run("a", {"body": {"title": "Lisbon"}})


def test_htmx_gets_the_panel_and_what_belongs_to_it(viewer: Client, execution: Execution) -> None:
    address = page_of(execution, step="first", tab="output")

    part = viewer.get(address, headers={"HX-Request": "true"})
    back = viewer.get(address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert part.content.decode().strip().startswith('<section id="panel"')
    assert re.findall(rb'id="(flow|live)" hx-swap-oob', part.content) == [b"flow", b"live"]
    assert back.content.lstrip().startswith(b"<!doctype html>")
    assert "HX-Request" in part["Vary"]


def test_while_it_runs_only_what_has_changed_is_sent(viewer: Client, execution: Execution) -> None:
    Execution.objects.filter(id=execution.id).update(status=Status.RUNNING)
    page = viewer.get(page_of(execution)).content.decode()
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every 1s"', page)
    assert found
    live = found[1].replace("&amp;", "&")

    same = viewer.get(live)
    Execution.objects.filter(id=execution.id).update(status=Status.SUCCESS)
    ended = viewer.get(live)

    assert (same.status_code, same.content) == (204, b"")
    assert ended.status_code == 200
    assert re.findall(rb'id="(\w+)"[^>]* hx-swap-oob', ended.content) == [
        b"flow", b"status", b"commands", b"progress", b"answer", b"live",
    ]  # fmt: skip
    assert b"hx-trigger" not in ended.content


@pytest.mark.parametrize(
    ("status", "due_in", "pause"),
    [
        (Status.PENDING, 0, 1),
        (Status.RUNNING, 0, 1),
        (Status.PAUSED, 10, 1),
        (Status.PAUSED, 3600, 5),
        (Status.UNDECIDED, None, 5),
    ],
)
def test_a_page_looks_less_often_where_nothing_changes_soon(
    viewer: Client, execution: Execution, status: Status, due_in: int | None, pause: int
) -> None:
    due_at = None if due_in is None else now() + timedelta(seconds=due_in)
    Execution.objects.filter(id=execution.id).update(status=status, due_at=due_at)

    shown = viewer.get(page_of(execution)).content.decode()

    assert re.findall(r'hx-trigger="every (\d+)s"', shown) == [str(pause)]


def test_a_deleted_execution_under_an_open_page_is_said(
    viewer: Client, execution: Execution
) -> None:
    address = page_of(execution, "live")
    execution.delete()

    answer = viewer.get(address)

    assert (answer.status_code, answer["HX-Refresh"]) == (404, "true")
    assert viewer.get(page_of(execution)).status_code == 404
