from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.sdk.redact import MASK, Redactor

KEY = 'sk-Ab"/+é 9~x'
ANY_TEXT = st.text(st.characters(exclude_categories=()))
SECRETS = st.lists(st.text('abcdef•/+ \\"é\ud800', min_size=6, max_size=12) | ANY_TEXT, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
)


@pytest.mark.parametrize(
    "form",
    [
        KEY,
        quote(KEY),
        quote(KEY, safe=""),
        quote(KEY, safe="").lower().replace("sk-ab", "sk-Ab"),
        quote_plus(KEY),
        json.dumps(KEY)[1:-1],
        json.dumps(KEY, ensure_ascii=False)[1:-1],
        json.dumps(KEY)[1:-1].replace("/", "\\/"),
        base64.b64encode(KEY.encode()).decode(),
        base64.urlsafe_b64encode(KEY.encode()).decode(),
    ],
)
def test_a_secret_is_masked_in_each_form(form: str) -> None:
    assert Redactor([KEY]).text(f"before {form} after") == f"before {MASK} after"


@pytest.mark.parametrize("user", ["", "a", "al", "ali", "alice"])
def test_a_secret_is_masked_inside_basic_credentials(user: str) -> None:
    for pair in (f"{user}:{KEY}", f"{KEY}:{user}"):
        encoded = base64.b64encode(pair.encode()).decode()

        masked = Redactor([KEY]).text(f"Basic {encoded}")

        left = masked.removeprefix("Basic ").split(MASK)
        assert [part in encoded for part in left] == [True, True]
        assert sum(map(len, left)) <= len(encoded) - len(KEY.encode()) * 8 // 6 + 2


def test_short_secrets_are_left_alone() -> None:
    assert Redactor(["", "12345"]).text("12345") == "12345"


def test_six_characters_are_enough() -> None:
    assert Redactor(["123456"]).text("a123456b") == f"a{MASK}b"


def test_a_secret_pasted_with_a_line_break_is_masked_without_it() -> None:
    assert Redactor(["hunter22\n"]).text("key=hunter22;") == f"key={MASK};"


def test_the_longest_secret_is_masked_as_a_whole() -> None:
    assert Redactor(["secret", "secret-and-more"]).text("secret-and-more!") == f"{MASK}!"


def test_of_secrets_that_overlap_nothing_is_left() -> None:
    assert Redactor(["abcdef", "defghi"]).text("-abcdefghi-") == f"-{MASK}-"


def test_a_secret_that_arises_from_a_mask_is_masked_too() -> None:
    assert Redactor(["hunter22", f"abc{MASK}"]).text("-abchunter22-") == f"-{MASK}-"


def test_values_are_redacted_at_any_depth_and_in_keys() -> None:
    value = {"a": ["hunter22", {"hunter22": 1, "x hunter22": 2}], "n": 12345678, "t": True}

    assert Redactor(["hunter22", "12345678"]).value(value) == {
        "a": [MASK, {MASK: 1, f"x {MASK}": 2}],
        "n": MASK,
        "t": True,
    }


def test_keys_that_become_alike_are_numbered() -> None:
    value = {"hunter22": 1, "hunter33": 2, f"{MASK} 2": 3}

    assert Redactor(["hunter22", "hunter33"]).value(value) == {
        MASK: 1,
        f"{MASK} 2": 2,
        f"{MASK} 2 2": 3,
    }


def test_the_secrets_are_not_shown_by_repr() -> None:
    assert "hunter22" not in repr(Redactor(["hunter22"]))


@given(SECRETS, ANY_TEXT, ANY_TEXT)
def test_no_text_that_comes_out_holds_a_secret(secrets: list[str], before: str, after: str) -> None:
    redactor = Redactor(secrets)

    for secret in secrets:
        masked = redactor.text(before + secret + after)

        assert [long for long in secrets if len(long) >= 6 and long in masked] == []
        assert redactor.text(masked) == masked


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for pair in value.items() for part in pair for leaf in leaves(part)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [value if isinstance(value, str) else repr(value)]


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [shape(item) for item in value.values()]
    return [shape(item) for item in value] if isinstance(value, list) else None


@given(st.data(), VALUES)
def test_a_value_keeps_its_structure_and_loses_its_secrets(data: st.DataObject, value: Any) -> None:
    texts = [leaf for leaf in leaves(value) if len(leaf) >= 6]
    assume(texts)
    secrets = data.draw(st.lists(st.sampled_from(texts), min_size=1, max_size=3))
    redactor = Redactor(secrets)

    masked = redactor.value(value)

    held = [leaf for leaf in leaves(masked) if any(secret in leaf for secret in secrets)]
    assert held == []
    assert shape(masked) == shape(value)
    assert redactor.value(masked) == masked


@given(VALUES)
def test_without_secrets_everything_stays(value: Any) -> None:
    assert Redactor([]).value(value) == value
