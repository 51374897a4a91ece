from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from automations import samples
from automations.models import Automation
from projects.models import Project, Variable
from tests.pages.reading import page, text

SCRIPT = "<script>alert(1)</script>"
STEPS: list[dict[str, Any]] = [
    {"key": "choose", "use": "chatgpt.function_calling", "with": {"model": "m"}},
    {"key": "run", "use": "sub_automation.run", "with": {}},
]
TRIGGER = {"use": "http.request", "with": {"method": "POST"}}


@pytest.fixture
def automation(project: Project) -> Automation:
    draft = {"trigger": TRIGGER, "steps": STEPS}
    return Automation.objects.create(project=project, name="a", title="A", draft=draft)


@pytest.fixture
def keep(automation: Automation) -> Callable[[str, Any], None]:
    """Keeps an output as a sample."""
    return lambda key, output: samples.keep(
        automation, automation.draft, key, output, timezone.now()
    )


def address(key: str) -> str:
    return f"/projects/site/automations/a/edit/step/{key}/data/"


def part(client: Client, key: str, **said: str) -> str:
    """The fragment that the page of a step asks for."""
    answer = client.get(address(key), said, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_is_a_part_of_a_page_and_a_page(automation: Automation, editor: Client) -> None:
    del automation

    whole = page(editor, address("run"), field="with.template")

    assert "Suggested Data Element(s)" in text(whole)
    assert "Suggested for Sub Automation Template {{2.function.arguments}} { } 1 key" in text(whole)
    assert part(editor, "run").strip().startswith('<aside class="data" id="data"')


def test_on_the_page_a_row_is_the_reference_as_it_is_written_and_no_button(
    keep: Callable[[str, Any], None], editor: Client
) -> None:
    keep("trigger", {"body": {"first name": "Ada"}})

    every = page(editor, address("run"))
    found = page(editor, address("run"), search="first")
    opened = page(editor, address("run"), group="trigger")

    for shown in (every, found, opened):
        assert '{{1.body."first name"}} “Ada”' in text(shown)
        assert '<button type="button" class="data-row"' not in shown


def test_a_row_carries_its_reference_its_number_and_its_sample(
    keep: Callable[[str, Any], None], editor: Client
) -> None:
    keep("trigger", {"body": {"first name": SCRIPT}})

    found = part(editor, "run")

    assert (
        'data-reference="trigger.body.&quot;first name&quot;" '
        'data-number-path="1.body.&quot;first name&quot;" '
        'data-sample="“&lt;script&gt;alert(1)&lt;/script&gt;”"'
    ) in found
    assert SCRIPT not in found


def test_what_was_not_tested_says_what_to_do(automation: Automation, editor: Client) -> None:
    del automation

    found = text(f"<main{part(editor, 'choose')}</main")

    assert "Not tested yet: example values. Test the trigger to see its values here." in found


def test_a_viewer_is_not_asked_to_test(automation: Automation, viewer: Client) -> None:
    del automation

    found = text(f"<main{part(viewer, 'choose')}</main")

    assert "Not tested yet: example values." in found
    assert "Test the trigger" not in found


def test_a_search_that_finds_nothing_says_so(automation: Automation, editor: Client) -> None:
    del automation

    assert f"Nothing here is called “ {SCRIPT} ”." in text(
        f"<main{part(editor, 'run', search=SCRIPT)}</main"
    )


def test_before_there_is_a_trigger_the_list_says_what_to_do(
    automation: Automation, editor: Client
) -> None:
    Automation.objects.update(draft={**automation.draft, "trigger": {}})

    found = text(f"<main{part(editor, 'choose')}</main")

    assert "There is nothing to refer to yet. Choose a trigger and test it" in found


def test_a_secret_never_leaves(automation: Automation, editor: Client) -> None:
    Variable.put(automation.project, "token", "very secret", secret=True)

    found = part(editor, "choose") + part(editor, "choose", search="very")

    assert "vars.token" in found
    assert "very secret" not in found


def test_one_group_is_fetched_when_it_is_opened(automation: Automation, editor: Client) -> None:
    del automation

    found = part(editor, "run", group="choose")

    assert found.strip().startswith('<li><button type="button" class="data-row"')
    assert 'data-reference="choose.usage.total_tokens"' in found
    assert part(editor, "run", group="nothing").strip() == ""
    assert "2 · Function Calling" in text(page(editor, address("run"), group="choose"))


def test_a_step_that_is_gone_is_not_found(automation: Automation, editor: Client) -> None:
    del automation

    assert editor.get(address("gone")).status_code == 404


def test_the_list_of_a_long_automation_stays_small(
    automation: Automation,
    keep: Callable[[str, Any], None],
    editor: Client,
    django_assert_max_num_queries: Any,
) -> None:
    answer = {"use": "response.respond", "with": {"status": 200}}
    steps: list[dict[str, Any]] = [{"key": f"s{number}", **answer} for number in range(30)]
    automation.draft["steps"] = [*steps, *STEPS]
    automation.save()
    for step in steps:
        keep(step["key"], {f"a_rather_long_name_{n}": {"inside": "x" * 90} for n in range(300)})

    with django_assert_max_num_queries(8):
        found = part(editor, "choose", field="with.messages.0.query")

    assert len(found.encode()) < 60_000
    assert len(part(editor, "choose", search="name").encode()) < 60_000
