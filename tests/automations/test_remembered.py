"""What is found out about a draft once, though every page of the builder asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from automations import draft as outlines
from automations import samples


def test_digests_are_made_once_for_a_draft_and_anew_for_another(
    draft: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Mock(wraps=samples._digest)
    monkeypatch.setattr(samples, "_digest", made)
    step = {"key": "only_here", "use": "flow.wait", "with": {"amount": 1}}

    first = samples.digests(draft(step))
    first.clear()
    again = samples.digests(draft(step))
    other = samples.digests(draft({**step, "with": {"amount": 2}}))

    assert (made.call_count, list(again), list(other)) == (4, [*other], ["trigger", "only_here"])
    assert again["only_here"] != other["only_here"]


def test_the_outline_of_a_draft_is_looked_at_once_and_again_after_a_change(
    draft: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Mock(wraps=outlines.shape_problems)
    monkeypatch.setattr(outlines, "shape_problems", looked)
    good, bad = ({"key": key, "use": "flow.wait"} for key in ("only_here", "Only here"))

    found = [outlines.outline_problems(draft(step)) for step in (good, good, bad, bad)]

    assert [[one.path for one in each] for each in found] == [[], [], *[["steps.0.key"]] * 2]
    assert [one.args[0] for one in looked.call_args_list] == [draft(good), draft(bad)]
