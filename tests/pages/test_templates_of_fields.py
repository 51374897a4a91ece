"""The button that puts a template into a JSON field, with the account and the values beside it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from automations import editing
from automations.lookups import REFERS
from automations.models import Automation
from connectors.chatgpt.actions.translate_entry import TranslateEntry
from connectors.models import Account
from connectors.sdk import Asked, Context, Refused, Unavailable
from tests.pages.step_page import HTMX, Page, inputs, open_step, part, shop, step

__all__ = ["open_step", "shop"]

FIELD = "with.entry"
TEMPLATE = {"title": "", "tags": [], "note": "{{no.reference}}"}
STORED = {"title": "", "tags": [], "note": "\\{{no.reference}}"}
SHOWN = json.dumps(STORED, indent=2)
NAME = f'name="template" value="{FIELD}"'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, dict[str, Any]]]:
    """The accounts and values with which the template of Entry Data was fetched."""
    found: list[tuple[Any, dict[str, Any]]] = []

    def source(ctx: Context, about: Asked) -> Any:
        found.append((ctx.account, dict(about.values)))
        return TEMPLATE

    give(monkeypatch, source)
    return found


def give(monkeypatch: pytest.MonkeyPatch, source: Any) -> None:
    field = TranslateEntry.Inputs.entry
    monkeypatch.setattr(field, "template", source)
    monkeypatch.setattr(field, "template_label", "Insert the fields")
    monkeypatch.setattr(field, "depends_on", ("language",))


@pytest.fixture
def page(open_step: Any, shop: Automation, account: Account) -> Page:
    """The form of a step that translates into German, and nothing else filled in."""
    added = step("translate", "chatgpt.translate_entry", account=account.pk)
    shop.draft = {**shop.draft, "steps": [*shop.draft["steps"], added]}
    shop.save()
    found: Page = open_step("translate").fill(with__language="de")
    return found


def held(page: Page) -> str:
    return str(page.data[FIELD]).replace("\r\n", "\n")


def notice(answer: Any) -> tuple[str, list[str]]:
    """What is said below the field, and what can be done about it."""
    html = answer.content.decode().partition(NAME)[2].partition('class="field-notes"')[0]
    found = re.search(r'role="alert">(.*)', html, re.DOTALL)
    if not found:
        return "", []
    said, _, rest = found[1].partition("</p>")
    return _words(said), [_words(one) for one in re.findall(r"<(?:a|button) .*?</", rest)]


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>?", " ", html)).split())


def test_a_template_is_put_into_an_empty_field_and_saved_without_a_script(
    page: Page, asked: list[Any]
) -> None:
    page.fill(with__prompt="Be brief.")

    page.press(template=FIELD)

    assert held(page) == SHOWN
    assert inputs("translate") == {"language": "de", "prompt": "Be brief.", "entry": STORED}
    assert 'data-focus="field-with-entry"' in page.answer.content.decode()
    ((used, values),) = asked
    assert used.__class__.__name__ == "ChatGPTAccount"
    assert (values["language"], values["prompt"]) == ("de", "Be brief.")


def test_the_fields_alone_are_drawn_for_htmx(page: Page, asked: list[Any]) -> None:
    answer = page.post(HTMX, template=FIELD)

    assert answer.content.decode().startswith('<div id="step-fields"')
    assert (inputs("translate")["entry"], len(asked)) == (STORED, 1)


@pytest.mark.usefixtures("asked")
def test_the_button_says_what_it_is_for(page: Page) -> None:
    page.press(redraw="on")

    html = re.sub(r"<svg.*?</svg>", "", page.answer.content.decode(), flags=re.DOTALL)
    (button,) = re.findall(rf"<button[^>]*{NAME}[^>]*>.*?</button>", html)
    assert _words(button) == "Insert the fields for Entry Data"
    assert f'formaction="{page.address}#field-with-entry"' in button


def test_a_field_without_a_template_has_no_button(page: Page) -> None:
    assert 'name="template"' not in page.answer.content.decode()


def test_what_stands_in_the_field_is_replaced_only_once_that_is_confirmed(
    page: Page, asked: list[Any]
) -> None:
    page.fill(with__entry='{"title": "Mine"}').press(template=FIELD)

    said = notice(page.answer)
    kept = (inputs("translate")["entry"], json.loads(held(page)), len(asked))
    page.press(template_instead=FIELD)

    assert said == (
        "Entry Data is not empty: the template takes the place of what stands there.",
        ["Replace Entry Data", "Keep it"],
    )
    assert kept == ({"title": "Mine"}, {"title": "Mine"}, 0)
    assert (inputs("translate")["entry"], held(page), notice(page.answer)) == (
        STORED,
        SHOWN,
        ("", []),
    )


def test_what_stands_in_the_field_can_be_kept(page: Page, asked: list[Any]) -> None:
    page.fill(with__entry='{"title": "Mine"}').press(template=FIELD)
    asks = page.answer.content.decode()

    page.press(template_kept=FIELD)

    assert 'data-focus="field-with-entry-template-instead"' in asks
    assert (json.loads(held(page)), notice(page.answer), asked) == ({"title": "Mine"}, ("", []), [])
    assert 'data-focus="field-with-entry"' in page.answer.content.decode()


@pytest.mark.parametrize(
    ("raised", "remedies"),
    [
        (Refused("The service answered 401: no"), ["Choose another account", "Change “Demo”"]),
        (Unavailable("The service is away"), []),
    ],
)
def test_why_there_is_no_template_is_said_at_the_field_and_nothing_is_lost(
    raised: Exception, remedies: list[str], page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def source(*_: object) -> Any:
        raise raised

    give(monkeypatch, source)
    Account.objects.update(title="Demo")

    page.fill(with__prompt="Be brief.").press(template=FIELD)

    assert notice(page.answer) == (f"{raised}.", remedies)
    assert held(page) == ""
    assert inputs("translate") == {"language": "de", "prompt": "Be brief."}
    assert 'data-focus="field-with-entry-template"' in page.answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("", "Depends on Select Language: fill that in first."),
        ("{{1.body.language}}", REFERS.format(label="Select Language")),
    ],
)
def test_what_it_depends_on_is_asked_for_first(
    language: str, said: str, page: Page, asked: list[Any]
) -> None:
    page.fill(with__language=language, in_text="with.language").press(template=FIELD)

    assert (notice(page.answer), asked) == ((said, []), [])


def test_what_it_asked_for_goes_as_soon_as_that_is_filled_in(page: Page, asked: list[Any]) -> None:
    page.fill(with__language="").press(template=FIELD)
    waits = page.post(HTMX, autosave="on").content.decode()
    filled = page.fill(with__language="fr").post(HTMX, autosave="on").content.decode()

    emptied = '<div id="field-with-entry-depends" hx-swap-oob="true" hidden></div>'
    assert (emptied in waits, emptied in filled, asked) == (False, True, [])


def test_an_account_that_was_deleted_meanwhile_is_said(page: Page, asked: list[Any]) -> None:
    Account.objects.all().delete()

    page.press(template=FIELD)

    said = "The account was deleted; choose another one of ChatGPT."
    assert (notice(page.answer), asked) == ((said, ["Choose an account"]), [])


@pytest.mark.parametrize("name", ["with.prompt", "with.language", "with.gone.0.x", "with.", "use"])
def test_a_button_for_what_has_no_template_changes_nothing(
    name: str, page: Page, asked: list[Any]
) -> None:
    page.press(template=name)

    assert (inputs("translate"), asked) == ({"language": "de"}, [])


@pytest.mark.usefixtures("asked")
def test_a_step_that_somebody_else_changed_gets_no_template(page: Page, shop: Automation) -> None:
    editing.change(
        shop,
        lambda draft: editing.replaced(
            draft, "translate", {**part("translate"), "with": {"language": "fr"}}
        ),
    )

    answer = page.post(template=FIELD)

    assert (answer.status_code, inputs("translate")) == (409, {"language": "fr"})


@pytest.mark.usefixtures("asked")
def test_a_lookup_is_not_asked_for_a_template_nor_the_other_way_round(page: Page) -> None:
    address = page.address.replace("/configure/", "/lookup/")

    assert page.client.post(f"{address}?field={FIELD}").status_code == 400
