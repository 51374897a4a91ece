"""Whatever JSON comes in comes back from the database as it was."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from executions.models import Execution

from .conftest import Service

pytestmark = [pytest.mark.django_db, pytest.mark.store]

texts = st.text(st.characters(codec=None), max_size=20)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def same(left: Any, right: Any) -> bool:
    """Equality in which NaN equals itself and key order counts."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(left == right)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=values)
def test_any_payload_comes_back_as_it_was(automate: Any, accept: Any, value: Any) -> None:
    accept.automation = getattr(accept, "automation", None) or automate("odd", [])

    execution = accept(accept.automation, value)

    assert same(Execution.objects.get(id=execution.id).payload, value)


@pytest.mark.parametrize("value", ["a\u0000b", "\ud800", {"\udfff": ["\u0000"]}, "İ\u2028😀"])
def test_odd_text_passes_through_a_whole_execution(
    automate: Any, accept: Any, advance: Any, service: Service, value: Any
) -> None:
    body = {"status": 200, "body": "{{trigger.v}}"}
    say = {"key": "say", "use": "response.respond", "with": body}

    done = advance(accept(automate("odd", [say]), {"v": value}))

    assert (done.status, done.reply["body"]) == ("success", value)
    assert service.done == {}
