from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings

from automations.documents import export
from automations.imports import Imported
from automations.models import Automation, Version
from connectors.models import Account
from tests.automations.texts import CHAT, SECURE

pytestmark = pytest.mark.django_db

Import = Callable[..., list[Imported]]
Document = Callable[..., str]
Get = Callable[[str], Automation]


def calls(name: str) -> str:
    return (
        "steps:\n  - key: run\n    use: sub_automation.run\n    with:\n"
        f"      sub_automation: {name}\n      template: {{name: Ada}}\n"
    )


def test_an_automation_goes_live_with_its_address(
    run_import: Import, document: Document, get: Get
) -> None:
    (imported,) = run_import(document())

    row = get("hello")
    url = f"{settings.AUTOMATE_PUBLIC_URL}/automations-api/run/{row.trigger_id}"
    assert imported == Imported("hello", active=True, url=url)
    assert (row.title, row.live and row.live.number, len(row.trigger_id)) == ("hello", 1, 32)


def test_accounts_become_ids_and_numbers_become_keys(
    run_import: Import, document: Document, get: Get, account: Account
) -> None:
    run_import(document(steps=CHAT))

    first, second = get("hello").draft["steps"]
    assert (first["account"], first["with"]["query"]) == (account.pk, "{{trigger.body.text}}")
    assert second["with"]["body"] == "{{chat.text}} {{ trigger.method }}"


def test_the_plan_holds_inner_steps_by_path(
    run_import: Import, document: Document, get: Get
) -> None:
    steps = (
        "steps:\n  - key: which\n    use: flow.conditional\n    with:\n      conditions:\n"
        "        - {input: a, operator: is_empty}\n    then:\n      - key: answer\n"
        "        use: response.respond\n        with: {status: 200}\n"
    )

    run_import(document(steps=steps))

    live = get("hello").live
    assert live is not None
    assert live.plan["steps"] == [
        {
            "key": "which",
            "use": "flow.conditional",
            "with": {"conditions": [{"input": "a", "operator": "is_empty"}]},
            "paths": {
                "then": [{"key": "answer", "use": "response.respond", "with": {"status": 200}}],
                "else": [],
            },
        }
    ]


def test_importing_the_same_again_changes_nothing(
    run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())
    before = get("hello")

    (imported,) = run_import(document())

    after = get("hello")
    assert imported.active
    assert (after.trigger_id, after.live_id) == (before.trigger_id, before.live_id)
    assert Version.objects.count() == 1


def test_a_change_makes_a_new_version_under_the_same_address(
    run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())
    before = get("hello")

    run_import(document(steps=CHAT))

    after = get("hello")
    assert after.trigger_id == before.trigger_id
    assert after.live is not None
    assert after.live.number == 2


def test_an_inactive_document_is_a_draft(run_import: Import, document: Document, get: Get) -> None:
    run_import(document())

    (imported,) = run_import(document(active=False))

    assert (imported.active, imported.reasons, get("hello").live) == (False, (), None)


def test_a_document_that_does_not_say_so_is_active(run_import: Import, document: Document) -> None:
    (imported,) = run_import(document().replace("active: true\n", ""))

    assert imported.active


def test_what_cannot_go_live_is_a_draft_with_the_reason(
    run_import: Import, document: Document
) -> None:
    steps = CHAT.replace("    account: Main\n", "").replace("Be kind.", '"{{vars.mood}}"')

    (imported,) = run_import(document(steps=steps))

    assert (imported.active, imported.reasons) == (
        False,
        (
            "steps.0.account: Choose an account of ChatGPT.",
            (
                "steps.0.with.prompt: {{vars.mood}}: There is no project variable “mood”; "
                "there is: tone."
            ),
        ),
    )


def test_documents_of_a_set_may_name_each_other_in_any_order(
    run_import: Import, document: Document, called: str
) -> None:
    both = [document("caller", steps=calls("greet")), document("greet", trigger=called)]

    forwards = run_import(*both)
    backwards = run_import(*reversed(both))

    assert [one.active for one in forwards + backwards] == [True, True, True, True]
    assert [one.url for one in forwards][1] == ""


