"""What somebody typed who is signed out by the time it is sent does not get lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from automations.models import Automation
from projects.access import SIGNED_OUT
from tests.pages.answers import text
from tests.pages.step_page import HTMX, open_step, shop

__all__ = ["open_step", "shop"]


def shown(answer: Any) -> dict[str, str]:
    """What stands on the page to be copied, by the names of the controls."""
    control = r'<label for="typed-\d+">(.*?)</label><textarea[^>]*>\n(.*?)</textarea>'
    return dict(re.findall(control, text(answer), re.DOTALL))


def test_a_form_that_saves_itself_is_told_and_stays(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="Hello")
    page.client.logout()

    answer = page.post(HTMX, autosave="on")

    assert (answer.status_code, text(answer)) == (401, SIGNED_OUT)
    assert "HX-Redirect" not in answer.headers
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_button_shows_what_was_typed(open_step: Any) -> None:
    page = open_step("chat").fill(with__prompt="Hello <you>", title="Mine")
    page.client.logout()

    answer = page.post(save="proceed")

    assert answer.status_code == 401
    assert "no-store" in answer.headers["Cache-Control"]
    assert {"with.prompt": "Hello <you>", "title": "Mine"}.items() <= shown(answer).items()
    assert {"revision", "save", "csrfmiddlewaretoken"} & set(shown(answer)) == set()


def test_no_secret_is_shown(signed_out: Client, shop: Automation) -> None:
    del shop
    secret = {"with.secret": "s3", "chatgpt.api_key": "sk-1", "value": "v"}
    typed = {"title": "Shop", "max_tokens": "5", **secret}

    answer = signed_out.post("/projects/site/accounts/new/chatgpt/", typed)

    assert shown(answer) == {"title": "Shop", "max_tokens": "5"}


@pytest.fixture
def strict(shop: Automation) -> Client:
    """A browser whose forms have to prove where they come from, and that holds nothing to do so."""
    del shop
    return Client(enforce_csrf_checks=True)


def test_a_form_that_proves_nothing_is_told_so_in_true_words(strict: Client) -> None:
    answer = strict.post("/projects/site/", {"title": "x"}, headers=HTMX)

    assert (answer.status_code, text(answer)) == (401, SIGNED_OUT)


@pytest.mark.parametrize(
    ("origin", "typed"), [("http://testserver", {"title": "Mine"}), ("http://elsewhere.test", {})]
)
def test_what_was_typed_into_a_page_of_ours_that_is_too_old_is_shown(
    origin: str, typed: dict[str, str], strict: Client
) -> None:
    answer = strict.post("/projects/site/", {"title": "Mine"}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert "That page was too old" in text(answer)
    assert shown(answer) == typed
