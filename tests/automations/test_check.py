from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from automations.check import Fault, Surroundings, check, faults
from automations.models import Automation
from connectors.models import Account
from projects.models import Project

Draft = Callable[..., dict[str, Any]]
Step = dict[str, Any]

EMPTY = Surroundings(
    accounts={1: "chatgpt", 2: "http"},
    variables=frozenset({"tone"}),
    automations=frozenset({"greet", "idle", "page"}),
    live=frozenset({"greet"}),
    calls={},
)


def respond(key: str = "answer", body: Any = None, **more: Any) -> Step:
    inputs = {"status": 200} if body is None else {"status": 200, "body": body}
    return {"key": key, "use": "response.respond", "with": inputs, **more}


def call(name: str, key: str = "run") -> Step:
    return {"key": key, "use": "sub_automation.run", "with": {"sub_automation": name}}


def choice(key: str = "which", *, then: list[Step], **paths: list[Step]) -> Step:
    inputs = {"conditions": [{"input": "a", "operator": "is_empty"}]}
    return {"key": key, "use": "flow.conditional", "with": inputs, "then": then, **paths}


def loop(key: str = "rows", *steps: Step) -> Step:
    return {"key": key, "use": "flow.repeat", "with": {"times": 2}, "steps": list(steps)}


def told(found: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.path, fault.message, fault.blocks) for fault in found]


def test_a_complete_automation_has_no_faults(draft: Draft) -> None:
    chat = {
        "key": "chat",
        "use": "chatgpt.chat",
        "account": 1,
        "with": {"model": "m", "prompt": "{{trigger.body.p}}", "query": "{{vars.tone}}"},
    }

    assert faults(draft(chat, call("greet"), respond(body="{{chat.text}}")), EMPTY) == []


def test_an_empty_draft_cannot_go_live() -> None:
    assert told(faults({}, EMPTY)) == [
        ("trigger", "Choose a trigger.", "live"),
        ("steps", "Add a step.", "live"),
    ]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ({"use": "response.respond"}, ("key", "This field is required.", "import")),
        (
            respond("Answer"),
            ("key", "Must begin with a letter of a-z, followed by a-z, 0-9 and _ only.", "import"),
        ),
        (respond("vars"), ("key", "“vars” has a meaning of its own; choose another.", "import")),
        (
            respond(titel="x"),
            ("titel", "There is no field “titel” here; did you mean “title”?", "import"),
        ),
        (
            {"key": "a", "use": "chatgpt.chatt", "with": {}},
            ("use", "There is no action “chatgpt.chatt”; did you mean “chatgpt.chat”?", "import"),
        ),
        (
            {"key": "a", "use": "response.respond", "with": {"status": 200, "bdy": 1}},
            ("with.bdy", "There is no field “bdy” here; did you mean “body”?", "import"),
        ),
        (
            {"key": "a", "use": "response.respond", "with": {"status": "abc"}},
            ("with.status", "Must be a whole number.", "import"),
        ),
        (
            {"key": "a", "use": "response.respond", "with": {"status": 99}},
            ("with.status", "Must be at least 200.", "import"),
        ),
        (
            {"key": "a", "use": "response.respond"},
            ("with.status", "This field is required.", "live"),
        ),
        (
            respond(then=[]),
            ("then", "A Response holds no steps.", "import"),
        ),
        (
            loop() | {"else": []},
            ("else", "There is no “else” in a Repeat Path; it has “steps”.", "import"),
        ),
        (
            respond(on_failure="explode"),
            ("on_failure", "Must be stop, ignore or retry with times and delay.", "import"),
        ),
        (
            respond(on_failure={"retry": {"times": 11}}),
            ("on_failure.retry.times", "Must be at most 10.", "import"),
        ),
        (
            respond(on_failure={"retry": {"delay": 3601}}),
            ("on_failure.retry.delay", "Must be at most 3600.", "import"),
        ),
        (
            respond(account=1),
            ("account", "“response.respond” takes no account; leave it out.", "import"),
        ),
        (
            loop() | {"with": {"times": 1, "over": [1]}},
            (
                "with.times",
                "Give either a list to repeat over or a number of times, not both.",
                "live",
            ),
        ),
        (
            choice(then=[]) | {"with": {"conditions": [], "match": "{{trigger.body.m}}"}},
            ("with.conditions", "Add at least one.", "live"),
        ),
        (call("idle"), ("with.sub_automation", "“idle” is not a live sub automation.", "live")),
        (
            call("greeet"),
            (
                "with.sub_automation",
                "There is no automation “greeet”; did you mean “greet”?",
                "import",
            ),
        ),
    ],
)
def test_a_wrong_step_is_named(draft: Draft, step: Step, fault: tuple[str, str, str]) -> None:
    path, message, blocks = fault

    found = told(faults(draft(step), EMPTY))

    assert found[0] == (f"steps.0.{path}", message, blocks)


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        (None, ("Choose an account of ChatGPT.", "live")),
        (9, ("The account was deleted; choose another one of ChatGPT.", "live")),
        (2, ("This is no account of ChatGPT; choose another.", "import")),
    ],
)
def test_an_account_must_be_one_of_the_connector(
    draft: Draft, account: int | None, fault: tuple[str, str]
) -> None:
    inputs = {"model": "m", "prompt": "p", "query": "q"}
    step: Step = {"key": "chat", "use": "chatgpt.chat", "with": inputs}
    if account:
        step["account"] = account

    assert told(faults(draft(step), EMPTY)) == [("steps.0.account", *fault)]


