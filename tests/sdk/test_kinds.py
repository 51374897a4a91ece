"""Every kind of field by examples of what it takes and of what it refuses."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.sdk import (
    KINDS,
    Asked,
    Choice,
    Choices,
    Code,
    Context,
    DateTime,
    Email,
    Field,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Lookup,
    Map,
    Number,
    Option,
    Options,
    Secret,
    Switch,
    Text,
    Url,
)
from connectors.sdk.values import Invalid, load, prepare, problems


def models(ctx: Context, asked: Asked) -> Options:
    del ctx, asked
    return Options((Option("gpt-6-luna", "GPT-6 Luna"),))


class Row(Fields):
    role = Choice("Role", choices={"user": "User", "system": "System"}, default="user")
    query = LongText("Input Query")


def a_set(field: Field[Any]) -> type[Fields]:
    return type("Set", (Fields,), {"value": field})


FIELDS: dict[str, Field[Any]] = {
    "text": Text("Text", max_length=5),
    "text with a pattern": Text("Key", pattern="^[a-z]+$", pattern_help="Use a to z."),
    "long text": LongText("Text"),
    "url": Url("Address"),
    "email": Email("E-mail"),
    "secret": Secret("Key", min_length=3),
    "integer": Integer("Tokens", min=1, max=2048),
    "number": Number("Randomness", min=0, max=2),
    "switch": Switch("Sign"),
    "choice": Choice("Role", choices={"user": "User", "5": "Five"}),
    "choices": Choices("Events", choices={"created": "Created", "deleted": "Deleted"}),
    "date-time": DateTime("Until"),
    "json": Json("Anything"),
    "object": Json("Entry", type="object"),
    "list": Json("Items", type="array"),
    "code": Code("Schema", language="json"),
    "lookup": Lookup("Model", source=models),
    "many lookups": Lookup("Models", source=models, many=True, max_items=2),
    "rows": Group("Messages", Row, max_items=2),
    "group": Group("Message", Row, many=False),
    "map": Map("Headers", max_items=2),
}

TAKEN: list[tuple[str, Any, Any]] = [
    ("text", "Ada", "Ada"),
    ("text", "Grüße", "Grüße"),
    ("text", 5, "5"),
    ("text", 0.5, "0.5"),
    ("text", True, "true"),
    ("text with a pattern", "key", "key"),
    ("long text", "one\ntwo", "one\ntwo"),
    ("url", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
    ("email", "ada@example.com", "ada@example.com"),
    ("secret", "sk-1", "sk-1"),
    ("integer", 1, 1),
    ("integer", 2048, 2048),
    ("integer", "5", 5),
    ("integer", " 5 ", 5),
    ("integer", 5.0, 5),
    ("integer", "5.0", 5),
    ("number", 0, 0),
    ("number", 0.5, 0.5),
    ("number", "0.5", 0.5),
    ("number", "1e0", 1.0),
    ("switch", True, True),
    ("switch", "on", True),
    ("switch", "FALSE", False),
    ("choice", "user", "user"),
    ("choice", 5, "5"),
    ("choices", ["deleted", "created"], ["deleted", "created"]),
    (
        "date-time",
        "2026-11-22T09:30:00+01:00",
        datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
    ),
    ("json", [1, {"a": None}], [1, {"a": None}]),
    ("json", "text", "text"),
    ("json", False, False),
    ("object", {"a": 1}, {"a": 1}),
    ("object", '{"a": 1}', {"a": 1}),
    ("list", [], []),
    ("list", "[1]", [1]),
    ("code", '{"type": "object"}', '{"type": "object"}'),
    ("lookup", "gpt-6-luna", "gpt-6-luna"),
    ("lookup", 7, "7"),
    ("many lookups", ["a", 7], ["a", "7"]),
    ("map", {"accept": "text/plain", "x-count": 5}, {"accept": "text/plain", "x-count": "5"}),
]


@pytest.mark.parametrize(("name", "given", "read"), TAKEN)
def test_a_field_takes_what_it_is_for(name: str, given: Any, read: Any) -> None:
    loaded = load(a_set(FIELDS[name]), {"value": given}).loaded["value"]

    assert loaded == read
    assert type(loaded) is type(read)


WHOLE = "Must be a whole number."
NUMBER = "Must be a number."
ADDRESS = "Must be a full address such as https://example.com/page."
EMAIL = "Must be an e-mail address such as ada@example.com."
MOMENT = "Must be a date and time with its offset, such as 2026-11-22T09:30:00+01:00."
MAPPED = "Must be text, a number, or true or false."

REFUSED: list[tuple[str, Any, str, str]] = [
    ("text", "", "value", "This field is required."),
    ("text", None, "value", "This field is required."),
    ("text", "longer", "value", "Must have at most 5 characters."),
    ("text", ["Ada"], "value", "Must be text."),
    ("text", math.nan, "value", "Must be text."),
    ("text with a pattern", "Key", "value", "Use a to z."),
    ("text with a pattern", "key\n", "value", "Use a to z."),
    ("long text", {}, "value", "Must be text."),
    ("url", "example.com", "value", ADDRESS),
    ("email", "ada", "value", EMAIL),
    ("secret", "sk", "value", "Must have at least 3 characters."),
    ("integer", 0, "value", "Must be at least 1."),
    ("integer", 2049, "value", "Must be at most 2048."),
    ("integer", 5.5, "value", WHOLE),
    ("integer", "5,5", "value", WHOLE),
    ("integer", "1_000", "value", WHOLE),
    ("integer", "", "value", WHOLE),
    ("integer", True, "value", WHOLE),
    ("integer", math.nan, "value", WHOLE),
    ("integer", math.inf, "value", WHOLE),
    ("integer", "9" * 5000, "value", WHOLE),
    ("number", 2.1, "value", "Must be at most 2."),
    ("number", -0.1, "value", "Must be at least 0."),
    ("number", True, "value", NUMBER),
    ("number", math.nan, "value", NUMBER),
    ("number", -math.inf, "value", NUMBER),
    ("number", "nan", "value", NUMBER),
    ("number", "1e999", "value", NUMBER),
    ("switch", 1, "value", "Must be on or off (true or false)."),
    ("switch", "perhaps", "value", "Must be on or off (true or false)."),
    ("choice", "User", "value", "Must be one of: user, 5."),
    ("choice", ["user"], "value", "Must be one of: user, 5."),
    ("choices", [], "value", "Add at least one."),
    ("choices", ["created", "created"], "value", "Must not name anything twice."),
    ("choices", ["changed"], "value.0", "Must be one of: created, deleted."),
    ("choices", "created", "value", "Must be a list."),
    ("date-time", "2026-11-22", "value", MOMENT),
    ("date-time", 1763800000, "value", "Must be text."),
    ("json", None, "value", "This field is required."),
    ("object", [1], "value", "Must be an object with named values."),
    ("object", "[1]", "value", "Must be an object with named values."),
    ("object", "{", "value", "Must be an object with named values."),
    ("list", {}, "value", "Must be a list."),
    ("list", "[" * 100_000, "value", "Must be a list."),
    ("code", 5 * [0], "value", "Must be text."),
    ("lookup", "", "value", "This field is required."),
    ("lookup", {}, "value", "Must be text."),
    ("many lookups", [], "value", "Add at least one."),
    ("many lookups", [""], "value.0", "This field is required."),
    ("many lookups", ["a", "b", "c"], "value", "At most 2 are allowed."),
    ("many lookups", "a", "value", "Must be a list."),
    ("rows", [], "value", "Add at least one."),
    ("rows", [{"query": "a"}] * 3, "value", "At most 2 are allowed."),
    ("rows", [{"query": "a"}, {}], "value.1.query", "This field is required."),
    ("rows", ["a"], "value.0", "Must be an object with named values."),
    ("rows", {"query": "a"}, "value", "Must be a list."),
    ("group", {"role": "nobody", "query": "a"}, "value.role", "Must be one of: user, system."),
    ("group", [], "value", "Must be an object with named values."),
    ("map", {}, "value", "Add at least one."),
    ("map", {"a": "1", "b": "2", "c": "3"}, "value", "At most 2 are allowed."),
    ("map", {"a": []}, "value.a", MAPPED),
    ("map", [["a", "1"]], "value", "Must be an object with named values."),
]


@pytest.mark.parametrize(("name", "given", "path", "message"), REFUSED)
def test_a_field_refuses_anything_else_in_plain_words(
    name: str, given: Any, path: str, message: str
) -> None:
    with pytest.raises(Invalid) as caught:
        load(a_set(FIELDS[name]), {"value": given})

    assert [(each.path, each.message) for each in caught.value.problems] == [(path, message)]


def test_every_kind_is_in_the_tables() -> None:
    assert {type(field) for field in FIELDS.values()} == set(KINDS)
    assert {name for name, *_ in TAKEN} | {"rows", "group"} == set(FIELDS)
    assert {name for name, *_ in REFUSED} == set(FIELDS)


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.kind for kind in KINDS}) == len(KINDS)


def test_rows_are_read_as_sets_with_their_defaults() -> None:
    loaded = load(a_set(FIELDS["rows"]), {"value": [{"query": "a"}, {"query": 5}]})

    rows = loaded.loaded["value"]
    assert [(row.role, row.query) for row in rows] == [("user", "a"), ("user", "5")]


def test_a_group_that_is_no_list_is_read_as_one_set() -> None:
    loaded = load(a_set(FIELDS["group"]), {"value": {"role": "system", "query": "a"}})

    assert (loaded.loaded["value"].role, loaded.loaded["value"].query) == ("system", "a")


def test_a_default_list_is_not_shared_between_executions() -> None:
    tags = a_set(Json("Tags", type="array", default=["new"]))

    load(tags, {}).loaded["value"].append("changed")

    assert load(tags, {}).loaded["value"] == ["new"]


REFERENCE = "{{trigger.body.value}}"


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_in_a_draft_a_reference_stands_for_any_value(name: str) -> None:
    assert problems(a_set(FIELDS[name]), {"value": REFERENCE}, draft=True) == []


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("choices", ["created", REFERENCE]),
        ("many lookups", ["a", REFERENCE]),
        ("rows", [{"role": "user", "query": REFERENCE}]),
        ("map", {"accept": REFERENCE}),
        ("text", f"Hello {REFERENCE}"),
    ],
)
def test_in_a_draft_a_reference_may_stand_inside_a_value(name: str, given: Any) -> None:
    assert problems(a_set(FIELDS[name]), {"value": given}, draft=True) == []


@pytest.mark.parametrize("name", ["integer", "url", "choice", "switch", "list", "date-time"])
def test_where_references_are_resolved_they_are_refused(name: str) -> None:
    assert len(problems(a_set(FIELDS[name]), {"value": REFERENCE})) == 1


def test_a_literal_field_holds_no_reference_in_a_draft_either() -> None:
    fields = a_set(Choice("Method", choices={"GET": "GET"}, literal=True))

    found = problems(fields, {"value": REFERENCE}, draft=True)

    assert [(each.path, each.message) for each in found] == [("value", "Must be one of: GET.")]


def test_what_a_draft_says_of_a_wrong_value_is_what_the_field_says() -> None:
    found = problems(a_set(FIELDS["integer"]), {"value": 4096}, draft=True)

    assert [str(each) for each in found] == ["value: Must be at most 2048."]


def test_an_unset_field_without_default_reads_as_none() -> None:
    fields = a_set(Text("User Identifier", optional=True))

    assert load(fields, {}).loaded == {"value": None}


def test_an_unset_field_with_a_default_is_sent_with_it() -> None:
    fields = a_set(Integer("Tokens", default=500, optional=True))

    assert prepare(fields, {}) == {"value": 500}
    assert prepare(fields, {"value": None}) == {"value": 500}
