"""Fields that are shown, and then asked for, only while another has a certain value."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.sdk import Choice, Fields, Group, Integer, Switch, Text, When, is_shown, sample
from connectors.sdk.schema import object_schema, validator
from connectors.sdk.values import load, prepare, problems


class Credentials(Fields):
    """A chain: the hint depends on the password switch, which depends on the kind."""

    kind = Choice("Kind", choices={"token": "Token", "basic": "Basic"}, default="token")
    token = Text("Token", shown_if=When("kind", "token"), example="abc")
    remember = Switch("Remember", default=True, shown_if=When("kind", "basic"))
    hint = Text("Hint", shown_if=When("remember"), example="my cat")


class Inputs(Fields):
    rows = Group("Rows", Credentials)


def paths(fields: type[Fields], values: Any, *, draft: bool = False) -> list[str]:
    return [problem.path for problem in problems(fields, values, draft=draft)]


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({}, ["token"]),
        ({"kind": "token"}, ["token"]),
        ({"kind": None}, ["token"]),
        ({"kind": "basic"}, ["hint"]),
        ({"kind": "basic", "remember": True}, ["hint"]),
        ({"kind": "basic", "remember": False}, []),
        ({"kind": "token", "token": "a", "remember": True}, []),
    ],
)
def test_a_field_is_asked_for_exactly_while_it_is_shown(
    values: dict[str, Any], missing: list[str], draft: bool
) -> None:
    assert paths(Credentials, values, draft=draft) == missing
    assert paths(Inputs, {"rows": [values]}, draft=draft) == [f"rows.0.{name}" for name in missing]


@pytest.mark.parametrize(
    ("values", "missing"),
    [({}, 1), ({"kind": "basic"}, 1), ({"kind": "basic", "remember": False}, 0)],
)
def test_the_schema_alone_says_the_same(values: dict[str, Any], missing: int) -> None:
    checks = validator(object_schema(Credentials))

    assert len(list(checks.iter_errors(values))) == missing


def test_what_is_not_shown_is_left_out() -> None:
    values = {"kind": "basic", "token": "a", "remember": False, "hint": "b"}

    assert prepare(Credentials, values) == {"kind": "basic", "remember": False}


def test_a_default_of_what_is_not_shown_is_not_sent() -> None:
    assert prepare(Credentials, {"token": "a"}) == {"kind": "token", "token": "a"}


def test_a_field_behind_a_hidden_one_reads_as_none() -> None:
    loaded = load(Credentials, {"token": "a"})

    assert loaded.loaded == {"kind": "token", "token": "a", "remember": None, "hint": None}


def test_what_is_wrong_with_a_field_that_is_not_shown_does_not_count() -> None:
    assert paths(Credentials, {"token": "a", "hint": 5}, draft=True) == []
    assert paths(Credentials, {"kind": "basic", "hint": []}, draft=True) == ["hint"]


def test_a_deciding_field_holds_no_references() -> None:
    assert Credentials.kind.literal
    assert Credentials.remember.literal
    assert paths(Credentials, {"kind": "{{1.body.kind}}"}, draft=True) == ["kind"]


def test_a_field_decides_nothing_in_a_set_that_it_was_taken_from() -> None:
    class Base(Fields):
        kind = Choice("Kind", choices={"a": "A"})

    class Extended(Base):
        name = Text("Name", shown_if=When("kind", "a"))

    assert (Base.kind.literal, Extended.kind.literal) == (False, True)


def test_one_is_not_true() -> None:
    class Counted(Fields):
        count = Integer("Count")
        note = Text("Note", shown_if=When("count", 1))

    assert is_shown(Counted.note, Counted, {"count": 1})
    assert is_shown(Counted.note, Counted, {"count": 1.0})
    assert not is_shown(Counted.note, Counted, {"count": True})


def test_a_deciding_field_may_stand_below() -> None:
    class Backwards(Fields):
        name = Text("Name", example="Ada", shown_if=When("signed"))
        signed = Switch("Signed", example=True)

    assert sample(Backwards) == {"name": "Ada", "signed": True}


def test_a_sample_holds_what_is_shown() -> None:
    assert sample(Credentials) == {"kind": "token", "token": "abc"}
