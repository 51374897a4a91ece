"""An action or a trigger as a document writes it: the example of its reference page."""

from __future__ import annotations

from io import StringIO
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from connectors.sdk import Action, Group, sample

if TYPE_CHECKING:
    from connectors.registry import Installed
    from connectors.sdk import Fields, Trigger

WIDE = 4096  # columns before YAML folds a line: in effect never


def written(declared: type[Action] | type[Trigger], installed: Installed) -> str:
    """The declaration in a document: what must be given, and no value that is a default."""
    step: dict[str, Any] = {"use": declared.key}
    if declared.account is not None:
        step["account"] = f"My {installed.connector.label}"
    given = _worth_writing(declared.Inputs, sample(declared.Inputs))
    if issubclass(declared, Action):
        given.update(declared.example)
    if given:
        step["with"] = given
    if not issubclass(declared, Action):
        return _yaml({"trigger": step})
    key = declared.key.rpartition(".")[2]
    paths: dict[str, list[Any]] = {path: [] for path in declared.paths}
    return _yaml([{"key": key, **step, **paths}])


def _worth_writing(fields: type[Fields], values: dict[str, Any]) -> dict[str, Any]:
    """Without optional fields, defaults and empty lists, in the groups too."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        field = fields.__fields__[name]
        if field.optional or value in (field.default, [], {}):
            continue
        kept[name] = value
        if isinstance(field, Group):
            rows = [_worth_writing(field.fields, row) for row in (value if field.many else [value])]
            kept[name] = rows if field.many else rows[0]
    return kept


def _yaml(value: Any) -> str:
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    into = StringIO()
    yaml.dump(value, into)
    return dedent(into.getvalue())