def test_one_file_may_hold_several_documents(
    run_import: Import, document: Document, called: str
) -> None:
    text = document("caller", steps=calls("greet")) + "---\n" + document("greet", trigger=called)

    assert [one.name for one in run_import(text)] == ["caller", "greet"]


def test_what_keeps_one_back_keeps_back_those_that_call_it(
    run_import: Import, document: Document, called: str
) -> None:
    imported = run_import(
        document("first", steps=calls("second")),
        document("second", trigger=called, steps=calls("third")),
        document("third", trigger=called, active=False),
    )

    assert [(one.active, one.reasons) for one in imported] == [
        (False, ("steps.0.with.sub_automation: “second” is not a live sub automation.",)),
        (False, ("steps.0.with.sub_automation: “third” is not a live sub automation.",)),
        (False, ()),
    ]


def test_a_circle_of_calls_stays_a_draft(
    run_import: Import, document: Document, called: str
) -> None:
    imported = run_import(
        document("ping", trigger=called, steps=calls("pong")),
        document("pong", trigger=called, steps=calls("ping")),
    )

    assert [(one.active, one.reasons) for one in imported] == [
        (
            False,
            (
                (
                    "steps.0.with.sub_automation: Sub automations call each other in a circle: "
                    "ping → pong → ping."
                ),
            ),
        ),
        (
            False,
            (
                (
                    "steps.0.with.sub_automation: Sub automations call each other in a circle: "
                    "pong → ping → pong."
                ),
            ),
        ),
    ]


def test_a_live_sub_automation_of_the_project_can_be_called(
    run_import: Import, document: Document, called: str, get: Get
) -> None:
    run_import(document("greet", trigger=called))
    live = get("greet").live
    assert live is not None

    (imported,) = run_import(document("caller", steps=calls("greet")))

    assert imported.active
    assert (live.use, live.description) == ("sub_automation.called", "Greets.")
    assert live.arguments_schema == {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": False,
    }


def test_a_secret_is_made_once_and_kept_apart(
    run_import: Import, document: Document, get: Get
) -> None:
    (first,) = run_import(document(trigger=SECURE))
    (second,) = run_import(document(trigger=SECURE))

    row = get("hello")
    assert re.fullmatch(r"[A-Za-z0-9_-]{32,}", first.secret)
    assert (second.secret, row.secret) == ("", first.secret)
    assert row.draft["trigger"]["with"] == {"method": "POST", "secure": True}
    assert first.secret not in row.encrypted_secret


def test_a_given_secret_is_stored_and_never_exported(
    run_import: Import, document: Document, get: Get
) -> None:
    given = "correct-horse-battery"

    (imported,) = run_import(document(trigger=f"{SECURE}    secret: {given}\n"))

    row = get("hello")
    assert (imported.secret, row.secret) == ("", given)
    assert given not in export(row)
    assert given not in str(row.draft)


def test_trigger_conditions_may_be_a_list_of_rows(
    run_import: Import, document: Document, get: Get
) -> None:
    rows = "    - {path: query.name, operator: equals, value: scott}\n"
    trigger = f"trigger:\n  use: http.request\n  with: {{method: GET}}\n  conditions:\n{rows}"

    run_import(document(trigger=trigger))

    assert get("hello").draft["trigger"]["conditions"] == {
        "rows": [{"path": "query.name", "operator": "equals", "value": "scott"}]
    }


def test_what_may_be_wrong_is_a_warning_with_its_line(
    run_import: Import, document: Document
) -> None:
    ignored = CHAT.replace("  - key: answer", "    on_failure: ignore\n  - key: answer")

    (imported,) = run_import(document(steps=ignored))

    assert imported.active
    assert imported.warnings == (
        (
            "a.yaml:18: steps.1.with.body: {{chat.text}}: “chat” may have no output (its failure "
            "is ignored); add a default, such as ?? null."
        ),
    )
