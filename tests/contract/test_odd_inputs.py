"""What the builder and the engine ask of an action or a trigger is answered whatever was entered:
values may be missing, wrong or references, and what is asked has no answer but a page.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.sdk import Account, Action, Choice, Estimate, Group, Trigger, sample
from connectors.sdk.values import prepare

CONNECTORS = registry.connectors()
DECLARED: dict[str, type[Action] | type[Trigger]] = {}
for each in CONNECTORS.values():
    DECLARED.update(each.triggers)
    DECLARED.update(each.actions)

texts = st.sampled_from(
    [
        "",
        " ",
        "plain",
        "{{",
        "{{trigger.body}}",
        "a {{vars.b}} c",
        "x",
        "1x0",
        "0",
        "-1",
        "²",
        "\ud800",
    ]
) | st.text(max_size=6)
numbers = st.sampled_from([0, -1, 3, 10**20, 1e300, float("inf"), float("nan")])
leaves = st.none() | st.booleans() | numbers | texts
names = st.sampled_from(["type", "value", "role", "content", "key", "uid", "name", "properties"])
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | texts, inner, max_size=3),
    max_leaves=8,
)


def odd(fields: Any, depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """Values of a form: some as they should be, some missing, some of any kind."""
    entered = {}
    for name, field in fields.__fields__.items():
        kinds = [values, st.just(sample(fields).get(name))]
        if isinstance(field, Choice):
            kinds.append(st.sampled_from(list(field.choices)))
        if isinstance(field, Group) and depth:
            kinds.append(st.lists(odd(field.fields, depth - 1) | leaves, max_size=2))
        entered[name] = st.one_of(kinds)
    return st.fixed_dictionaries({}, optional=entered)


def account_of(key: str) -> Account | None:
    """The account of a declaration, without its secrets."""
    kind = DECLARED[key].account
    if kind is None:
        return None
    shown = {
        name: value
        for name, value in sample(kind).items()
        if kind.__fields__[name].kind != "secret"
    }
    return kind(prepare(kind, shown))


@pytest.mark.parametrize("key", sorted(DECLARED))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_was_entered_is_judged_and_never_a_fault_of_the_connector(
    key: str, data: st.DataObject
) -> None:
    declared = DECLARED[key]()
    inputs = data.draw(odd(declared.Inputs))

    said = [
        declared.check(inputs),
        declared.notes(inputs, None),
        declared.notes(inputs, account_of(key)),
    ]

    assert all(text for found in said for text in found.values())
    if isinstance(declared, Action):
        assert all(fix.value is not None for fix in declared.fixes(inputs).values())
        assert isinstance(declared.may_use(inputs), Estimate)
