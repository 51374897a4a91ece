from __future__ import annotations
import json, re
from collections import Counter
import pytest
from django.urls import reverse
from executions.models import Execution, StepRun
from tests.pages.conftest import *  # noqa
from tests.pages.conftest import __all__ as _a  # noqa

pytestmark = pytest.mark.usefixtures("service")
STEPS = [
    {"key": "first", "use": "test.echo", "with": {"value": "{{trigger.body}}"}},
    {"key": "send", "use": "test.write", "with": {"value": "{{first.value}}", "number": 3}},
]
def page_of(e, name="detail", **q):
    a = reverse(f"executions:{name}", args=[e.project.slug, e.id])
    return f"{a}?{'&'.join(f'{k}={v}' for k,v in q.items())}"

ODD = json.loads('{"\\ud800": {"\\udfff": "\\ud800"}, "a.b": 1, "a": {"b": 2}, "x y": 1, "x_y": 2, "\\u0000": 1}')

@pytest.mark.parametrize("q", [{"step":""},{"step":"trigger","tab":"output"},{"step":"first","tab":"output"},{"step":"first","tab":"input"},{"step":"send","tab":"happened"}])
def test_odd(viewer, automate, run, q):
    automate("a", STEPS)
    e = run("a", {"body": ODD})
    r = viewer.get(page_of(e, **q))
    ids = Counter(re.findall(r'\bid="([^"]*)"', r.content.decode()))
    assert [i for i, n in ids.items() if n > 1] == []

@pytest.mark.parametrize("value", [None, "x", 3, [], {}, True])
def test_scalar(viewer, automate, run, value):
    automate("a", STEPS)
    e = run("a", {"body": 1})
    StepRun.objects.filter(execution=e, path="first").update(output=value)
    r = viewer.get(page_of(e, step="first", tab="output"))
    ids = Counter(re.findall(r'\bid="([^"]*)"', r.content.decode()))
    assert [i for i, n in ids.items() if n > 1] == []

def test_compare_odd(viewer, editor, automate, run):
    automate("a", STEPS)
    e = run("a", {"body": ODD})
    f = run("a", {"body": {"\udfff": 1}})
    r = viewer.get(page_of(f, "compare", **{"with": e.id}))
    assert r.status_code == 200

@pytest.mark.parametrize("bad", ['{"value": NaN}', '{"value": 1e999}', '{"value": -Infinity}', '{"value": "\\ud800"}', '{"value": "\\u0000"}', '{"value": ' + "["*900 + "]"*900 + "}"])
def test_replay_bad(editor, automate, run, bad):
    automate("a", STEPS)
    e = run("a", {"body": 1})
    r = editor.post(page_of(e, "replay"), {"step": "first", "inputs": bad})
    print(r.status_code, r.headers.get("Location"))
    if r.status_code == 302:
        n = Execution.objects.order_by("-id").first()
        print(n.overrides if len(str(n.overrides)) < 200 else "long")
        assert editor.get(r["Location"]).status_code == 200
        assert editor.get(page_of(n, "replay", step="first")).status_code == 200
        assert editor.get(page_of(n, "compare")).status_code == 200
    else:
        print(re.findall(r'<li dir="auto">(.*?)</li>', r.content.decode()))
