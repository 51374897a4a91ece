"""What pages hold for narrow screens, for keyboards, and for browsers that run no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from executions.models import Execution, Status

RELOAD = '<noscript><p class="notice info">Reload to see what is new.</p></noscript>'


@pytest.fixture
def execution(automate: Any, run: Callable[..., Execution]) -> Execution:
    automate("a", [{"key": "first", "use": "test.echo", "with": {"value": "x"}}])
    return run("a")


def page_of(execution: Execution) -> str:
    return f"/projects/site/executions/{execution.id}/?step="


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.FAILED, ["Step 2 · Test failed."]),
        (Status.UNDECIDED, ["Step 2 needs a decision."]),
        (Status.SUCCESS, []),
    ],
)
@pytest.mark.usefixtures("service")
def test_what_went_wrong_is_said_above_the_flow_with_the_way_to_it(
    status: Status, words: list[str], execution: Execution, viewer: Client
) -> None:
    Execution.objects.filter(pk=execution.pk).update(status=status, error_path="first")

    page = viewer.get(page_of(execution))

    text = page.content.decode()
    fault = page.context["fault"]
    assert list(fault.values())[2:] == words
    assert text.count('<a href="?step=first#panel" id="fault"') == len(words)


@pytest.mark.parametrize(("status", "shown"), [(Status.RUNNING, 1), (Status.SUCCESS, 0)])
@pytest.mark.usefixtures("service")
def test_without_scripts_a_running_execution_says_to_reload(
    status: Status, shown: int, execution: Execution, viewer: Client
) -> None:
    Execution.objects.filter(pk=execution.pk).update(status=status)

    text = viewer.get(page_of(execution)).content.decode()

    assert text.count(RELOAD) == shown


def test_without_scripts_the_log_says_to_reload(viewer: Client) -> None:
    assert RELOAD in viewer.get("/projects/site/executions/").content.decode()


def test_the_way_past_the_navigation_leads_to_the_content(viewer: Client) -> None:
    text = viewer.get("/projects/site/members/").content.decode()

    assert '<a class="skip" href="#page">' in text
    assert text.index('</nav>\n  <div class="page" id="page" tabindex="-1">') > 0


def test_the_reference_is_in_the_navigation_of_a_project(viewer: Client) -> None:
    text = viewer.get("/projects/site/members/").content.decode()

    side = text.partition('<nav class="side"')[2].partition("</nav>")[0]
    assert side.rstrip().endswith(" Connectors</a>")
    assert 'href="/connectors/"' in side


@pytest.mark.parametrize("path", ["/connectors/", "/connectors/http/"])
def test_the_way_to_the_reference_begins_with_the_projects(path: str, viewer: Client) -> None:
    text = viewer.get(path).content.decode()

    crumbs = text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert crumbs.partition("<li>")[2].startswith('<a href="/projects/">Projects</a></li>')
