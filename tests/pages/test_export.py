"""Exporting executions, however large what their triggers gave."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from executions import export, search
from executions.log import as_json
from executions.models import Execution
from projects.models import Project

pytestmark = [pytest.mark.django_db, pytest.mark.store]

PAYLOAD = {"body": {"text": "Grüße \ud83d\x00", "numbers": [1, 1.5, None, True]}}


@pytest.fixture
def ran(automate: Any, run: Any) -> list[str]:
    automate("news", [])
    return [run("news", PAYLOAD).id for _ in range(5)]


def test_an_export_holds_all_that_the_filters_let_through(
    ran: list[str], viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    Execution.objects.filter(id=ran.pop()).update(status="failed")
    first = Execution.objects.get(id=ran[0])

    response = viewer.get("/projects/site/executions/export/?status=success")
    lines = b"".join(response).decode("ascii").splitlines()

    assert [json.loads(line)["id"] for line in lines] == ran[::-1]
    assert json.loads(lines[-1]) == {
        **as_json(first),
        "about": None,
        "accepted_at": first.accepted_at.isoformat(),
        "started_at": first.started_at and first.started_at.isoformat(),
        "finished_at": first.finished_at and first.finished_at.isoformat(),
        "cost": None,
        "unpriced_calls": 0,
        "trigger": PAYLOAD,
    }
    assert re.fullmatch(
        r'attachment; filename="site-executions-\d{4}-\d\d-\d\d\.jsonl"',
        response["Content-Disposition"],
    )


def test_few_payloads_are_in_memory_at_a_time(
    ran: list[str], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "IN_MEMORY", 2)

    pieces = [piece.splitlines() for piece in export.lines(search.Filters(project))]

    assert [len(piece) for piece in pieces] == [2, 2, 1]
    assert [json.loads(line)["id"] for piece in pieces for line in piece] == ran[::-1]


def test_a_payload_is_exported_as_it_is_stored(
    ran: list[str], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = Execution._meta.get_field("payload")
    monkeypatch.setattr(payload, "from_db_value", lambda *_: pytest.fail("was parsed"))

    (piece,) = export.lines(search.Filters(project))

    assert [json.loads(line)["trigger"] for line in piece.splitlines()] == [PAYLOAD] * len(ran)


def test_an_export_goes_on_where_a_search_stops(
    ran: list[str], project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "AT_ONCE", 2)
    wanted = search.Wanted.read("body.numbers.0 = 1")

    text = "".join(export.lines(search.Filters(project, wanted=wanted)))

    assert [json.loads(line)["id"] for line in text.splitlines()] == ran[::-1]
