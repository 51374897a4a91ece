"""What the benchmark of the builder sends is what a browser would."""

from __future__ import annotations

from benchmarks.forms import Form

PAGE = """
<form id="other"><input name="other" value="x"></form>
<form id="step"><input type="hidden" name="revision" value="1">
<textarea name="query">
Hello
again</textarea>
<select name="role"><option value="user">U</option><option value="a" selected>A</option></select>
<select name="none"><option value="">Choose</option></select>
<input type="radio" name="kind" value="text">
<input type="radio" name="kind" value="json" checked>
<input type="checkbox" name="on" checked><input type="checkbox" name="off">
<input name="many" value="1"><input name="many">
<button name="save" value="exit">Save</button></form>
"""


def test_a_form_sends_what_is_entered_and_chosen() -> None:
    assert Form(PAGE, "step").values == {
        "revision": ["1"],
        "query": ["Hello\nagain"],
        "role": ["a"],
        "none": [""],
        "kind": ["json"],
        "on": ["on"],
        "many": ["1", ""],
    }
