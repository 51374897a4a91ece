"""Pictures that steps made, where people see them, and what an execution is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from executions.made_pictures import makes, pictures_in
from executions.models import Execution, StepRun
from tests.pages.execution_page import page_of

ONE, OTHER = "/pictures/abc/def.png", "/pictures/abc/xyz.webp"
DRAW = {"key": "draw", "use": "chatgpt.generate_image", "with": {"prompt": "A lighthouse"}}
SAY = {"key": "say", "use": "test.echo"}


@pytest.fixture
def drawn(service: Any, automate: Any, run: Callable[..., Execution], settings: Settings) -> Any:
    """`drawn(output)` is an execution whose step `draw` gave this; `say` gave a picture, too."""
    del service
    settings.AUTOMATE_PUBLIC_URL = "https://automate.example.com"
    automate("a", [SAY])

    def make(output: Any, about: str = "Storm & <rain>") -> Execution:
        execution = run("a")
        assert execution.version.plan["steps"] == [SAY]
        execution.version.plan["steps"] = [DRAW, SAY]
        execution.version.save()
        StepRun.objects.filter(execution=execution).update(output={"url": OTHER})
        StepRun.objects.create(
            execution=execution,
            path="draw",
            key="draw",
            use="chatgpt.generate_image",
            status="success",
            output=output,
            started_at=execution.started_at,
            finished_at=execution.finished_at,
        )
        Execution.objects.filter(id=execution.id).update(about=about)
        return execution

    return make


def shown(page: str) -> list[str]:
    """The pictures of a page, each as it stands there."""
    return re.findall(r'<li>(<a [^>]*><img src="[^>]*></a>)</li>', page)


def test_a_picture_stands_at_its_step_and_at_the_whole_and_opens_by_itself(
    viewer: Client, drawn: Any
) -> None:
    url = f"https://automate.example.com{ONE}"
    execution = drawn({"url": url, "data": [{"url": url}]})

    of_step = viewer.get(page_of(execution, step="draw")).content.decode()
    of_whole = viewer.get(page_of(execution, step="")).content.decode()

    link = f'<a href="{ONE}" target="_blank" rel="noreferrer noopener"><img src="{ONE}"'
    room = 'width="200" height="200" loading="lazy"></a>'
    about = "Storm &amp; &lt;rain&gt;"
    by_step = "Picture by step 2 · DALL-E 3 Image Generator"
    assert shown(of_step) == [f'{link} alt="{by_step}: {about}" {room}']
    assert shown(of_whole) == [f'{link} alt="Picture by this execution: {about}" {room}']


@pytest.mark.parametrize(
    "output",
    [
        None,
        {"url": "https://elsewhere.example.com/pictures/abc/def.png"},
        {"url": "/pictures/../admin/"},
        {"url": "data:image/png;base64,iVBORw0KGgo="},
        {"text": f"See {ONE}"},
    ],
)
def test_nothing_else_is_shown_as_a_picture(viewer: Client, drawn: Any, output: Any) -> None:
    execution = drawn(output)

    pages = [viewer.get(page_of(execution, step=step)).content.decode() for step in ("", "draw")]

    assert [shown(page) for page in pages] == [[], []]


def test_a_step_that_makes_no_pictures_shows_none(viewer: Client, drawn: Any) -> None:
    execution = drawn({"url": ONE})

    page = viewer.get(page_of(execution, step="say")).content.decode()

    assert shown(page) == []
    assert (makes("chatgpt.generate_image"), makes("test.echo"), makes("gone.away")) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize("number", [1, 40])
def test_pictures_cost_one_query_of_the_whole_and_none_of_a_step(
    viewer: Client, drawn: Any, number: int
) -> None:
    execution = drawn({"url": ONE})
    run = StepRun.objects.get(execution=execution, path="draw")
    for each in range(number - 1):
        run.pk, run.path = None, f"rows[{each}]/draw"
        run.output = {"url": f"/pictures/{each}/a.png"}
        run.save(force_insert=True)

    counts, pictures = [], []
    for address in (page_of(execution, step=""), page_of(execution, step="draw")):
        with CaptureQueriesContext(connection) as queries:
            page = viewer.get(address).content.decode()
        counts.append(len(queries))
        pictures.append(len(shown(page)))

    assert counts == [9, 7]
    assert pictures == [min(number, 6), 1]


def test_of_many_pictures_the_outermost_come_first_and_each_once() -> None:
    many = [{"url": f"/pictures/{number}/a.png"} for number in range(10)]

    found = pictures_in({"data": [*many, {"url": ONE}], "url": ONE, "n": [1, None, True]})

    assert found == [ONE, *(f"/pictures/{number}/a.png" for number in range(5))]


def test_a_large_output_is_looked_at_in_part() -> None:
    assert pictures_in({"rows": ["text"] * 100_000, "url": ONE}) == [ONE]
    assert pictures_in([["text"] * 100_000, [ONE]]) == []


def test_what_an_execution_is_about_is_in_its_title_and_on_its_page(
    viewer: Client, drawn: Any
) -> None:
    execution = drawn(None)

    page = viewer.get(page_of(execution, step="draw")).content.decode()

    assert re.findall(r"<title>(.*?) · Execution ", page) == ["Storm &amp; &lt;rain&gt;"]
    assert re.findall(r'<p class="execution-about">.*?<bdi>(.*?)</bdi></p>', page) == [
        "Storm &amp; &lt;rain&gt;"
    ]


def test_an_execution_that_is_about_nothing_says_nothing(viewer: Client, drawn: Any) -> None:
    page = viewer.get(page_of(drawn(None, about=""))).content.decode()

    assert (re.findall(r"<title>\s*Execution ", page), "execution-about" in page) == (
        ["<title>Execution "],
        False,
    )
