"""Faults of documents that once were passed over, or told at the wrong place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from automations.documents import BadDocuments
from automations.imports import Imported
from automations.models import Automation
from tests.automations.texts import CHAT, SECURE

pytestmark = pytest.mark.django_db

Import = Callable[..., list[Imported]]
Document = Callable[..., str]

CONDITIONAL = (
    "  - key: which\n    use: flow.conditional\n"
    "    with: {conditions: [{input: a, operator: is_empty}]}\n"
)
REPEAT = "  - key: rows\n    use: flow.repeat\n    with: {times: 2}\n"
RESPONSE = "  - key: last\n    use: response.respond\n    with: {status: 200}\n"
INNER = " [{key: inner, use: response.respond, with: {status: 200}}]"


def refused(run_import: Import, text: str) -> list[str]:
    with pytest.raises(BadDocuments) as caught:
        run_import(text)
    return list(caught.value.lines)


@pytest.mark.parametrize("steps", [INNER, " []", ""])
@pytest.mark.parametrize(
    ("step", "path", "message"),
    [
        (
            CONDITIONAL,
            "steps",
            "There is no “steps” in a Conditional Path; it has “then” and “else”.",
        ),
        (REPEAT, "else", "There is no “else” in a Repeat Path; it has “steps”."),
        (RESPONSE, "then", "A Response holds no steps."),
    ],
)
def test_steps_where_the_action_has_no_path_are_refused(
    run_import: Import, document: Document, step: str, path: str, message: str, steps: str
) -> None:
    text = document(steps=f"steps:\n{step}    {path}:{steps}\n")

    assert refused(run_import, text) == [f"a.yaml:11: steps.0.{path}: {message}"]
    assert not Automation.objects.exists()


def test_a_path_without_steps_may_be_named(run_import: Import, document: Document) -> None:
    (imported,) = run_import(document(steps=f"steps:\n{CONDITIONAL}    then:\n    else: []\n"))

    assert imported.active


@pytest.mark.parametrize("secure", ["", "    secure: false\n"])
def test_a_secret_that_nobody_would_ask_for_is_refused(
    run_import: Import, document: Document, secure: str
) -> None:
    trigger = (
        "trigger:\n  use: http.request\n  with:\n    secret: correct-horse-battery\n"
        f"    method: POST\n{secure}"
    )

    assert refused(run_import, document(trigger=trigger)) == [
        "a.yaml:6: trigger.with.secret: Switch on secure, or leave the secret out."
    ]


def test_a_wrong_switch_is_told_instead_of_its_secret(
    run_import: Import, document: Document
) -> None:
    trigger = SECURE.replace("secure: true", 'secure: "true"\n    secret: correct-horse-battery')

    assert refused(run_import, document(trigger=trigger)) == [
        (
            "a.yaml:7: trigger.with.secure: Must be on or off (true or false), not text: leave the "
            "quotes out."
        )
    ]


@pytest.mark.parametrize("use", ["chatgtp.chat", "chatgpt.chatt"])
def test_of_an_action_that_does_not_exist_nothing_else_is_told(
    run_import: Import, document: Document, use: str
) -> None:
    (line,) = refused(run_import, document(steps=CHAT.replace("chatgpt.chat", use)))

    assert line.startswith(f"a.yaml:9: steps.0.use: There is no action “{use}”")


def test_steps_inside_an_unknown_action_are_looked_at(
    run_import: Import, document: Document
) -> None:
    steps = (
        "steps:\n  - key: rows\n    use: flow.repet\n    with: {times: 2}\n    steps:\n"
        "      - key: inner\n        use: response.respond\n        with: {status: 200}\n"
        "  - key: last\n    use: response.respond\n"
        '    with: {status: 200, body: "{{inner.body}}"}\n'
    )

    (line,) = refused(run_import, document(steps=steps))

    assert line.startswith("a.yaml:9: steps.0.use: There is no action “flow.repet”")


def test_an_account_where_none_is_taken_is_told_so(run_import: Import, document: Document) -> None:
    text = document().replace("    use: response", "    account: Main\n    use: response")

    assert refused(run_import, text.replace("  use: http", "  account: Main\n  use: http")) == [
        "a.yaml:4: trigger.account: “http.request” takes no account; leave it out.",
        "a.yaml:10: steps.0.account: “response.respond” takes no account; leave it out.",
    ]


def test_faults_are_told_in_the_order_of_their_lines(
    run_import: Import, document: Document
) -> None:
    text = document(steps=CHAT.replace("Main", "Mine").replace("status: 200", 'status: "200"'))
    text = text.replace("method: POST", "method: PUT").replace("key: chat", "key: trigger")

    lines = refused(run_import, text)

    assert [line.partition(": ")[0] for line in lines[:4]] == [
        "a.yaml:6",
        "a.yaml:8",
        "a.yaml:10",
        "a.yaml:17",
    ]
    assert lines[-1].endswith("Must be a whole number, not text: leave the quotes out.")


def test_faults_of_the_outline_are_told_in_the_order_of_their_lines(
    run_import: Import, document: Document
) -> None:
    text = "zeal: 1\n" + document().replace("active: true", "active: maybe")

    lines = refused(run_import, text)

    assert [line.split(": ")[:2] for line in lines] == [
        ["a.yaml:1", "zeal"],
        ["a.yaml:3", "active"],
    ]
