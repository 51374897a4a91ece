"""Whatever a document holds, it is imported or refused with lines: nothing else ever happens."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from automations import yaml_text
from automations.documents import BadDocuments, export
from automations.imports import import_set
from automations.models import Automation
from projects.models import Project

WHOLE: dict[str, Any] = {
    "automation": "hello",
    "title": "Hello",
    "active": True,
    "trigger": {
        "use": "http.request",
        "with": {"method": "POST", "secure": True, "secret": "correct-horse"},
        "conditions": {
            "match": "any",
            "rows": [{"path": "body.a", "operator": "equals", "value": 1}],
        },
    },
    "steps": [
        {
            "key": "which",
            "use": "flow.conditional",
            "with": {"conditions": [{"input": "{{1.body}}", "operator": "equals", "value": 2}]},
            "then": [
                {
                    "key": "rows",
                    "use": "flow.repeat",
                    "with": {"times": 2},
                    "steps": [
                        {
                            "key": "run",
                            "use": "sub_automation.run",
                            "with": {"sub_automation": "hello", "template": {"a": "{{2-1.index}}"}},
                        }
                    ],
                }
            ],
            "else": [],
        },
        {
            "key": "chat",
            "use": "chatgpt.function_calling",
            "with": {
                "model": "m",
                "messages": [{"role": "user", "query": "{{which.path}}"}],
                "sub_automations": ["hello"],
            },
            "on_failure": {"retry": {"times": 1, "delay": 0}},
        },
        {
            "key": "answer",
            "use": "response.respond",
            "with": {"status": 200, "body": {"a": ["{{chat.text ?? 1}}"]}, "headers": {"A": "b"}},
            "on_failure": "ignore",
            "note": "n",
        },
    ],
}
WORDS = st.sampled_from(
    [
        *("use", "with", "key", "steps", "then", "account", "match", "rows", "secret", "schema"),
        *("http.request", "sub_automation.called", "chatgpt.chat", "flow.wait", "http.call"),
        *("{{", "{{9}}", "{{which}}", "{{trigger.body.a}}", "{{vars.x}}", "hello", "\ud800", ""),
    ]
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path] * bool(path) + [
        one for name, held in inner for one in places(held, (*path, name))
    ]


def changed(path: tuple[Any, ...], value: Any) -> Any:
    """The whole document with another value at one place."""
    document = deepcopy(WHOLE)
    held: Any = document
    for name in path[:-1]:
        held = held[name]
    held[path[-1]] = value
    return document


class ImportTests(TestCase):
    """Documents that are wrong at one place, in every way."""

    @settings(max_examples=300, deadline=None)
    @given(st.builds(changed, st.sampled_from(places(WHOLE)), ANY))
    def test_a_document_is_imported_or_refused_in_lines(self, document: Any) -> None:
        project = Project.objects.create(slug="lab", title="Lab")
        text = yaml_text.write(document)

        try:
            said = [f"any.yaml: {one.name}" for one in import_set(project, [("any.yaml", text)])]
        except BadDocuments as error:
            said = list(error.lines)

        assert [line for line in said if not line.startswith("any.yaml:")] == []
        assert [line for line in said if len(line.splitlines()) != 1] == []
        for row in Automation.objects.filter(project=project):
            assert export(row).startswith("automation: ")
