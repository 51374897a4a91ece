"""JSON as pages show it: escaped, never more than fits, and linked to."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from automate_site import json_tree

TEXTS = st.text(st.characters(exclude_categories=()))  # lone surrogates, too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


def drawn(template: str, **parts: Any) -> str:
    return Template(template).render(Context(parts))


def words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html).strip()


def test_json_from_outside_is_never_markup() -> None:
    html = drawn(
        '{% json value id="out" %}{% code value %}{% code text language="json" %}',
        value={"<b>": ['"><script>alert(1)</script>', "javascript:alert(1)"]},
        text='{"<b>": "<script>alert(1)</script>"}',
    )

    assert re.findall(r"<script|<b>|href=", html) == []


def test_a_long_text_is_shown_in_part() -> None:
    html = drawn('{% json value href="/whole/" %}', value={"text": "a" * 10_000})

    assert "… 9,400 more characters" in words(html)
    assert len(html) < 3000


def test_a_long_list_is_shown_in_part() -> None:
    said = words(drawn('{% json value href="/whole/" %}', value={"rows": list(range(1340))}))

    assert re.findall(r"9[89]: |… 1,240 more|Shown in part.|Download all", said) == [
        "98: ",
        "99: ",
        "… 1,240 more",
        "Shown in part.",
        "Download all",
    ]


def test_a_deep_value_is_shown_in_part() -> None:
    value: list[Any] = []
    for _ in range(500):
        value = [value]

    said = words(drawn("{% json value %}", value=value))

    assert said.split() == [
        "0:",
        "1",
        *["item0:", "1"] * 11,
        "item…",
        "1",
        "more",
        "Shown",
        "in",
        "part.",
    ]


def test_a_megabyte_makes_a_small_page() -> None:
    value = [{"name": "x" * 90, "tags": ["a", "b", "c"]} for _ in range(10_000)]

    assert len(drawn('{% json value id="out" %}', value=value)) < 150_000


@given(VALUES)
def test_every_value_can_be_shown(value: Any) -> None:
    html, _ = json_tree.tree(value, "out")

    assert html.encode().decode() == html


@given(VALUES)
def test_no_two_values_have_the_same_id(value: Any) -> None:
    html = drawn('{% json value id="out" %}', value=value)

    ids = re.findall(r'<(?:div|li)[^>]* id="([^"]*)"', html)
    assert sorted(set(ids)) == sorted(ids)


def test_names_that_look_like_paths_have_ids_of_their_own() -> None:
    html = drawn(
        '{% json value id="out" %}',
        value={"a.b": 1, "a": {"b": 2}, "x y": 3, "x_y": 4, "x%0020y": 5, "\ud800": 6, "?": 7},
    )

    assert re.findall(r'<li id="([^"]*)"', html) == [
        "out.a%002Eb", "out.a", "out.a.b", "out.x%0020y", "out.x_y", "out.x%00250020y",
        "out.%D800", "out.?",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [None, "x", 0, [], {}])
def test_a_value_alone_has_one_id(value: Any) -> None:
    html = drawn('{% json value id="out" %}', value=value)

    assert re.findall(r'id="([^"]*)"', html) == ["out"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "null"),
        (False, "false"),
        (0, "0"),
        ("", ""),
        ({}, "{}"),
        ([], "[]"),
        ("\ud800\x00", "?\N{REPLACEMENT CHARACTER}"),
        (10**400, "1" + "0" * 400),
    ],
)
def test_a_value_alone_is_shown_too(value: Any, said: str) -> None:
    assert words(drawn("{% json value %}", value=value)) == said


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/pictures/abc/def.png", "/pictures/abc/def.png"),
        ("https://automate.example.com/pictures/abc/def.png", "/pictures/abc/def.png"),
        ("https://example.com/pictures/abc/def.png", ""),
        ("data:image/png;base64,iVBORw0KGgo=", "data:image/png;base64,iVBORw0KGgo="),
        ("data:image/svg+xml;base64,PHN2Zz4=", ""),
        ("data:text/html;base64,PHN2Zz4=", ""),
        ("/pictures/../admin/", ""),
        ("//pictures/abc", ""),
        ("/pictures/a b", ""),
        ("https://example.com/a.png", ""),
    ],
)
def test_only_our_own_and_whole_pictures_are_shown(
    text: str, address: str, settings: Settings
) -> None:
    settings.AUTOMATE_PUBLIC_URL = "https://automate.example.com"

    html = drawn("{% json value %}", value=[text])

    assert re.findall(r'src="([^"]*)"', html) == ([address] if address else [])


def test_a_picture_of_ours_stands_beside_its_address_and_has_its_room_at_once(
    settings: Settings,
) -> None:
    settings.AUTOMATE_PUBLIC_URL = "https://automate.example.com"
    address = "https://automate.example.com/pictures/abc/def.png"

    html = drawn("{% json value %}", value=address)

    assert words(html) == address
    assert re.findall(r"<(?:a|img) .*?>", html) == [
        '<a class="j-link" href="/pictures/abc/def.png" target="_blank">',
        (
            '<img class="j-picture" src="/pictures/abc/def.png" alt="The picture at this address"'
            ' width="160" height="160" loading="lazy">'
        ),
    ]


def test_a_picture_of_ours_is_shown_once_and_linked_to_again() -> None:
    html = drawn("{% json value %}", value=["/pictures/abc/def.png"] * 3)

    assert re.findall(r"<(a|img) .*?>", html) == ["a", "img", "a", "a"]
    assert re.findall(r'href="([^"]*)"', html) == ["/pictures/abc/def.png"] * 3


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com",
        "http://example.com:8080/a/b.png?c=d&e=f#g",
        "https://example.com/?mail=a@b.example",
    ],
)
def test_the_address_of_a_page_is_a_link_that_tells_the_other_side_nothing(address: str) -> None:
    html = drawn("{% json value %}", value=[address])

    shown = escape(address)
    assert re.findall(r"<a .*?</a>", html) == [
        (
            f'<a class="j-string j-address" href="{shown}" target="_blank"'
            f' rel="noreferrer noopener">{shown}</a>'
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "ftp://example.com/",
        "//example.com/",
        "http:/example.com",
        "see https://example.com",
        "https://example.com and more",
        "https://bank.example@elsewhere.example/",
        "https://bank.example\\@elsewhere.example/",
        "https://example.com/\u202egnp.exe",
        "https://ex\u0430mple.com/",
        "https://example.com/\x00",
        f"https://example.com/{'a' * 600}",
        "https://",
    ],
)
def test_any_other_text_is_no_link(text: str) -> None:
    assert "href=" not in drawn("{% json value %}", value=[text])


def test_a_tree_of_addresses_stays_small() -> None:
    value = [f"https://example.com/{'a' * 560}/{number}" for number in range(100)]

    html = drawn("{% json value %}", value=value)

    assert html.count("<a ") == json_tree.LINKS
    assert len(html) < 100_000


def test_a_value_of_a_tree_can_be_linked_to() -> None:
    html = drawn('{% json value id="out" %}', value={"data": [{"a url": 1}]})

    assert json_tree.anchor_of("out", ("data", 0, "a url")) == "out.data.0.a%0020url"
    assert re.findall(r'id="([^"]*)"', html) == [
        "out",
        "out.data",
        "out.data.0",
        "out.data.0.a%0020url",
    ]


def test_code_of_a_large_value_is_shown_in_part() -> None:
    html = drawn("{% code value %}", value=["a" * 100] * 10_000)

    assert words(html).endswith("… and more")
    assert len(html) < 30_000
