"""Automations that were meant to be active and cannot go live as they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from automations.documents import export
from automations.imports import Imported
from automations.models import Automation
from automations.publish import CannotActivate, activate, deactivate
from tests.automations.texts import CHAT

pytestmark = pytest.mark.django_db

Import = Callable[..., list[Imported]]
Document = Callable[..., str]
Get = Callable[[str], Automation]

UNREADY = CHAT.replace("    account: Main\n", "")
CALL = "steps:\n  - key: run\n    use: sub_automation.run\n    with: {sub_automation: greet}\n"


def live_number(automation: Automation) -> int | None:
    return automation.live.number if automation.live else None


def test_the_version_that_runs_stays_when_the_new_draft_cannot_go_live(
    run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())

    (imported,) = run_import(document(steps=UNREADY))

    row = get("hello")
    assert (imported.active, imported.staying) == (False, 1)
    assert imported.reasons == ("steps.0.account: Choose an account of ChatGPT.",)
    assert (live_number(row), row.active, row.draft["steps"][0]["key"]) == (1, True, "chat")


def test_a_draft_that_never_ran_has_nothing_that_stays(
    run_import: Import, document: Document, get: Get
) -> None:
    (imported,) = run_import(document(steps=UNREADY))

    assert (imported.staying, get("hello").live, get("hello").active) == (0, None, True)


def test_inactive_takes_out_of_service_what_cannot_go_live(
    run_import: Import, document: Document, get: Get
) -> None:
    run_import(document())

    (imported,) = run_import(document(steps=UNREADY, active=False))

    row = get("hello")
    assert (imported.staying, imported.reasons, row.live, row.active) == (0, (), None, False)


def test_a_version_that_stays_can_still_be_called(
    run_import: Import, document: Document, called: str
) -> None:
    caller = document("caller", steps=CALL)
    trigger = called.replace("    schema:\n      - key: name\n", "")
    run_import(document("greet", trigger=trigger))

    imported = run_import(caller, document("greet", trigger=trigger, steps=UNREADY))

    assert [(one.active, one.staying) for one in imported] == [(True, 0), (False, 1)]


@pytest.mark.parametrize("active", [True, False])
def test_the_wish_is_exported_also_of_what_cannot_go_live(
    run_import: Import, document: Document, get: Get, active: bool
) -> None:
    run_import(document(steps=UNREADY, active=active))
    first = export(get("hello"))

    run_import(first)

    assert f"\nactive: {str(active).lower()}\n" in first
    assert export(get("hello")) == first


def test_activating_and_deactivating_is_a_wish(
    run_import: Import, document: Document, get: Get
) -> None:
    run_import(document(active=False))

    activate(get("hello"))
    wanted = get("hello").active
    deactivate(get("hello"))

    assert (wanted, get("hello").active) == (True, False)


def test_what_could_not_be_activated_keeps_its_wish(
    run_import: Import, document: Document, get: Get
) -> None:
    run_import(document(steps=UNREADY, active=False))

    with pytest.raises(CannotActivate):
        activate(get("hello"))

    assert not get("hello").active
