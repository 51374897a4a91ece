"""Pages of the builder ask the database as often for thirty steps as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.models import Project
from tests.pages.building import EDIT, draft_of, respond

PAGES = [
    "",
    "test/",
    "add/steps.0/",
    "add/steps.0/connector/",
    "add/steps.0/action/?connector=chatgpt",
    "step/trigger/connector/",
    "step/trigger/action/",
    "step/trigger/configure/",
    "step/trigger/test/",
    "step/first/connector/",
    "step/first/action/",
    "step/first/configure/",
    "step/first/test/",
    "step/first/data/",
]


@pytest.mark.parametrize("address", PAGES)
def test_the_number_of_steps_changes_no_number_of_queries(
    project: Project, editor: Client, address: str
) -> None:
    short = draft_of(project, respond("first"))
    counted = _queries(editor, address)
    short.delete()
    draft_of(project, respond("first"), *(respond(f"say_{number}") for number in range(30)))

    assert _queries(editor, address) == counted


def _queries(editor: Client, address: str) -> int:
    assert editor.get(EDIT + address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        editor.get(EDIT + address)
    return len(queries)
