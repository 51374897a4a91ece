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
    "NUL before a step": "%00/answer",
    "a lone surrogate": "%ED%A0%80",
    "what is not UTF-8": "%FF%FE",
    "a long number": "9" * 5_000,
    "a round that is no number": quote("rows[x]/answer"),
    "a round of many digits": quote(f"rows[{'9' * 5_000}]/answer"),
}
ANSWER = {"key": "answer", "use": "response.respond", "with": {"status": 200}}
NAMES = [
    "projects/{}/", "projects/site/variables/{}/", "projects/site/members/{}/remove/",
    "projects/site/accounts/{}/", "projects/site/accounts/new/{}/",
    "projects/site/automations/{}/", "invitations/{}/", "connectors/{}/",
    *(
        f"projects/site/executions/{{}}/{page}"
        for page in ("", "live/", "output/", "json/", "replay/", "compare/", "decide/")
    ),
]  # fmt: skip
OF_PROJECT = [
    "executions/?before={}", "executions/?search={}", "executions/?search=a%3D{}",
    "executions/?automation={}", "executions/?status={}", "executions/?from={}",
    "executions/new/?shown={}", "audit/?before={}", "audit/?person={}", "audit/?kind={}",
    "automations/?search={}", "automations/?page={}", "automations/news/?step={}",
    "accounts/new/chatgpt/?{}=1", "?{}=1",
]  # fmt: skip
OF_EXECUTION = [
    "?step={}", "?tab={}", "?step=answer&tab={}", "live/?step={}", "live/?seen={}",
    "replay/?step={}",
]  # fmt: skip
NOWHERE = ["output/?step={}", "compare/?with={}"]


@pytest.fixture
def execution(automate: Any, run: Any) -> Execution:
    automate("news", [ANSWER])
    made: Execution = run("news")
    return made


@pytest.mark.usefixtures("execution")
@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("automations/news/activate/", "automations/news/"),
        ("automations/news/edit/undo/", "automations/news/edit/"),
        ("automations/news/edit/step/answer/delete/", "automations/news/edit/"),
        ("favourite/", ""),
    ],
)
def test_an_address_that_takes_only_a_button_says_so_and_leads_back(
    editor: Client, address: str, back: str
) -> None:
    reads = {"Accept": "text/html"}

    page = editor.get(f"/projects/site/{address}", headers=reads)
    line = editor.get(f"/projects/site/{address}", headers={"Accept": "*/*"})

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "There is no page here" in page.content.decode()
    assert f'href="/projects/site/{back}">Back</a>' in page.content.decode()
    assert line.content.decode() == "This address has no page: it takes what a button sends.\n"


@pytest.mark.usefixtures("execution")
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_name_is_not_found(owner: Client, odd: str) -> None:
    statuses = {each: owner.get(f"/{each.format(odd)}").status_code for each in NAMES}

    assert statuses == dict.fromkeys(NAMES, 404)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_query_is_answered(editor: Client, execution: Execution, odd: str) -> None:
    here = f"/projects/site/executions/{execution.id}/"
    asked = [f"/projects/site/{each}" for each in OF_PROJECT]
    asked += [here + each for each in OF_EXECUTION]

    statuses = {each: editor.get(each.format(odd)).status_code for each in asked}

    assert set(statuses.values()) <= {200, 204, 302, 404}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_part_of_an_execution_is_not_found(
    editor: Client, execution: Execution, odd: str
) -> None:
    here = f"/projects/site/executions/{execution.id}/"

    statuses = {each: editor.get(here + each.format(odd)).status_code for each in NOWHERE}

    assert statuses == dict.fromkeys(NOWHERE, 404)
