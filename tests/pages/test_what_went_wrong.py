"""What pages say of a step that did not go well: an error has a line for each field, and a write of
which nobody knows what became of it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from connectors.sdk import Unavailable
from executions.clock import now
from executions.models import Execution, StepRun
from tests.executions.conftest import Service
from tests.pages.execution_page import page_of, text_of

TEMPLATES = Path(__file__).parents[2] / "templates"
ERROR = re.compile(r"\{\{ (?!account\.)\w+\.error(?:\|[^}]*)? \}\}")
LINES = "Title: too long\nURL: it is taken"


def test_every_template_keeps_the_lines_of_an_error() -> None:
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    shown = [found for text in texts for found in ERROR.findall(text)]

    assert [each for each in shown if "|linebreaksbr" not in each] == []
    assert len(shown) > 10


@pytest.mark.parametrize("status", ["failed", "undecided", "ignored", "cancelled", "again"])
def test_what_a_service_said_of_each_field_is_a_line_of_its_own(
    viewer: Client, execution: Execution, status: str
) -> None:
    StepRun.objects.filter(execution=execution, path="send").update(status=status, error=LINES)

    shown = viewer.get(page_of(execution, step="send")).content.decode()

    assert "Title: too long<br>URL: it is taken</p>" in shown


def test_the_log_has_a_line_for_each_field(viewer: Client, execution: Execution) -> None:
    Execution.objects.filter(id=execution.id).update(error=LINES)

    shown = viewer.get("/projects/site/executions/").content.decode()

    assert "Title: too long<br>URL: it is taken</span>" in shown


def test_the_log_names_the_field_as_the_execution_does(
    viewer: Client, execution: Execution
) -> None:
    error = "entry_data.image: {{asset.asset.uuid}} is not there"
    Execution.objects.filter(id=execution.id).update(error=error, error_path="send")
    StepRun.objects.filter(execution=execution, path="send").update(use="contentstack.update_entry")

    shown = viewer.get("/projects/site/executions/").content.decode()

    assert 'dir="auto">Entry Data, image: {{asset.asset.uuid}} is not there</span>' in shown


@pytest.fixture
def untold(automate: Any, service: Service, run: Callable[..., Execution]) -> Execution:
    """An execution whose write failed and may have happened; its service is asked in a minute."""
    automate("a", [{"key": "w", "use": "test.settled"}])
    service.failing = [Unavailable("The connection broke", sent=True)]
    return run("a", {})


@pytest.mark.parametrize(
    ("recovery", "said"),
    [
        ("judge", "This attempt failed, and may have happened all the same."),
        ("settle", "The worker stopped while this step was sending."),
    ],
)
def test_a_step_waits_for_the_service_to_say_what_became_of_it(
    viewer: Client, untold: Execution, recovery: str, said: str
) -> None:
    StepRun.objects.filter(execution=untold).update(recovery=recovery)

    shown = text_of(viewer.get(page_of(untold, step="w")))

    asked = r"Test is asked what became of it (in 1 min|in \d\d s) ?\."
    rest = r"Nothing is repeated before it has said so. The connection broke"
    assert re.search(rf"{re.escape(said)} {asked} {rest}", shown)


def test_the_page_says_when_the_service_is_asked_again(viewer: Client, untold: Execution) -> None:
    page = viewer.get(page_of(untold, step="w")).content.decode()
    [live] = re.findall(r'hx-get="([^"]+)" hx-trigger="every', page)
    address = live.replace("&amp;", "&")
    same = viewer.get(address)

    StepRun.objects.filter(execution=untold).update(until=now() + timedelta(hours=1))

    changed = viewer.get(address)
    assert (same.status_code, changed.status_code) == (204, 200)
    assert re.search(r"what became of it in (1 h|60 min)", text_of(changed))
