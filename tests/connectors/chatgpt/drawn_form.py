"""What a person sees of the fields of a form, read from the HTML of its page."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.test import html

from tests.connectors.chatgpt.instruction_rows import Seen

TOGGLE = "Show Optional Fields"
EMPTY = " if left empty"


def tree(page: str) -> Element:
    """A page as a tree that can be searched by path."""
    return _converted(html.parse_html(page[page.index("<main") : page.index("</main>")]))


def _converted(parsed: html.Element) -> Element:
    element = Element(parsed.name or "page", {n: v or "" for n, v in parsed.attributes})
    last = None
    for each in parsed.children:
        if isinstance(each, html.Element):
            last = _converted(each)
            element.append(last)
        elif last is None:
            element.text = f"{element.text or ''} {each}"
        else:
            last.tail = f"{last.tail or ''} {each}"
    return element


def words(element: Element) -> str:
    """What an element says."""
    return " ".join(" ".join(element.itertext()).split())


def buttons(page: Element) -> list[str]:
    """What the buttons of a page say."""
    return [words(each) for each in page.iter("button")]


def seen(page: Element, control: str) -> Seen:
    """The field whose control has this name, as the page shows it."""
    ids = "field-" + control.replace(".", "-")
    (at,) = (each for each in page.iter() if each.get("id") == ids)
    around = list(_around(page, at))
    field = next(each for each in (at, *around) if "field" in each.get("class", "").split())
    label = field.find("legend")
    if label is None:
        label = field.find(f".//label[@for='{ids}']")
    if label is None:
        label = next(each for each in field.iter("label") if at in list(each))
    required = label.find("span[@class='required']") is not None
    toggles = [each.find("summary") for each in around if each.get("class") == "optional"]
    choices, chosen = _choices(field, at)
    ranges = field.findall(".//span[@class='number']") if at.tag == "input" else []
    return Seen(
        words(label).removesuffix(" *"),
        required,
        any(each is not None and words(each).startswith(TOGGLE) for each in toggles),
        chosen or _default(at),
        choices,
        "".join(words(each) for each in ranges),
    )


def error_at(page: Element, control: str) -> str:
    """What is said to be wrong at the field with this control."""
    error = page.find(f".//p[@id='field-{control.replace('.', '-')}-error']")
    return "" if error is None else words(error)


def _around(page: Element, inner: Element) -> Iterator[Element]:
    """The elements around one, from the innermost on."""
    parents = {child: parent for parent in page.iter() for child in parent}
    while inner in parents:
        inner = parents[inner]
        yield inner


def _choices(field: Element, at: Element) -> tuple[tuple[str, ...], str]:
    """What there is to choose from, and what is chosen."""
    if at.tag == "select":
        options = [each for each in at.iter("option") if each.get("value")]
        chosen = [words(each) for each in options if "selected" in each.attrib]
        return tuple(words(each) for each in options), "".join(chosen)
    labels = field.findall("div/label[@class='choice']")
    chosen = [
        words(each) for each in labels for box in each.iter("input") if "checked" in box.attrib
    ]
    lists = [words(each) for each in field.iter("button") if each.get("name") == "look_up"]
    return tuple(words(each) for each in labels) or tuple(lists[:1]), "".join(chosen)


def _default(at: Element) -> str:
    """What counts where nothing is entered."""
    if at.get("type") == "checkbox":
        return "on" if "checked" in at.attrib else "off"
    shown = at.get("placeholder", "")
    return shown.removesuffix(EMPTY) if shown.endswith(EMPTY) else ""
