"""What every trigger and every action that is installed keeps to, whoever wrote it."""

from __future__ import annotations

import ast
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from connectors import registry
from connectors.faults import faults, is_svg
from connectors.reference import page
from connectors.sdk import UNSET, Action, Fields, Group, Trigger, description, sample
from connectors.sdk.declare import EFFECTS
from connectors.sdk.schema import object_schema, validator
from connectors.sdk.values import load, problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.sdk import Field

Declared = type[Action] | type[Trigger]

ROOT = Path(__file__).parents[2]
CONNECTORS = registry.connectors()
DECLARED: dict[str, Declared] = {}
for each in CONNECTORS.values():
    DECLARED.update(each.triggers)
    DECLARED.update(each.actions)
MOST_LINES = 150

every_declaration = pytest.mark.parametrize("key", sorted(DECLARED))
every_action = pytest.mark.parametrize(
    "key", sorted(key for key, one in DECLARED.items() if issubclass(one, Action))
)
every_connector = pytest.mark.parametrize("key", sorted(CONNECTORS))


def sets(key: str) -> dict[str, type[Fields]]:
    """The two sets of a declaration and every set inside them, by path."""
    found: dict[str, type[Fields]] = {}

    def add(place: str, fields: type[Fields]) -> None:
        found[place] = fields
        for name, field in fields.__fields__.items():
            if isinstance(field, Group):
                add(f"{place}.{name}", field.fields)

    add("Inputs", DECLARED[key].Inputs)
    add("Output", DECLARED[key].Output)
    return found


def named(key: str) -> Iterator[tuple[str, Field[Any], type[Fields]]]:
    """Every field of a declaration with its path and its set."""
    for place, fields in sets(key).items():
        for name, field in fields.__fields__.items():
            yield f"{place}.{name}", field, fields


def file_of(key: str) -> Path:
    connector, _, name = key.partition(".")
    part = "actions" if issubclass(DECLARED[key], Action) else "triggers"
    return ROOT / "connectors" / connector / part / f"{name}.py"


@every_connector
def test_a_connector_is_without_faults(key: str) -> None:
    assert [str(fault) for fault in faults(CONNECTORS[key])] == []


@every_connector
def test_a_connector_has_a_label_a_summary_and_an_icon(key: str) -> None:
    connector, folder = CONNECTORS[key].connector, CONNECTORS[key].folder

    assert connector.label.strip() == connector.label != ""
    assert connector.summary.endswith(".")
    assert is_svg((folder / "icon.svg").read_bytes())


@every_connector
def test_a_connector_offers_something(key: str) -> None:
    assert len(CONNECTORS[key].actions) + len(CONNECTORS[key].triggers) > 0


@every_connector
def test_the_page_of_a_connector_is_in_step(key: str) -> None:
    written = ROOT / "docs" / "connectors" / f"{key}.md"

    assert written.read_text(encoding="utf-8") == page(CONNECTORS[key])


@every_declaration
def test_a_declaration_says_what_it_is(key: str) -> None:
    declared = DECLARED[key]

    assert declared.key == key
    assert key.isascii()
    assert declared.label.strip() == declared.label != ""
    assert description(declared).endswith(".")


@every_declaration
def test_its_schemas_are_json_schemas_in_both_modes(key: str) -> None:
    for fields in sets(key).values():
        for draft in (False, True):
            Draft202012Validator.check_schema(object_schema(fields, draft=draft))


@every_declaration
def test_its_samples_fit_their_schemas_in_both_modes(key: str) -> None:
    for fields in sets(key).values():
        example = sample(fields)

        assert [str(each) for each in problems(fields, example)] == []
        assert [str(each) for each in problems(fields, example, draft=True)] == []


@every_declaration
def test_every_value_that_it_gives_has_an_example(key: str) -> None:
    without = [
        place
        for place, field, _ in named(key)
        if place.startswith("Output.") and not isinstance(field, Group) and field.example is UNSET
    ]

    assert without == []


@every_declaration
def test_every_default_and_every_example_is_valid_by_itself(key: str) -> None:
    refused = [
        (place, what, value)
        for place, field, _ in named(key)
        for what, value in (("default", field.default), ("example", field.example))
        if value is not UNSET
        and value is not None
        and not validator(field.schema()).is_valid(value)
    ]

    assert refused == []


@every_declaration
def test_conditions_and_dependencies_name_other_fields_of_the_same_set(key: str) -> None:
    for place, field, fields in named(key):
        others = set(fields.__fields__) - {field.name}

        assert set(field.depends_on) <= others, place
        assert field.shown_if is None or field.shown_if.field in others, place


@every_declaration
def test_no_two_fields_that_are_shown_together_share_a_label(key: str) -> None:
    alike = [
        (place, one.name, other.name)
        for place, fields in sets(key).items()
        for one, other in combinations(fields.__fields__.values(), 2)
        if one.label == other.label and not (one.shown_if and other.shown_if)
    ]

    assert alike == []


@every_declaration
def test_its_file_is_short_and_imports_the_kit_and_its_own_folder_alone(key: str) -> None:
    source = file_of(key).read_text(encoding="utf-8")
    own = ("connectors.sdk", f"connectors.{key.partition('.')[0]}")
    imported = [
        alias.name if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module or ''}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    foreign = [
        name
        for name in imported
        if name.split(".")[0] in ours and not f"{name}.".startswith(tuple(f"{one}." for one in own))
    ]
    assert foreign == []
    assert [name for name in imported if name.startswith("...")] == []
    assert len(source.splitlines()) <= MOST_LINES


@every_action
def test_its_effect_is_known_for_its_sample(key: str) -> None:
    action = registry.action(key)

    inputs = load(type(action).Inputs, sample(type(action).Inputs))

    assert action.effect_of(inputs) in EFFECTS
    assert isinstance(action.is_repeatable(inputs), bool)
    assert action.is_repeatable(inputs) or action.effect_of(inputs) == "write"


@every_action
def test_a_write_that_nobody_can_settle_says_so_on_its_page(key: str) -> None:
    action = registry.action(key)
    installed = CONNECTORS[key.partition(".")[0]]
    shown = page(installed).partition(f"`{key}`\n")[2].partition("\n### ")[0]

    asks = action.effect == "write" and not action.repeatable and not action.settles

    assert "After a crash in the middle of it" in shown
    assert not asks or "a person's decision" in shown
