"""The languages to translate into."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf.locale import LANG_INFO

from connectors.chatgpt.entries.language import LANGUAGES, LanguageChoice

PAGE = Path(__file__).parents[3] / "docs/translate-an-entry.md"
CODE = re.compile(r"[a-z]{2,3}(-(latn|cyrl|hans|hant))?(-([a-z]{2}|\d{3}))?")


def test_there_are_at_least_120_languages_each_with_its_own_code_and_names() -> None:
    languages = list(LANGUAGES.values())

    assert len({code.partition("-")[0] for code in LANGUAGES}) >= 120
    assert [code for code in LANGUAGES if not CODE.fullmatch(code)] == []
    assert len({each.name for each in languages}) == len(languages)
    assert [each.code for each in languages if not each.own_name.strip()] == []


def test_the_direction_is_that_which_django_knows() -> None:
    shared = {
        code: LANG_INFO[code]["bidi"] for code in LANGUAGES if "bidi" in LANG_INFO.get(code, {})
    }

    assert len(shared) > 80
    others = {code for code in shared if LANGUAGES[code].is_right_to_left != shared[code]}
    assert others == {"az"}  # Django's flag for it is a mistake: it has been Latin since 1991


def test_the_names_of_plain_languages_are_those_of_django() -> None:
    known = {code: LANG_INFO[code].get("name") for code in LANGUAGES if code in LANG_INFO}
    others = {
        code: name
        for code, name in known.items()
        if name and "-" not in code and LANGUAGES[code].name != name
    }

    assert others == {
        "ckb": "Central Kurdish (Sorani)",
        "fy": "Frisian",
        "nb": "Norwegian Bokmal",
    }


def test_what_names_a_language_is_read_as_its_code() -> None:
    field = LanguageChoice("Language", choices={code: code for code in LANGUAGES})

    read = [field.coerce(one) for one in ("PT_br", "portuguese (brazil)", "Türkçe", "xx", None, 5)]

    assert read == ["pt-br", "pt-br", "tr", "xx", None, 5]


def test_the_page_lists_every_language() -> None:
    rows = [
        f"| `{each.code}` | {each.name} | {each.own_name} | "
        f"{'right to left' if each.is_right_to_left else ''} |"
        for each in LANGUAGES.values()
    ]

    assert PAGE.read_text(encoding="utf-8").splitlines()[-len(rows) :] == rows
