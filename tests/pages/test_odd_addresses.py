"""Addresses that no page of ours makes: whatever stands in them, they are answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from executions.models import Execution

pytestmark = [pytest.mark.django_db, pytest.mark.store]

ODD = {
    "NUL": "%00",
    "a lone surrogate": "%ED%A0%80",
    "what is not UTF-8": "%FF%FE",
    "a long number": "9" * 5_000,
    "a negative number": "-1",
    "a wrong round": quote("rows[x]/answer"),
    "a long round": quote(f"rows[{'9' * 5_000}]/answer"),
    "an escape": quote("' OR 1=1 --"),
}
ONE = "/projects/site/executions/{}/"
ANSWER = {"key": "answer", "use": "response.respond", "with": {"status": 200}}


@pytest.fixture
def execution(automate: Any, run: Any) -> Execution:
    automate("news", [ANSWER])
    made: Execution = run("news")
    return made


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "page", ["", "live/", "output/", "json/", "replay/", "compare/", "decide/"]
)
def test_an_execution_that_cannot_be_is_not_found(
    editor: Client, execution: Execution, page: str, odd: str
) -> None:
    assert editor.get(ONE.format(odd) + page).status_code == 404


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "query",
    [
        "?step={}", "?tab={}", "?step=answer&tab={}", "live/?step={}", "live/?seen={}",
        "output/?step={}", "replay/?step={}", "compare/?with={}",
    ],
)  # fmt: skip
def test_an_odd_part_of_an_execution_is_shown_or_not_found(
    editor: Client, execution: Execution, query: str, odd: str
) -> None:
    answer = editor.get(ONE.format(execution.id) + query.format(odd))

    assert answer.status_code in (200, 204, 404)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "address",
    [
        "executions/?before={}", "executions/?search={}", "executions/?search=a%3D{}",
        "executions/?automation={}", "executions/?status={}", "executions/?from={}",
        "executions/new/?shown={}", "audit/?before={}", "audit/?person={}", "audit/?kind={}",
        "automations/?search={}", "automations/?page={}", "automations/news/?version={}",
        "automations/news/?step={}", "accounts/new/chatgpt/?{}=1", "?{}=1",
    ],
)  # fmt: skip
def test_an_odd_query_of_a_project_is_answered(
    editor: Client, execution: Execution, address: str, odd: str
) -> None:
    answer = editor.get(f"/projects/site/{address.format(odd)}")

    assert answer.status_code in (200, 204, 404)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "address",
    [
        "projects/{}/", "projects/site/variables/{}/", "projects/site/members/{}/remove/",
        "projects/site/accounts/{}/", "projects/site/accounts/new/{}/",
        "projects/site/automations/{}/", "invitations/{}/", "connectors/{}/",
    ],
)  # fmt: skip
def test_an_odd_name_is_not_found(owner: Client, address: str, odd: str) -> None:
    assert owner.get(f"/{address.format(odd)}").status_code == 404


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize(
    "address", ["projects/?search={}", "connectors/?search={}", "projects/new/?title={}"]
)
def test_an_odd_search_is_answered(owner: Client, address: str, odd: str) -> None:
    assert owner.get(f"/{address.format(odd)}").status_code == 200
