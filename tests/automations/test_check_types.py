"""References to values that a field never takes, beside what happens when the step runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations import flow
from automations.check import Surroundings, faults
from automations.check_types import LIST, NUMBER, OBJECT, TEXT, TRUTH, takes, type_at
from automations.places import placed_faults
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
    Lookup,
    Map,
    Number,
    Secret,
    Switch,
    Text,
    Url,
    live_sub_automations,
)
from connectors.sdk.values import Invalid, load

Draft = Callable[..., dict[str, Any]]
Step = dict[str, Any]

AROUND = Surroundings(
    {1: "chatgpt"},
    frozenset(),
    frozenset({"greet"}),
    frozenset({"greet"}),
    {},
    {"greet": {"type": "object", "properties": {"name": {"type": "string"}}}},
)
CHOICES = {"a": "A", "1": "One", "true": "True"}
FIELDS: list[Field[Any]] = [
    Text("F"),
    LongText("F"),
    Url("F"),
    Email("F"),
    Secret("F"),
    Code("F"),
    Choice("F", choices=CHOICES),
    Lookup("F", source=live_sub_automations),
    Integer("F"),
    Number("F"),
    Switch("F"),
    DateTime("F"),
    Choices("F", choices=CHOICES),
    Lookup("F", source=live_sub_automations, many=True),
    Group("F", type("Row", (Fields,), {"name": Text("Name", required=False)})),
    Group("F", type("One", (Fields,), {"name": Text("Name", required=False)}), many=False),
    Map("F"),
    Json("F", type="object"),
    Json("F", type="array"),
    Json("F"),
]
TYPES: dict[str, st.SearchStrategy[Any]] = {
    TEXT: st.text()
    | st.sampled_from(["a", "5", "on", "{}", "[]", "/a", "a@b.de", "2026-11-22T09:30:00Z"]),
    NUMBER: st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.just(1),
    TRUTH: st.booleans(),
    LIST: st.lists(st.sampled_from(["a", 1]), max_size=1) | st.just([{"name": "Ada"}]),
    OBJECT: st.dictionaries(st.sampled_from(["name", "b"]), st.just("x")),
}
ONE_OF_EACH: dict[str, list[Any]] = {
    TEXT: ["a", "5", "on", "{}", "[]", "/a", "a@b.de", "2026-11-22T09:30:00+00:00"],
    NUMBER: [1],
    TRUTH: [True],
    LIST: [["a"], [{"name": "Ada"}], []],
    OBJECT: [{"name": "Ada"}],
}
# Numbers and truths are written out, and then are neither an address nor an e-mail address.
FORMATS = {"url", "email"}


def is_loaded(field: Field[Any], value: Any) -> bool:
    """Whether a step with this field runs with this value."""
    try:
        load(type("Inputs", (Fields,), {"f": field}), {"f": value})
    except Invalid:
        return False
    return True


def by_kind(field: Field[Any]) -> str:
    return f"{field.kind} {getattr(field, 'type', '') or getattr(field, 'many', '')}"


@pytest.mark.parametrize("field", FIELDS, ids=by_kind)
@given(data=st.data())
def test_a_value_of_a_type_that_a_field_does_not_take_is_always_refused(
    field: Field[Any], data: st.DataObject
) -> None:
    refused = [name for name in TYPES if takes(field) and name not in takes(field)]
    value = data.draw(st.one_of([TYPES[name] for name in refused] or [st.none()]))

    assert not is_loaded(field, value)


@pytest.mark.parametrize("field", FIELDS, ids=by_kind)
def test_of_each_type_that_a_field_takes_some_value_runs(field: Field[Any]) -> None:
    taken = [name for name in takes(field) if field.kind not in FORMATS or name == TEXT]

    assert [
        name for name in taken if not any(is_loaded(field, one) for one in ONE_OF_EACH[name])
    ] == []


def pick() -> Step:
    prompt = [{"role": "system", "text": "p", "query": "q"}]
    inputs = {"model": "m", "messages": prompt, "sub_automations": ["greet"]}
    return {"key": "pick", "use": "chatgpt.function_calling", "account": 1, "with": inputs}


def say(**inputs: Any) -> Step:
    wanted = {"model": "m", "prompt": "p", "query": "q", **inputs}
    return {"key": "say", "use": "chatgpt.chat", "account": 1, "with": wanted}


def run(template: Any) -> Step:
    inputs = {"sub_automation": "greet", "template": template}
    return {"key": "run", "use": "sub_automation.run", "with": inputs}


def said(draft: dict[str, Any]) -> list[str]:
    return [f"{fault.blocks}: {fault}" for fault in faults(draft, AROUND)]


@pytest.mark.parametrize(
    ("step", "where", "message"),
    [
        (
            say(query="{{pick.function.arguments}}"),
            "query",
            "“say” expects text, “pick.function.arguments” is an object.",
        ),
        (say(query="{{pick.message}}"), "query", "“say” expects text, “pick.message” is a list."),
        (
            say(query="{{pick.message.0}}"),
            "query",
            "“say” expects text, “pick.message.0” is an object.",
        ),
        (say(query="{{pick}}"), "query", "“say” expects text, “pick” is an object."),
        (
            say(max_tokens="{{trigger.query ?? 5}}"),
            "max_tokens",
            "“say” expects a number, “trigger.query” is an object.",
        ),
        (
            run("{{pick.usage.total_tokens}}"),
            "template",
            "“run” expects an object, “pick.usage.total_tokens” is a number.",
        ),
        (
            run({"name": "{{pick.function}}"}),
            "template.name",
            "“run” expects text, “pick.function” is an object.",
        ),
        (
            run({"name": "{{pick.usage.total_tokens}}"}),
            "template.name",
            "“run” expects text, “pick.usage.total_tokens” is a number.",
        ),
    ],
)
def test_a_value_that_never_fits_its_field_blocks_going_live(
    draft: Draft, step: Step, where: str, message: str
) -> None:
    assert said(draft(pick(), step)) == [f"live: steps.1.with.{where}: {message}"]


@pytest.mark.parametrize(
    "step",
    [
        say(query="Look at {{pick.function.arguments}}"),
        say(query="{{trigger.body}}"),
        say(query="{{trigger.query.page}}"),
        say(query="{{pick.function.arguments.text}}"),
        say(query="{{pick.usage.total_tokens}}", max_tokens="{{pick.model}}"),
        run("{{pick.function.arguments}}"),
        run("{{pick.text}}"),
        run({"name": "{{pick.text}}"}),
    ],
)
def test_what_fits_or_is_not_known_is_not_spoken_of(draft: Draft, step: Step) -> None:
    assert said(draft(pick(), step)) == []


def test_what_is_not_shown_is_not_spoken_of(draft: Draft) -> None:
    hidden = say(response_type="text", schema="{{pick.function}}")

    assert said(draft(pick(), hidden)) == []


def test_the_arguments_of_a_sub_automation_have_the_types_of_its_schema() -> None:
    rows = [{"key": "text"}, {"key": "count", "type": "integer"}, {"key": "rows", "type": "array"}]
    trigger = {"use": "sub_automation.called", "with": {"description": "d", "schema": rows}}
    answer = {"key": "answer", "use": "response.respond", "with": {"status": 200, "body": "x"}}
    inputs = {
        "query": "{{trigger.rows}}",
        "prompt": "{{trigger}}",
        "max_tokens": "{{trigger.count}}",
    }

    assert said({"trigger": trigger, "steps": [say(**inputs), answer]}) == [
        "live: steps.0.with.prompt: “say” expects text, “trigger” is an object.",
        "live: steps.0.with.query: “say” expects text, “trigger.rows” is a list.",
    ]


def test_in_the_builder_steps_are_named_by_their_numbers(draft: Draft) -> None:
    made = draft(pick(), say(query="{{pick.function.arguments}}"))

    [place] = placed_faults(made, flow.cards(made), faults(made, AROUND))

    assert (place.message, place.inside) == (
        "3 expects text, 2.function.arguments is an object.",
        "with.query",
    )


def test_paths_lead_into_rows_and_items_and_not_into_what_is_free() -> None:
    class Row(Fields):
        name = Text("Name")
        many = Choices("Many", choices=CHOICES)
        json = Json("Json", type="object")

    class Output(Fields):
        rows = Group("Rows", Row)
        one = Group("One", Row, many=False)
        map = Map("Map")

    assert {
        path: type_at(Output, path.split(".") if path else [])
        for path in (
            "",
            "rows",
            "rows.0",
            "rows.0.name",
            "one.many",
            "one.many.3",
            "one.json",
            "one.json.a",
            "map",
            "map.a",
            "other",
        )
    } == {
        "": OBJECT,
        "rows": LIST,
        "rows.0": OBJECT,
        "rows.0.name": TEXT,
        "one.many": LIST,
        "one.many.3": TEXT,
        "one.json": OBJECT,
        "one.json.a": "",
        "map": OBJECT,
        "map.a": "",
        "other": "",
    }