@pytest.mark.parametrize(
    ("trigger", "path", "message", "blocks"),
    [
        (
            {"use": "http.reqest"},
            "trigger.use",
            "There is no trigger “http.reqest”; did you mean “http.request”?",
            "import",
        ),
        ({"use": "http.request"}, "trigger.with.method", "This field is required.", "live"),
        (
            {"use": "http.request", "with": {"method": "PUT"}},
            "trigger.with.method",
            "Must be one of: GET, POST.",
            "import",
        ),
        (
            {
                "use": "http.request",
                "with": {"method": "GET"},
                "conditions": {"rows": [{"path": "body", "operator": "is", "value": 1}]},
            },
            "trigger.conditions.rows.0.operator",
            (
                "Must be one of: equals, not_equals, contains, not_contains, starts_with, "
                "ends_with, "
                "matches, is_empty, is_not_empty, greater_than, at_least, less_than, at_most, "
                "is_one_of."
            ),
            "import",
        ),
        (
            {
                "use": "http.request",
                "with": {"method": "GET"},
                "conditions": {"rows": [{"path": "body", "operator": "equals"}]},
            },
            "trigger.conditions.rows.0.value",
            "This field is required.",
            "import",
        ),
        (
            {
                "use": "http.request",
                "with": {"method": "GET"},
                "conditions": {
                    "rows": [{"path": "body", "operator": "equals", "value": "{{vars.tone}}"}]
                },
            },
            "trigger.conditions.rows.0.value",
            "A trigger takes no references.",
            "import",
        ),
    ],
)
def test_a_wrong_trigger_is_named(
    trigger: dict[str, Any], path: str, message: str, blocks: str
) -> None:
    found = told(faults({"trigger": trigger, "steps": [respond()]}, EMPTY))

    assert found == [(path, message, blocks)]


def test_a_condition_without_an_operand_is_complete() -> None:
    rows = [{"path": 'body."first name"', "operator": "is_not_empty"}]
    trigger = {"use": "http.request", "with": {"method": "GET"}, "conditions": {"rows": rows}}

    assert faults({"trigger": trigger, "steps": [respond()]}, EMPTY) == []


def test_a_key_that_is_used_twice_is_named_at_both_places(draft: Draft) -> None:
    found = told(faults(draft(respond("a"), loop("rows", respond("a"))), EMPTY))

    assert found == [
        ("steps.0.key", "“a” is the key of 2 steps.", "import"),
        ("steps.1.steps.0.key", "“a” is the key of 2 steps.", "import"),
    ]


def test_steps_stand_in_each_other_ten_levels_deep_and_no_deeper(draft: Draft) -> None:
    def nested(levels: int) -> Step:
        step = respond("l1")
        for level in range(2, levels + 1):
            step = loop(f"l{level}", step)
        return step

    path = "steps.0" + ".steps.0" * 10

    assert faults(draft(nested(10)), EMPTY) == []
    assert told(faults(draft(nested(11)), EMPTY)) == [
        (path, "There are more than 10 levels of steps; call a sub automation.", "import")
    ]


def test_there_are_five_hundred_steps_at_most(draft: Draft) -> None:
    steps = [respond(f"s{n}") for n in range(501)]

    assert faults(draft(*steps[:500]), EMPTY) == []
    assert told(faults(draft(*steps), EMPTY)) == [
        ("steps", "501 steps are more than the 500 allowed.", "import")
    ]


def test_sub_automations_that_call_each_other_in_a_circle_cannot_go_live(draft: Draft) -> None:
    around = replace(EMPTY, calls={"greet": frozenset({"third"}), "third": frozenset({"page"})})

    found = told(faults(draft(call("greet"), respond()), around, name="page"))

    assert found == [
        (
            "steps.0.with.sub_automation",
            "Sub automations call each other in a circle: page → greet → third → page.",
            "live",
        )
    ]


@pytest.mark.django_db
def test_the_project_says_what_there_is(project: Project, account: Account, draft: Draft) -> None:
    Automation.objects.create(project=project, name="idle", title="Idle")
    chat = {"key": "chat", "use": "chatgpt.chat", "account": account.pk}
    filled = chat | {"with": {"model": "m", "prompt": "{{vars.tone}}", "query": "q"}}

    found = told(check(project, draft(filled, call("idle"), call("new", "r2")), live_names=["new"]))

    assert found == [
        ("steps.1.with.sub_automation", "“idle” is not a live sub automation.", "live")
    ]
