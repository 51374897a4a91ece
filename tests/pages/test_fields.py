"""Forms from declarations: each kind keeps what it shows, and no form says more than it should."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from connectors import registry
from connectors.forms import draw, read
from connectors.sdk import (
    Choice,
    Choices,
    Code,
    DateTime,
    Email,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Lookup,
    Map,
    Number,
    Options,
    Secret,
    Switch,
    Text,
    Url,
    When,
    sample,
)
from connectors.sdk.values import Problem, load, prepare

MANY = {str(n): f"Number {n}" for n in range(9)}
HARD = '<script>alert("1")</script>\n\n  שלום & \\{{1.x}} '


class Row(Fields):
    name = Text("Name")
    on = Switch("On")


class Every(Fields):
    """A field of every kind that shows its value."""

    text = Text("Text", help="One line.")
    longtext = LongText("Long Text")
    url = Url("URL")
    email = Email("E-mail")
    code = Code("Code")
    integer = Integer("Integer", min=1, max=2048)
    number = Number("Number", max=2)
    switch = Switch("Switch", default=True)
    few = Choice("Few", choices={"a": "A", "b": "B"})
    many = Choice("Many", choices=MANY, optional=True)
    choices = Choices("Choices", choices={"a": "A", "b": "B", "c": "C"})
    moment = DateTime("Moment")
    json = Json("JSON")
    one = Lookup("One", source=lambda _ctx, _asked: Options(()))
    several = Lookup("Several", source=lambda _ctx, _asked: Options(()), many=True)
    rows = Group("Rows", Row, max_items=3)
    single = Group("Single", Row, many=False)
    map = Map("Map")


VALUES = {
    "text": HARD.replace("\n", " "),
    "longtext": "\n" + HARD,
    "url": "https://example.com/a?b=1&c=2",
    "email": "ada@example.com",
    "code": '{"a": 1}\n',
    "integer": 7,
    "number": 0.5,
    "switch": False,
    "few": "b",
    "many": "8",
    "choices": ["a", "c"],
    "moment": "2026-11-22T09:30:00+01:00",
    "json": {"a": [1, None, "é"]},
    "one": "gpt",
    "several": ["x", "y"],
    "rows": [{"name": "First", "on": True}, {"name": "Second", "on": False}],
    "single": {"name": "Only", "on": True},
    "map": {"Accept": "de", "X-A": "1"},
}


class Controls(HTMLParser):
    """What a browser would send of a form."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._open: tuple[str, list[str]] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value")
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and ticked:
            self.sent.append((name, "on" if value is None and "checked" in given else value or ""))
        elif tag == "textarea":
            self._open = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent.append((self._select, value or ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._open:
            name, parts = self._open
            # A browser leaves out the first line break, and sends the others as CR LF.
            text = "".join(parts).removeprefix("\n").replace("\n", "\r\n")
            self.sent.append((name, text))
            self._open = None


def drawn(fields: type[Fields], values: Any, *problems: Problem) -> str:
    form = draw(fields, values, problems)
    return render_to_string("fields.html", {"form": form, "redraw": "/again/"})


def sent(page: str) -> QueryDict:
    """The form as it arrives after a browser has sent it as it is."""
    controls = Controls()
    controls.feed(page)
    data = QueryDict(mutable=True)
    for name, value in controls.sent:
        data.appendlist(name, value)
    return data


def filled(value: Any) -> Any:
    """A value without empty lists, which mean as much as none."""
    if isinstance(value, dict):
        return {name: filled(each) for name, each in value.items() if each != []}
    return [filled(each) for each in value] if isinstance(value, list) else value


def test_every_kind_gives_back_what_it_shows() -> None:
    page = drawn(Every, VALUES)

    assert prepare(Every, read(Every, sent(page))) == VALUES
    assert "<script>" not in page


@pytest.mark.parametrize(
    "key", [key for each in registry.connectors().values() for key in each.actions]
)
def test_the_form_of_an_action_gives_back_its_sample(key: str) -> None:
    inputs = registry.action(key).Inputs
    values = prepare(inputs, sample(inputs))

    given = prepare(inputs, read(inputs, sent(drawn(inputs, values))))

    assert filled(given) == filled(values)


def test_an_empty_form_holds_no_values_but_switches() -> None:
    values = read(Every, sent(drawn(Every, {})))

    assert values == {"switch": True, "rows": [{"on": False}], "single": {"on": False}}


def test_a_secret_is_never_put_into_a_form() -> None:
    class Key(Fields):
        key = Secret("Key")

    page = drawn(Key, {"key": "sk-hidden-1"}, Problem("key", "Must be the key alone.", "pattern"))

    assert "sk-hidden-1" not in page
    assert "Must be the key alone." in page


def test_a_fault_is_said_at_its_field_and_nowhere_else() -> None:
    page = drawn(
        Every,
        VALUES,
        Problem("integer", "Must be at most 2048.", "maximum"),
        Problem("rows.1.name", "This field is required.", "required"),
        Problem("map.X-A", "Must be text.", "type"),
    )

    assert page.count('class="error"') == 3
    assert '<p class="error" id="field-integer-error">Must be at most 2048.</p>' in page
    assert '<p class="error" id="field-rows-1-name-error">This field is required.</p>' in page
    assert '<p class="error" id="field-map-error">Must be text.</p>' in page
    assert '<span class="number">1 to 2048</span>' in page


def test_a_field_that_decides_about_others_draws_the_form_again() -> None:
    class Sets(Fields):
        kind = Choice("Kind", choices={"a": "A", "b": "B"}, default="a")
        first = Text("First", shown_if=When("kind", "a"))
        second = Text("Second", shown_if=When("kind", "b"))

    page = drawn(Sets, {"kind": "b"})

    assert ("First" in page, "Second" in page) == (False, True)
    assert page.count('hx-post="/again/"') == 2
    assert page.count('<noscript><button class="button small" name="redraw"') == 1


def test_numbers_of_rows_that_nobody_typed_are_left_alone() -> None:
    data = QueryDict("rows.1.name=b&rows.0.name=a&rows.x.name=c&rows.99999999.name=d&rows=e")

    assert read(Every, data)["rows"] == [{"name": "a", "on": False}, {"name": "b", "on": False}]


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ({"add": "rows"}, ["First", "Second", None]),
        ({"remove": "rows.0"}, ["Second"]),
        ({"add": "other", "remove": "rows.7"}, ["First", "Second"]),
    ],
)
def test_rows_come_and_go_by_their_buttons(button: dict[str, str], names: list[str]) -> None:
    data = sent(drawn(Every, VALUES))
    data.update(button)

    assert [row.get("name") for row in read(Every, data)["rows"]] == names


def test_a_full_group_offers_no_more_rows() -> None:
    rows = [{"name": "a"}] * 3

    two, three = drawn(Every, {"rows": rows[:2]}), drawn(Every, {"rows": rows})

    assert (two.count("disabled>+ Add"), three.count("disabled>+ Add")) == (0, 1)
    assert "At most 3." in three


def test_what_a_form_reads_can_be_loaded() -> None:
    values = read(Every, sent(drawn(Every, VALUES)))

    assert load(Every, {**values, "text": "plain"}).loaded["integer"] == 7
