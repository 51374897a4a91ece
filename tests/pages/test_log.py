"""The Execution Log."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from executions.models import Execution, StepRun
from executions.views import log

URL = "/projects/site/executions/"
NEW = f"{URL}new/"
EXPORT = f"{URL}export/"
ANSWER = {"key": "answer", "use": "response.respond", "with": {"status": 200}}
CALL = {"key": "call", "use": "sub_automation.run", "with": {"sub_automation": "child"}}
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def page(browser: Client, query: str = "", url: str = URL) -> str:
    response = browser.get(f"{url}{query}")
    assert response.status_code == 200
    return response.content.decode()


def ids(text: str) -> list[str]:
    """The executions on a page, as they stand."""
    return re.findall(r'id="e-([0-9a-f]{32})"', text)


def poll(text: str) -> str:
    """The address that a page asks for what is new."""
    return re.search(r'hx-get="([^"]+)"', text).group(1).replace("&amp;", "&")  # type: ignore[union-attr]


@pytest.fixture
def stored(automate: Any) -> Any:
    """`stored(number, …)` makes executions of the automation “news”, one each minute; their ids are
    oldest first.
    """
    automation = automate("news", [ANSWER])

    def make(number: int, **values: Any) -> list[str]:
        made = []
        for _ in range(number):
            minute = Execution.objects.count()
            at = START + timedelta(minutes=minute)
            execution = Execution.objects.create(
                id=f"{int(at.timestamp() * 1000):012x}7{minute:019x}",
                project=automation.project,
                automation=automation,
                version=automation.live,
                accepted_at=at,
                **{"payload": {"n": minute}, "status": "success", **values},
            )
            StepRun.objects.create(
                execution=execution,
                path="answer",
                key="answer",
                use="response.respond",
                status="success",
            )
            made.append(execution.id)
        return made

    return make


def test_the_log_shows_what_ran_newest_first_with_the_connectors_that_it_used(
    viewer: Client, automate: Any, run: Any
) -> None:
    automate("child", [ANSWER], schema={})
    automate("parent", [CALL])
    parent = run("parent")
    child = Execution.objects.get(parent=parent)

    text = page(viewer)

    assert ids(text) == [child.id, parent.id]
    assert re.findall(r"</span>\s*([^<>]+)</span> </td>", text) == ["Response", "Sub Automation"]
    assert f'called by <a id="c-{child.id}" dir="auto" href="{URL}{parent.id}/">parent</a>' in text


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    viewer: Client, stored: Any, number: int, django_assert_num_queries: Any
) -> None:
    made = stored(number)

    with django_assert_num_queries(7):
        text = page(viewer)

    assert ids(text) == made[::-1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 2, 1, 0]),
        ("?status=failed", [2, 0]),
        ("?status=failed&status=success", [3, 2, 1, 0]),
        ("?status=undecided", []),
        ("?automation=news", [3, 2, 1, 0]),
        ("?automation=other", []),
        ("?from=2026-01-01T12:02", [3, 2]),
        ("?to=2026-01-01T12:01", [1, 0]),
        ("?from=2026-01-01T12:01&to=2026-01-01T12:01&status=success", [1]),
        ("?search=n+%3D+2", [2]),
        ("?search=n+%3D+2&status=success", []),
        ("?outside=on", [3, 2, 1, 0]),
        ("?unknown=1&search=&from=", [3, 2, 1, 0]),
    ],
)
def test_the_log_is_filtered(
    viewer: Client, stored: Any, automate: Any, query: str, expected: list[int]
) -> None:
    made = [stored(1, status=status)[0] for status in ("failed", "success", "failed", "success")]
    automate("other", [])

    assert ids(page(viewer, query)) == [made[each] for each in expected]


def test_a_row_says_what_its_execution_was_about_and_is_found_by_that(
    viewer: Client, stored: Any
) -> None:
    about = ["Straße & Ärger", "A lighthouse in a storm", "", "<b>Storm</b>"]
    made = [stored(1, about=each)[0] for each in about]

    text = page(viewer)

    shown = re.findall(r'<span class="log-about"><bdi>(.*?)</bdi></span>', text)
    assert shown == [
        "&lt;b&gt;Storm&lt;/b&gt;",
        "A lighthouse in a storm",
        "Straße &amp; Ärger",
    ]
    assert ids(page(viewer, "?search=STORM")) == [made[3], made[1]]
    assert ids(page(viewer, "?search=++in++a+storm&status=success")) == [made[1]]
    assert ids(page(viewer, "?search=strasse+%26+%C3%A4rger")) == [made[0]]
    assert ids(page(viewer, "?search=rain")) == []


def test_times_are_those_of_the_readers_zone(viewer: Client, stored: Any) -> None:
    _, last = stored(2)
    viewer.cookies["zone"] = "Asia/Kathmandu"  # 5:45 ahead

    assert ids(page(viewer, "?from=2026-01-01T17:46")) == [last]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("status=lost", "There is no such status. Choose from these."),
        ("automation=gone", "There is no such automation in this project."),
        ("automation=news%00", "There is no such automation in this project."),
        ("from=yesterday", "Choose a date and a time, such as 2026-01-31T14:00."),
        ("from=0001-01-01T00:00", "Choose a year from 1971 to 8999."),
        ("to=9999-12-31T23:59", "Choose a year from 1971 to 8999."),
        ("from=2026-01-02T00:00&to=2026-01-01T00:00", "This is before From."),
        (
            "search=body.text+%3D",
            "After the equals sign comes a value; the empty text is &quot;&quot;.",
        ),
        (
            f"search=a%3D{'x' * 1000}",
            "Ensure this value has at most 1000 characters (it has 1002).",
        ),
    ],
)
def test_a_wrong_filter_is_said_at_its_field_and_shows_nothing(
    viewer: Client, stored: Any, query: str, said: str
) -> None:
    stored(1)

    text = page(viewer, f"?{query}")

    assert re.findall(r'<p class="error"[^>]*>([^<]*?) *</p>', text) == [said]
    assert (ids(text), "hx-get" in text, "Something in the filters" in text) == ([], False, True)
    assert viewer.get(f"{NEW}?{query}").status_code == 204
    assert viewer.get(f"{EXPORT}?{query}")["Location"].startswith(f"{URL}?")


def test_text_from_the_address_is_shown_as_text(viewer: Client, stored: Any) -> None:
    stored(1)

    text = page(viewer, "?search=%3Cscript%3Ealert(1)%3C/script%3E&automation=%22%3E%3Cscript%3E")

    assert "<script>" not in text


def test_pages_follow_each_other_without_counting(
    viewer: Client, stored: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(log, "SIZE", 2)
    made = stored(5)[::-1]
    pages, query, text = [], "?status=success", ""

    while query:
        text = page(viewer, query)
        pages.append(ids(text))
        older = re.search(r'id="older" href="([^"]+)"', text)
        query = older.group(1).replace("&amp;", "&") if older else ""

    assert pages == [made[:2], made[2:4], made[4:]]
    assert 'href="?status=success"' in text
    assert "hx-get" not in text


@pytest.mark.parametrize("cursor", ["x", "0" * 31, "' OR 1=1 --", "%00", "Z" * 32, "0" * 10_000])
def test_a_cursor_that_is_none_is_ignored_with_a_message(
    viewer: Client, stored: Any, cursor: str
) -> None:
    made = stored(1)

    text = page(viewer, f"?before={cursor}")

    assert ids(text) == made
    assert "That page does not exist. These are the newest executions." in text


def test_a_search_that_is_not_at_its_end_offers_to_go_on(
    viewer: Client, stored: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("executions.search.AT_ONCE", 2)
    made = stored(3)

    first = page(viewer, "?search=n+%3D+0")
    on = re.search(r'id="search-older" href="([^"]+)"', first)
    assert on
    second = page(viewer, on.group(1).replace("&amp;", "&"))

    assert (ids(first), ids(second)) == ([], [made[0]])
    assert "Nothing found so far" in first
    assert "search-older" not in second


def test_new_rows_and_changed_ones_come_by_themselves(viewer: Client, stored: Any) -> None:
    (running,) = stored(1, status="running")
    asked = poll(page(viewer, "?automation=news"))

    unchanged = viewer.get(asked)
    Execution.objects.update(status="success")
    changed = viewer.get(asked)
    (added,) = stored(1)
    more = viewer.get(poll(changed.content.decode()))

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert ids(changed.content.decode()) == [running]
    assert ids(more.content.decode()) == [added, running]
    assert more.content.decode().lstrip().startswith('<div id="log-rows"')


def test_what_a_step_of_a_running_execution_uses_appears_too(viewer: Client, stored: Any) -> None:
    (running,) = stored(1, status="running")
    asked = poll(page(viewer))

    StepRun.objects.create(
        execution_id=running, path="ask", key="ask", use="chatgpt.chat", status="running"
    )

    assert "ChatGPT" in page(viewer, url=asked)


def test_an_empty_log_says_how_to_make_the_first_run_and_fills_by_itself(
    viewer: Client, automate: Any, run: Any
) -> None:
    automation = automate("news", [ANSWER])
    automation.active = True
    automation.draft = {"trigger": {"use": "http.request", "with": {"method": "GET"}}, "steps": []}
    automation.save()

    empty = page(viewer)
    execution = run("news")
    filled = page(viewer, url=poll(empty))

    assert f"/automations-api/run/{automation.trigger_id}" in empty
    assert "Nothing has run yet" in empty
    assert ids(filled) == [execution.id]


def test_executions_of_other_projects_are_not_shown(
    viewer: Client, stranger: Client, stored: Any, elsewhere: Any
) -> None:
    stored(2)

    theirs = page(stranger, url=f"/projects/{elsewhere.slug}/executions/")

    assert ids(theirs) == []
    assert stranger.get(URL).status_code == 404
    assert len(ids(page(viewer))) == 2
