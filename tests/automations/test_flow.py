"""An automation as cards, what they say, and what differs between two states of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations import flow
from automations.check_faults import Fault
from automations.difference import changes, is_as
from automations.draft_form import normal, plan_of
from automations.places import placed_faults

Tree = dict[str, Any]

GET = {"url": "https://api.example.com/{{rows.index}}", "method": "GET", "headers": {"a": "b"}}
BRANCHES: Tree = {
    "trigger": {
        "use": "http.request",
        "with": {"method": "POST", "secure": True},
        "conditions": {"rows": [{"path": "body.rows", "operator": "is_not_empty"}]},
    },
    "steps": [
        {
            "key": "rows",
            "use": "flow.repeat",
            "with": {"over": "{{trigger.body.rows}}"},
            "steps": [
                {
                    "key": "decide",
                    "use": "flow.conditional",
                    "with": {
                        "conditions": [
                            {"input": '{{current_item.x ?? ""}}', "operator": "is_empty"},
                            {"input": "{{rows.index}}", "operator": "at_least", "value": 5},
                        ],
                        "match": "any",
                    },
                    "then": [
                        {"key": "pause", "use": "flow.wait", "with": {"amount": 30}},
                        {"key": "fetch", "title": "Get it", "use": "http.call", "with": GET},
                    ],
                    "else": [],
                }
            ],
        },
        {"key": "answer", "use": "response.respond", "with": {"status": 200, "body": "{{rows}}"}},
    ],
}


def said(source: Tree) -> list[tuple[str, str, str]]:
    return [(card.number, card.title, card.summary) for card in flow.cards(source).each()]


def one(use: str, inputs: Tree) -> str:
    """The summary of a step by itself."""
    step = {"key": "it", "use": use, "with": inputs}
    return flow.cards({"steps": [step]}).cards[1].summary


def test_cards_stand_in_order_and_say_what_is_set_up_with_references_by_number() -> None:
    assert said(BRANCHES) == [
        ("1", "HTTP Request Trigger", "POST · secured · 1 condition"),
        ("2", "Repeat Path", "{{1.body.rows}}"),
        ("2-1", "Conditional Path", "2 conditions · any"),
        ("2-1-1", "Wait", "30 · seconds"),
        ("2-1-2", "Get it", "GET · https://api.example.com/{{2.index}}"),
        ("3", "Response", "200 · whole output of 2"),
    ]


def test_a_plan_has_the_cards_of_its_draft() -> None:
    plan = plan_of(normal(BRANCHES))

    assert flow.cards(plan) == flow.cards(BRANCHES)


def test_lanes_say_in_words_when_their_steps_run() -> None:
    drawn = flow.cards(BRANCHES)

    rows, decide = drawn.card("rows"), drawn.card("decide")

    assert rows
    assert decide
    assert [lane.label for lane in rows.lanes] == ["For each item of 1.body.rows"]
    assert [(lane.label, [card.key for card in lane.cards]) for lane in decide.lanes] == [
        ("If current_item.x is empty or 2.index is at least 5", ["pause", "fetch"]),
        ("Otherwise", []),
    ]


@pytest.mark.parametrize(
    ("inputs", "label"),
    [
        ({}, "For each item"),
        ({"times": 3}, "3 times"),
        ({"over": ["a", "b"]}, 'For each item of ["a", "b"]'),
        ({"over": "{{ broken"}, "For each item of {{ broken"),
    ],
)
def test_a_loop_says_how_often_it_runs(inputs: Tree, label: str) -> None:
    step = {"key": "rows", "use": "flow.repeat", "with": inputs}

    [lane] = flow.cards({"steps": [step]}).cards[1].lanes

    assert lane.label == label


@pytest.mark.parametrize(
    ("use", "inputs", "summary"),
    [
        ("chatgpt.chat", {"model": "m", "prompt": "Hi", "role": "system", "query": "?"}, "m"),
        (
            "chatgpt.function_calling",
            {"model": "m", "messages": [{}], "sub_automations": ["one"]},
            "m · 1 sub automation",
        ),
        ("sub_automation.run", {"sub_automation": "one", "template": "{{trigger}}"}, "one"),
        ("flow.repeat", {"times": 3}, "Number of Times 3"),
        ("flow.wait", {"amount": "{{trigger.n}}", "unit": "days"}, "{{1.n}} · days"),
        ("response.respond", {"status": 200, "body": {"a": 1}}, "Response Status 200"),
        (
            "contentstack.update_entry",
            {"stack": "blt1", "branch": "main", "content_type": "post", "entry": "{{trigger.uid}}"},
            "post · {{1.uid}}",
        ),
        ("contentstack.get_content_type", {"stack": "blt1", "branch": "main"}, "blt1 · main"),
        ("contentstack.create_asset", {"stack": "blt1"}, "blt1"),
        ("contentstack.create_asset", {"stack": "blt1", "title": "New"}, "New"),
        ("response.respond", {}, ""),
        ("http.call", {"url": ["no", "text"], "method": {"no": "text"}}, ""),
        ("http.call", {"url": "{{ broken"}, "{{ broken"),
    ],
)
def test_a_summary_names_what_tells_steps_apart(use: str, inputs: Tree, summary: str) -> None:
    assert one(use, inputs) == summary


def test_a_long_value_is_cut_and_stays_one_line() -> None:
    summary = one("http.call", {"method": "GET", "url": "line\n\u202e" + "x" * 10_000})

    assert summary == "GET · line  " + "x" * 53 + "…"


def test_an_empty_draft_asks_for_a_trigger() -> None:
    assert said({}) == [("1", "Trigger", "Choose what starts this automation.")]


def test_what_is_not_installed_is_shown_with_its_steps() -> None:
    steps = [
        {"key": "a", "use": "gone.away", "then": [{"key": "b", "use": "http.gone"}]},
        {"key": "c", "use": "flow.wait", "with": {"amount": 1}},
    ]

    drawn = said({"trigger": {"use": "gone.trigger"}, "steps": steps})

    assert drawn == [
        ("1", "Trigger", "“gone.trigger” is not installed, nor is its connector."),
        ("2", "gone.away", "“gone.away” is not installed, nor is its connector."),
        ("2-1", "http.gone", "“http.gone” is not installed."),
        ("3", "Wait", "1 · seconds"),
    ]


def test_dressing_changes_every_card_and_not_the_flow_itself() -> None:
    drawn = flow.cards(BRANCHES)

    dressed = drawn.dressed(lambda card: replace(card, status=card.key))

    assert [card.status for card in dressed.each()] == [card.key for card in drawn.each()]
    assert {card.status for card in drawn.each()} == {""}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("{{trigger.a}}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["conditions", "match", "over", "times", "url", "method", "model", "status", "amount", "unit"]
)
USES = st.sampled_from(["flow.conditional", "flow.repeat", "http.call", "chatgpt.chat", "no.such"])


@given(USES, st.dictionaries(NAMES, VALUES))
def test_whatever_a_draft_holds_it_can_be_shown(use: str, inputs: Tree) -> None:
    [_, card] = flow.cards({"steps": [{"key": "it", "use": use, "with": inputs}]}).cards

    assert (card.key, len(card.summary) <= 120) == ("it", True)


@pytest.mark.parametrize(
    ("path", "key", "words"),
    [
        ("trigger.with.method", "trigger", "Method"),
        ("trigger.conditions.rows.1.path", "trigger", "Trigger Conditions 2"),
        ("steps", None, ""),
        ("steps.0.with.over", "rows", "Data Source"),
        ("steps.0.steps.0", "decide", ""),
        ("steps.0.steps.0.with.conditions.1.value", "decide", "Conditions 2, Value"),
        ("steps.0.steps.0.then.1.with.headers.a", "fetch", "Headers, a"),
        ("steps.1.account", "answer", "Account"),
        ("steps.9.key", None, ""),
    ],
)
def test_a_fault_is_placed_in_words(path: str, key: str | None, words: str) -> None:
    [place] = placed_faults(BRANCHES, flow.cards(BRANCHES), [Fault(path, "Wrong.")])

    assert (place.message, place.card and place.card.key, place.words) == ("Wrong.", key, words)


def test_a_difference_names_the_steps_and_what_changed_in_them() -> None:
    before = {
        "trigger": {"use": "http.request", "with": {"method": "GET"}},
        "steps": [
            {"key": "a", "use": "flow.wait", "with": {"amount": 1}},
            {"key": "b", "use": "flow.wait", "with": {"amount": 2}},
            {"key": "gone", "use": "flow.wait", "with": {"amount": 3}},
            {"key": "c", "use": "flow.wait", "title": "Old", "with": {"amount": 4}},
        ],
    }
    after = {
        "trigger": {"use": "http.request", "with": {"method": "POST"}},
        "steps": [
            {"key": "b", "use": "flow.wait", "with": {"amount": 2}},
            {"key": "a", "use": "flow.wait", "with": {"amount": 1}},
            {"key": "c", "use": "flow.wait", "title": "New", "with": {"amount": 4, "unit": "days"}},
            {"key": "new", "use": "flow.wait", "with": {"amount": 5}},
        ],
    }

    found = changes(plan_of(normal(before)), after)

    assert [(one.what, one.card.key, one.card.number, one.parts) for one in found] == [
        ("changed", "trigger", "1", ("Method",)),
        ("moved", "b", "2", ()),
        ("changed", "c", "4", ("Title", "Unit")),
        ("added", "new", "5", ()),
        ("removed", "gone", "4", ()),
    ]


def test_a_step_that_went_into_a_branch_is_moved() -> None:
    wait = {"key": "a", "use": "flow.wait", "with": {"amount": 1}}
    path = {"key": "p", "use": "flow.conditional", "with": {"match": "any"}}

    found = changes({"steps": [wait, path]}, {"steps": [{**path, "then": [wait]}]})

    assert [(one.what, one.card.key) for one in found] == [("moved", "a")]


def test_a_draft_is_as_the_plan_made_from_it_and_no_other() -> None:
    draft = normal(BRANCHES)
    plan = plan_of(draft)
    unordered = {"steps": BRANCHES["steps"], "trigger": BRANCHES["trigger"]}
    unsecured = {**draft, "trigger": {**draft["trigger"], "with": {"method": "POST"}}}

    assert is_as(draft, plan)
    assert is_as(unordered, plan)
    assert not is_as(unsecured, plan)
    assert changes(plan, unordered) == []


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("200 · {{2.function.name}}", [("200 · ", False), ("2.function.name", True)]),
        ("{{2.a}}/{{ 3.b }}!", [("2.a", True), ("/", False), ("3.b", True), ("!", False)]),
        ("{{2.function.na… · x", [("2.function.na…", True), (" · x", False)]),
        ("{{2.text}…", [("2.text…", True)]),
        ("{{ braces", [("{{ braces", False)]),
        ("", []),
    ],
)
def test_references_in_a_summary_are_told_apart(line: str, parts: list[tuple[str, bool]]) -> None:
    card = flow.Card("ask", "2", "Ask", "chatgpt.chat", "Chat", line)

    assert [(part.text, part.is_reference) for part in card.summary_parts] == parts
