"""The reference of all connectors as pages: everything that is declared, and searching in it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from automate_site.templatetags.prose import prose
from connectors import registry
from connectors.facts import about

REFERENCE = "/connectors/"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def found(answer: Any) -> list[str]:
    """The keys of the connectors, triggers and actions that are listed, in their order."""
    return [
        one or two
        for one, two in re.findall(r'/connectors/\w+/#([\w.]+)"|/connectors/(\w+)/"', text(answer))
    ]


def test_every_connector_is_listed_with_what_it_offers(viewer: Client) -> None:
    answer = viewer.get(REFERENCE)

    offered = {
        key
        for installed in registry.connectors().values()
        for key in (installed.key, *installed.triggers, *installed.actions)
    }
    assert (answer.status_code, set(found(answer))) == (200, offered)


@pytest.mark.parametrize(
    ("search", "keys"),
    [
        ("result into WORDS", ["chatgpt", "chatgpt.function_calling_response"]),
        ("RETRY-AFTER nothing", []),
        ("throw_error", ["http", "http.call"]),
        ("<script>alert(1)</script>", []),
        ("x" * 10_000, []),
        ("شلوم", []),
    ],
)
def test_a_search_looks_at_labels_descriptions_and_fields(
    viewer: Client, search: str, keys: list[str]
) -> None:
    whole = viewer.get(REFERENCE, {"search": search})
    part = viewer.get(REFERENCE, {"search": search}, headers={"HX-Target": "found"})

    assert (found(whole), found(part)) == (keys, keys)
    assert b"<html" not in part.content
    assert b"<script>alert" not in whole.content


def test_a_connector_found_by_its_own_name_is_listed_whole(viewer: Client) -> None:
    answer = viewer.get(REFERENCE, {"search": "chatgpt"})

    installed = registry.connectors()["chatgpt"]
    assert found(answer) == ["chatgpt", *installed.triggers, *installed.actions]


@pytest.mark.parametrize("key", sorted(registry.connectors()))
def test_the_page_of_a_connector_says_all_that_is_declared(viewer: Client, key: str) -> None:
    answer = viewer.get(f"{REFERENCE}{key}/")

    said = about(registry.connectors()[key])
    shown = text(answer)
    parts = (*said.triggers, *said.actions)
    cells = re.findall(r"<td[^>]*>(?:<code>)?(.*?)(?:</code>)?</td>", shown)
    declared = [
        *(field.path for field in said.account_inputs),
        *(field.path for part in parts for field in part.inputs),
        *(value.path for part in parts for value in part.outputs),
    ]
    assert answer.status_code == 200
    assert [path for path in declared if path not in cells] == []
    assert re.findall(r'<section class="card stack" id="([\w.]+\.\w+)"', shown) == [
        part.key for part in parts
    ]
    crashes = [part.crash.said for part in parts if part.crash]
    assert [line for line in crashes if f"<p>{line}</p>" not in shown] == []


def test_a_range_is_said_once_and_kinds_are_words() -> None:
    (chat,) = (
        part
        for part in about(registry.connectors()["chatgpt"]).actions
        if part.key == "chatgpt.chat"
    )

    found = {each.path: each for each in chat.inputs}
    assert found["max_tokens"].about.count("1 to 2048") == 1
    assert found["max_tokens"].kind == "Whole number"
    assert found["messages"].kind == "Rows"


def test_an_unknown_connector_is_answered_404(viewer: Client) -> None:
    assert viewer.get(f"{REFERENCE}nothing/").status_code == 404


def test_a_connector_says_how_its_account_is_made_and_what_its_models_take(viewer: Client) -> None:
    page = viewer.get(f"{REFERENCE}chatgpt/").content.decode()

    assert '<h3 id="before-you-begin">Before you begin</h3>' in page
    assert "<td><code>gpt-6-luna</code></td>" in page
    assert "<h3>What does Structured Output need?</h3>" in page


def test_every_place_that_a_connectors_page_links_to_is_on_it(viewer: Client) -> None:
    page = text(viewer.get(f"{REFERENCE}chatgpt/"))

    targets = set(re.findall(r'<a href="#([^"]+)"', page))
    assert {"before-you-begin", "set-up-an-action", "chatgpt.chat", "read-on"} <= targets
    assert targets - set(re.findall(r' id="([^"]+)"', page)) == set()
    assert "/connectors/sub_automation/#sub_automation.run" in page
    assert "](" not in page
    assert "[[" not in page


def test_whoever_is_signed_out_is_sent_to_sign_in(signed_out: Client) -> None:
    answers = [signed_out.get(each) for each in (REFERENCE, f"{REFERENCE}http/")]

    assert [answer.status_code for answer in answers] == [302, 302]


def test_the_reference_asks_the_database_for_the_reader_alone(
    viewer: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    viewer.get(REFERENCE)

    with django_assert_num_queries(2):
        viewer.get(REFERENCE)


def test_prose_is_paragraphs_with_code_between_backticks() -> None:
    assert prose("Use `a<b`.\n\nThen <b>.") == (
        "<p>Use <code>a&lt;b</code>.</p>\n<p>Then &lt;b&gt;.</p>"
    )
