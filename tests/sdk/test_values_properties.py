"""What holds for every value and every set of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sdk import (
    Choice,
    Choices,
    Code,
    DateTime,
    Email,
    Field,
    Fields,
    Group,
    Integer,
    Json,
    LongText,
    Map,
    Number,
    Switch,
    Text,
    Url,
    When,
    sample,
)
from connectors.sdk.schema import Validator, object_schema
from connectors.sdk.values import Invalid, load, prepare, problems, schema_problems

if TYPE_CHECKING:
    from collections.abc import Callable


class Row(Fields):
    kind = Choice("Kind", choices={"text": "Text", "count": "Count"}, default="text")
    text = Text("Text", shown_if=When("kind", "text"), pattern="^[a-z]*$")
    count = Integer("Count", shown_if=When("kind", "count"), min=0)
    shout = Switch("Shout", shown_if=When("kind", "text"))
    marks = Integer("Marks", shown_if=When("shout"), default=1)


class Everything(Fields):
    text = Text("Text", max_length=20)
    long = LongText("Long", optional=True)
    url = Url("Url", optional=True)
    email = Email("Email", optional=True)
    integer = Integer("Integer", min=1, max=9, default=5)
    number = Number("Number", optional=True, min=-1)
    switch = Switch("Switch")
    choice = Choice("Choice", choices={"a": "A", "1": "One"}, default="a")
    choices = Choices("Choices", choices={"a": "A", "1": "One"}, required=False)
    moment = DateTime("Moment", optional=True)
    json = Json("Json", optional=True)
    object = Json("Object", optional=True, type="object")
    code = Code("Code", optional=True)
    rows = Group("Rows", Row, max_items=3, required=False)
    one = Group("One", Row, many=False, required=False)
    map = Map("Map", max_items=2, required=False)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["a", "1", "5", "on", "text", "count", "{{1.a}}", "²", "9" * 5000, "{}"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
row = st.fixed_dictionaries({}, optional=dict.fromkeys([*Row.__fields__, "other", "²"], values))
likely: dict[str, st.SearchStrategy[Any]] = {
    "text": st.text(min_size=1, max_size=20),
    "integer": st.integers(0, 10) | st.floats(0, 10) | st.just("5"),
    "rows": st.lists(row, max_size=4),
    "one": row,
    "map": st.dictionaries(st.text(), scalars, max_size=3),
}
rest = [name for name in Everything.__fields__ if name != "text"]
inputs = st.fixed_dictionaries(
    {"text": likely["text"] | values},
    optional={name: likely.get(name, values) | values for name in (*rest, "²")},
)
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(values | inputs, st.booleans())
def test_any_json_is_answered_with_problems_and_never_with_a_crash(value: Any, draft: bool) -> None:
    found = problems(Everything, value, draft=draft)

    assert all(problem.message.endswith((".", "?")) for problem in found)
    assert len({problem.path for problem in found}) == len(found)


@many
@given(inputs)
def test_a_draft_accepts_whatever_is_accepted_strictly_but_blanks(value: dict[str, Any]) -> None:
    strict = {problem.path for problem in problems(Everything, value)}

    found = problems(Everything, value, draft=True)

    assert {problem.path for problem in found if problem.code != "required"} <= strict


@many
@given(inputs)
def test_preparing_twice_changes_nothing_more(value: dict[str, Any]) -> None:
    once = prepare(Everything, value)

    assert repr(prepare(Everything, once)) == repr(once)


@many
@given(inputs)
def test_what_loads_loads_again_from_what_was_prepared(value: dict[str, Any]) -> None:
    try:
        loaded = load(Everything, value)
    except Invalid:
        return

    again = load(Everything, prepare(Everything, value))
    plain = [name for name in Everything.__fields__ if name not in ("rows", "one")]
    assert {name: loaded.loaded[name] for name in plain} == {
        name: again.loaded[name] for name in plain
    }


@many
@given(inputs)
def test_what_is_accepted_has_the_declared_ranges(value: dict[str, Any]) -> None:
    try:
        loaded = load(Everything, value)
    except Invalid:
        return

    assert 1 <= len(loaded.text) <= 20
    assert type(loaded.integer) is int
    assert 1 <= loaded.integer <= 9
    assert loaded.choice in ("a", "1")
    assert type(loaded.switch) is bool


@many
@given(values)
def test_any_value_can_be_checked_by_a_schema_of_a_user(value: Any) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}

    found = schema_problems(schema, value)

    assert (found == []) is Validator(schema).is_valid(value)


@many
@given(values)
def test_any_value_given_as_a_schema_is_used_or_refused(value: Any) -> None:
    schema = {"properties": {"a": value}}

    assert isinstance(schema_problems(schema, {"a": 1}), list)


common = st.fixed_dictionaries({}, optional={"optional": st.booleans(), "help": st.text()})
limits = st.integers(-5, 0)
kinds: list[Callable[[str, dict[str, Any], int], Field[Any]]] = [
    lambda label, keys, _: Text(label, example="Ada", **keys),
    lambda label, keys, _: LongText(label, default="Ada", **keys),
    lambda label, keys, _: Url(label, example="/simulators", **keys),
    lambda label, keys, low: Integer(label, min=low, max=9, example=low, **keys),
    lambda label, keys, low: Number(label, min=low, default=0.5, **keys),
    lambda label, keys, _: Switch(label, **keys),
    lambda label, keys, _: Choice(label, choices={"a": "A"}, **keys),
    lambda label, keys, _: Choices(label, choices={"a": "A"}, **keys),
    lambda label, keys, _: Json(label, example={"a": [1]}, **keys),
    lambda label, keys, _: Map(label, example={"a": "b"}, **keys),
    lambda label, keys, _: Group(label, Row, example=[{"text": "a"}], **keys),
    lambda label, keys, _: Group(label, Row, many=False, example={"text": "a"}, **keys),
]


@st.composite
def declared_sets(draw: st.DrawFn) -> type[Fields]:
    """A set of fields whose examples are sound, where a few are shown while a switch is on."""
    names = draw(st.lists(st.from_regex("[a-z][a-z0-9_]{0,5}", fullmatch=True), unique=True))
    body: dict[str, Any] = {"the_switch": Switch("On", example=draw(st.booleans()))}
    for name in names:
        keys = draw(common)
        if draw(st.booleans()):
            keys["shown_if"] = When("the_switch", draw(st.booleans()))
        body[name] = draw(st.sampled_from(kinds))(name, keys, draw(limits))
    return type("Declared", (Fields,), body)


@many
@given(declared_sets())
def test_the_sample_of_any_declared_set_is_valid(fields: type[Fields]) -> None:
    example = sample(fields)

    assert problems(fields, example) == []
    assert problems(fields, example, draft=True) == []
    assert problems(fields, prepare(fields, example)) == []
    for draft in (False, True):
        Validator.check_schema(object_schema(fields, draft=draft))
