"""An asset that a step made is put into an entry: by its UID or whole, wherever a file can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.contentstack.actions.create_asset import CreateAsset
from connectors.contentstack.actions.create_entry import CreateEntry
from connectors.contentstack.actions.get_entry import GetEntry
from connectors.contentstack.actions.update_entry import UpdateEntry
from connectors.contentstack.client import call
from connectors.sdk import Action, Refused
from executions.engine.scope import Scope
from executions.inputs import inputs_of
from tests.connectors.contentstack.stack_double import PICTURE
from tests.connectors.doubles import StepContext

IN = {"stack": "bltdemoblog000000", "content_type": "everything"}
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(ctx: StepContext) -> Run:
    """Run an action after the step `create`, whose output its references see."""
    file = {"asset[upload]": ("seed.png", PICTURE, "image/png")}
    seed = call(ctx, "POST", "/assets", stack=IN["stack"], files=file)["asset"]
    scope = Scope({"body": {"picture": seed["url"]}}, {})

    def one(action: type[Action], configured: dict[str, Any], key: str = "") -> dict[str, Any]:
        output = action().run(inputs_of(action.Inputs, configured, scope), ctx)
        assert isinstance(output, dict)
        scope.put(key, output)
        return output

    picture = {"title": "x", "file_name": "x.png", "input_url": "{{trigger.body.picture}}"}
    one(CreateAsset, {"stack": IN["stack"], **picture}, "create")
    one(CreateEntry, {**IN, "entry_data": {"title": "T", "group": {"name": "g"}}}, "entry")
    return one


@pytest.mark.parametrize("given", ["{{create.asset}}", "{{create.asset.uid}}"])
@pytest.mark.parametrize(
    ("data", "found"),
    [
        (lambda one: {"file": one}, lambda entry: [entry["file"]]),
        (lambda one: {"files": [one, one]}, lambda entry: entry["files"]),
        (
            lambda one: {"blocks": [{"quote": {"text": "x"}}, {"picture": {"file": one}}]},
            lambda entry: [entry["blocks"][1]["picture"]["file"]],
        ),
    ],
)
def test_the_asset_of_a_step_is_put_where_a_file_can_be(
    run: Run, given: str, data: Any, found: Any
) -> None:
    which = {**IN, "entry": "{{entry.entry.uid}}"}

    run(UpdateEntry, {**which, "entry_data": data(given)})

    held = found(run(GetEntry, which)["entry"])
    assert [each["title"] for each in held] == ["x"] * str(data(given)).count(given)


def test_one_asset_where_several_can_be_is_told(run: Run) -> None:
    which = {**IN, "entry": "{{entry.entry.uid}}"}

    with pytest.raises(Refused) as raised:
        run(UpdateEntry, {**which, "entry_data": {"files": "{{create.asset}}"}})

    said = "entry_data.files: takes a list of values, each an asset UID."
    assert raised.value.message == said


def test_the_whole_output_of_the_step_is_no_asset(run: Run) -> None:
    which = {**IN, "entry": "{{entry.entry.uid}}"}

    with pytest.raises(Refused) as raised:
        run(UpdateEntry, {**which, "entry_data": {"file": "{{create}}"}})

    assert raised.value.message == "entry_data.file: takes an asset UID, not an object."


def test_an_entry_that_was_read_is_sent_back_as_it_is(run: Run) -> None:
    which = {**IN, "entry": "{{entry.entry.uid}}"}
    blocks = [{"picture": {"file": "{{create.asset}}", "caption": "c"}}]
    run(UpdateEntry, {**which, "entry_data": {"files": ["{{create.asset}}"], "blocks": blocks}})
    before = run(GetEntry, which, "read")["entry"]

    run(UpdateEntry, {**which, "entry_data": "{{read.entry}}"})

    after = run(GetEntry, which)["entry"]
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed <= {"_version", "updated_at"}
    assert (before["_version"], after["_version"]) == (2, 3)


def test_a_value_that_only_the_service_refuses_is_named_in_entry_data(run: Run) -> None:
    which = {**IN, "entry": "{{entry.entry.uid}}"}
    blocks = [{"picture": {"file": "bltmissing"}}]

    with pytest.raises(Refused) as raised:
        run(UpdateEntry, {**which, "entry_data": {"blocks": blocks, "date": "20261122"}})

    assert raised.value.message.splitlines() == [
        "Contentstack answered 422: Entry update failed. Please try again.",
        "entry_data.date: is not valid.",
        "entry_data.blocks.0.picture.file: is not valid.",
    ]
