"""References as pills, in a real browser: typing, copying, taking away, undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.acceptance.reference_field import AREA, FACTS, LINE

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.acceptance.reference_field import Show

pytestmark = pytest.mark.acceptance

# What comes out of band with the answer to a form that saved itself.
AGAIN = """(facts) => {
  const old = document.getElementById("references");
  const script = old.cloneNode();
  script.textContent = JSON.stringify(facts);
  old.replaceWith(script);
  script.dispatchEvent(new Event("htmx:afterSwap", {bubbles: true}));
}"""


def test_references_are_pills_with_numbers_over_a_text_with_keys(show: Show) -> None:
    field = show('To {{say.text}}, {{trigger.body."a b" ?? "x"}} \\{{no}} {{ not one }')

    expect(field.surface).to_have_text('To 4.text, 1.body."a b" ?? "x" \\{{no}} {{ not one }')
    expect(field.pills).to_have_text(["4.text", '1.body."a b" ?? "x"'])
    expect(field.pills.first).to_have_attribute("title", "“<script>alert(1)</script>”")
    assert field.value == 'To {{say.text}}, {{trigger.body."a b" ?? "x"}} \\{{no}} {{ not one }'
    expect(field.surface).to_have_attribute("aria-describedby", "h")
    expect(field.surface).to_have_attribute("aria-multiline", "true")


def test_a_click_into_the_text_puts_the_cursor_there(show: Show) -> None:
    field = show("{{say.text}} and more")

    field.surface.click(position={"x": 3, "y": 18})
    field.type("x ")

    assert field.value == "x {{say.text}} and more"


def test_what_is_typed_in_full_becomes_a_pill_under_its_key(show: Show) -> None:
    field = show()
    field.surface.focus()

    field.type("x {{4.text}} y {{9.a}}{{gone}} {{vars.tone}} {{vars.nothing}}")

    expect(field.pills).to_have_text(["4.text", "9.a", "gone", "vars.tone", "vars.nothing"])
    assert field.value == "x {{say.text}} y {{9.a}}{{gone}} {{vars.tone}} {{vars.nothing}}"
    wrong = field.surface.locator(".reference.wrong")
    expect(wrong).to_have_text(["9.a", "gone", "vars.nothing"])


def test_a_pill_that_leads_nowhere_is_red_and_says_why(show: Show) -> None:
    field = show("{{run.txt}} {{trigger.body.b}} {{trigger.body.b ?? 1}} {{run.txt ?? 1}}")

    wrong = field.surface.locator(".reference.wrong")
    expect(wrong).to_have_text(["3.txt", "1.body.b", "3.txt ?? 1"])
    expect(wrong.first).to_have_attribute("title", "There is no output “txt” in “3”.")
    expect(wrong.nth(1)).to_have_attribute("title", "Not in the sample.")


def test_what_a_save_tells_of_references_is_shown_at_once(show: Show) -> None:
    field = show("{{run.txt}} {{run.status}}")
    field.surface.focus()

    field.page.evaluate(AGAIN, {**FACTS, "dead": {}, "samples": {"run.status": "200"}})

    expect(field.surface.locator(".reference.wrong")).to_have_count(0)
    expect(field.pills.last).to_have_attribute("title", "200")
    assert field.value == "{{run.txt}} {{run.status}}"


def test_backspace_delete_and_arrows_take_a_pill_as_one(show: Show) -> None:
    field = show("a{{say.text}}{{run.status}}b{{choose}}")
    field.surface.focus()
    field.press("Backspace")
    assert field.value == "a{{say.text}}{{run.status}}b"

    field.press("ArrowLeft", "ArrowLeft")
    field.type("-")
    assert field.value == "a{{say.text}}-{{run.status}}b"

    field.press("Delete")
    assert field.value == "a{{say.text}}-b"

    field.press("Home", "ArrowRight", "ArrowRight")
    field.type("+")
    assert field.value == "a{{say.text}}+-b"


def test_the_cursor_can_stand_before_a_first_and_after_a_last_pill(show: Show) -> None:
    field = show("{{say.text}}")
    field.surface.focus()
    field.press("Home")
    field.type("a ")
    field.press("End")
    field.type(" b")

    assert field.value == "a {{say.text}} b"


def test_copying_cutting_and_pasting_keep_pills(
    show: Show, visitors: dict[str, BrowserContext]
) -> None:
    visitors["owner"].grant_permissions(["clipboard-read", "clipboard-write"])
    field = show("Say {{say.text}}.")
    field.surface.focus()

    field.press("Control+a", "Control+c", "End", "Control+v")
    assert field.value == "Say {{say.text}}.Say {{say.text}}."
    assert field.page.evaluate("navigator.clipboard.readText()") == "Say {{say.text}}."

    field.press("Control+a", "Control+x")
    assert field.value == ""
    expect(field.pills).to_have_count(0)

    field.page.evaluate("navigator.clipboard.writeText('<b>{{4.text}}</b>\\n{{vars.tone}}')")
    field.press("Control+v")
    expect(field.pills).to_have_text(["4.text", "vars.tone"])
    assert field.value == "<b>{{say.text}}</b>\n{{vars.tone}}"


def test_lines_are_kept_and_a_single_line_sends_the_form(show: Show) -> None:
    field = show("a\nb {{say.text}}")
    field.surface.focus()
    field.press("Control+End", "Enter", "Enter")
    field.type("c")
    assert field.value == "a\nb {{say.text}}\n\nc"

    line = show("a", LINE)
    line.surface.first.focus()
    line.press("Enter")

    expect(line.page.locator("#tried").first).to_have_attribute("data-sent", "proceed")


def test_undo_and_redo_bring_pills_back(show: Show) -> None:
    field = show("a {{say.text}}")
    field.surface.focus()
    field.press("Control+End", "Backspace")
    field.type("b")
    assert field.value == "a b"

    field.press("Control+z", "Control+z")
    expect(field.pills).to_have_text(["4.text"])
    assert field.value == "a {{say.text}}"

    field.press("Control+Shift+z", "Control+y")
    assert field.value == "a b"


def test_the_control_tells_of_every_change(show: Show) -> None:
    field = show()
    field.surface.focus()
    field.type("ab")
    field.page.get_by_role("button", name="Proceed").focus()

    assert field.page.evaluate("window.heard") == ["input", "input", "change"]


def test_what_others_put_into_the_control_is_shown(show: Show) -> None:
    field = show("a")

    field.page.evaluate(
        "const control = document.forms.tried.elements.f; control.value = '{{say.text}}';"
        "control.dispatchEvent(new Event('input', {bubbles: true}))"
    )
    expect(field.pills).to_have_text(["4.text"])

    field.page.evaluate("document.forms.tried.reset()")
    expect(field.surface).to_have_text("a")


@pytest.mark.parametrize("state", ["disabled", "readonly"])
def test_a_field_that_cannot_be_changed_is_only_shown(state: str, show: Show) -> None:
    field = show("a {{say.text}}", AREA.replace("<textarea", f"<textarea {state}"))

    field.surface.click(force=True)
    field.type("b")

    expect(field.pills).to_have_text(["4.text"])
    expect(field.page.get_by_role("button", name="Insert data")).to_have_count(0)
    assert field.value == "a {{say.text}}"
    assert field.surface.get_attribute(f"aria-{state}") == "true"


def test_a_composition_is_left_alone_until_its_end(show: Show) -> None:
    field = show("{{say.text}}")
    field.surface.focus()
    field.press("End")
    devtools = field.page.context.new_cdp_session(field.page)

    given = {"selectionStart": 1, "selectionEnd": 1}
    devtools.send("Input.imeSetComposition", {"text": "ni", **given})
    devtools.send("Input.imeSetComposition", {"text": "你", **given})
    devtools.send("Input.insertText", {"text": "你好"})

    expect(field.surface).to_have_text("4.text你好")
    assert field.value == "{{say.text}}你好"


def test_a_field_that_moves_or_is_drawn_again_goes_on(show: Show) -> None:
    field = show("{{say.text}}")

    field.page.evaluate(
        "const field = document.querySelector('#tried reference-field');"
        "document.querySelector('#tried').append(field)"
    )
    expect(field.page.locator(".reference-surface")).to_have_count(1)
    field.page.locator("#tried reference-field").evaluate(
        "(element) => element.replaceWith(element.cloneNode(true))"
    )

    expect(field.page.locator(".reference-surface")).to_have_count(1)
    expect(field.page.locator("#tried .reference")).to_have_text(["4.text"])
