from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from automations.documents import export
from automations.imports import import_set
from automations.models import Automation
from connectors.models import Account
from projects.models import Project

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).parents[2] / "examples"
LONG = "wide words " * 40

ANY_STYLE = """
# A comment, flow style, another order, defaults, numbers for keys: all of it is taken.
steps: [
  {use: chatgpt.chat, key: chat, account: Main, with: {
     query: 'Say "{{1.body.text}}"', prompt: "no", model: gpt-6-luna, temperature: 0.5,
     max_tokens: 20, n: null, sanitize: false, role: user}},
  {key: which, use: flow.conditional, title: '', then: [], on_failure: {retry: {}},
   with: {match: all, conditions: [{value: 5, input: '{{2.text}}', operator: equals,
                                    ignore_case: false}]},
   else: [{key: answer, use: response.respond, on_failure: stop,
           with: {status: 200, body: "two\\nlines\\n"}, note: why}]},
]
trigger: {with: {secure: false, method: GET}, use: http.request,
          conditions: {match: all, rows: [{operator: is_empty, path: body}]}}
automation: hello
"""
ONE_STYLE = """automation: hello
title: hello
active: true
trigger:
  use: http.request
  with:
    method: GET
  conditions:
    rows:
      - path: body
        operator: is_empty
steps:
  - key: chat
    use: chatgpt.chat
    account: Main
    with:
      model: gpt-6-luna
      prompt: no
      query: Say "{{trigger.body.text}}"
      max_tokens: 20
  - key: which
    use: flow.conditional
    with:
      conditions:
        - input: "{{chat.text}}"
          operator: equals
          value: 5
    else:
      - key: answer
        use: response.respond
        with:
          status: 200
          body: |
            two
            lines
        note: why
    on_failure:
      retry:
        times: 3
        delay: 2
"""


def test_any_style_becomes_the_one_exported_form(
    run_import: Callable[..., Any], get: Callable[[str], Automation]
) -> None:
    run_import(ANY_STYLE)

    assert export(get("hello")) == ONE_STYLE


def test_a_draft_without_anything_can_be_exported_and_imported(project: Project) -> None:
    row = Automation.objects.create(project=project, name="new", title="New", draft={})
    text = export(row)

    (imported,) = import_set(project, [("new.yaml", text)])

    row.refresh_from_db()
    assert text == "automation: new\ntitle: New\nactive: false\nsteps: []\n"
    assert (imported.active, export(row)) == (False, text)


def test_an_account_that_is_gone_is_left_out(
    run_import: Callable[..., Any], get: Callable[[str], Automation], account: Account
) -> None:
    run_import(ANY_STYLE)
    account.delete()

    assert "account" not in export(get("hello"))


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.name)
def test_the_examples_are_in_exported_form(project: Project, file: Path) -> None:
    Account.objects.update(title="Demo ChatGPT (simulator)")
    Account.objects.create(
        project=project, connector="contentstack", title="Demo Contentstack (simulator)"
    )
    import_set(project, [(each.name, each.read_text()) for each in EXAMPLES.glob("*.yaml")])

    row = Automation.objects.get(project=project, name=file.stem)

    assert export(row) == file.read_text()


PLAIN = st.sampled_from(
    ["no", "12", "1e5", "2026-11-22", "null", "", " lead", "trail ", "a: b", "- x", "# y", LONG]
)
LINES = st.lists(PLAIN | st.sampled_from(["\ttab", "é😀", "\u2028", "\x85", "---"]), max_size=4)
TEXTS = PLAIN | LINES.map("\n".join) | st.text(st.characters(exclude_characters="{"), max_size=20)
JSON = st.recursive(
    TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FILLED = TEXTS.filter(bool)
POLICIES = st.sampled_from(["stop", "ignore", {"retry": {}}, {"retry": {"times": 5, "delay": 0.5}}])


def _answer() -> st.SearchStrategy[dict[str, Any]]:
    inputs = st.fixed_dictionaries(
        {"status": st.sampled_from([200, 404])},
        optional={"body": JSON, "headers": st.just({"X-Note": "1: 2"})},
    )
    return _step("response.respond", inputs)


def _chat() -> st.SearchStrategy[dict[str, Any]]:
    inputs = st.fixed_dictionaries(
        {"model": FILLED, "prompt": FILLED, "query": st.just("{{trigger.body}}") | FILLED},
        optional={"n": st.sampled_from([1, 2]), "temperature": st.sampled_from([0.5, 1, 2.0])},
    )
    return _step("chatgpt.chat", inputs).map(lambda step: {**step, "account": 1})


def _step(use: str, inputs: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"use": st.just(use), "with": inputs},
        optional={
            "title": TEXTS.map(lambda text: text[:200]),
            "note": TEXTS,
            "on_failure": POLICIES,
        },
    )


def _holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    rows = st.just({"conditions": [{"input": "{{trigger.body}}", "operator": "is_empty"}]})
    steps = st.lists(inner, max_size=2)
    choice = st.tuples(_step("flow.conditional", rows), steps, steps)
    loop = st.tuples(_step("flow.repeat", st.just({"times": 2})), steps)
    return choice.map(lambda made: {**made[0], "then": made[1], "else": made[2]}) | loop.map(
        lambda made: {**made[0], "steps": made[1]}
    )


STEPS = st.lists(st.recursive(_answer() | _chat(), _holding, max_leaves=5), max_size=4)
TITLES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20) | PLAIN
DRAFTS = st.fixed_dictionaries(
    {
        "title": TITLES.map(lambda text: text[:200] or "-"),
        "active": st.booleans(),
        "steps": STEPS,
    }
)


def _keyed(steps: list[dict[str, Any]], account: int, prefix: str = "s") -> list[dict[str, Any]]:
    """The steps with keys of their own, and the account's real id."""
    keyed = []
    for index, step in enumerate(steps):
        key = f"{prefix}{index}"
        inner = {
            name: _keyed(value, account, f"{key}_{name}_")
            for name, value in step.items()
            if isinstance(value, list)
        }
        real = {"account": account} if "account" in step else {}
        keyed.append({**step, **inner, **real, "key": key})
    return keyed


class ExportTests(TestCase):
    """Exporting, importing and exporting again, for drafts of any kind."""

    @settings(max_examples=100, deadline=None)
    @given(DRAFTS)
    def test_export_import_export_is_byte_identical(self, made: dict[str, Any]) -> None:
        project = Project.objects.create(slug="lab", title="Lab")
        account = Account.objects.create(
            project=project, connector="chatgpt", title="no", values={}
        )
        trigger = {"use": "http.request", "with": {"method": "POST"}}
        draft = {"trigger": trigger, "steps": _keyed(made["steps"], account.pk)}
        row = Automation.objects.create(
            project=project,
            name="any",
            title=made["title"],
            active=made["active"],
            draft=draft,
        )
        first = export(row)

        import_set(project, [("any.yaml", first.encode())])
        row.refresh_from_db()
        second = export(row)
        import_set(project, [("any.yaml", second)])
        row.refresh_from_db()

        assert (first, second) == (second, export(row))
