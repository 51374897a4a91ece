"""The reference: a Markdown page for each connector, written from its declarations."""

from __future__ import annotations

import json
from io import StringIO
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from connectors.sdk import (
    UNSET,
    Action,
    Choice,
    Fields,
    Group,
    Json,
    Lookup,
    Map,
    Text,
    Trigger,
    description,
    sample,
)
from connectors.sdk.fields import examples
from connectors.sdk.kinds import MAX_TEXT, Choosing, Numeric
from connectors.sdk.values import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from connectors.registry import Installed
    from connectors.sdk import Field, When

WRITTEN = "<!-- Written by `manage.py write_reference` from the declarations: edit those. -->"
EFFECTS = {
    "none": "It changes nothing outside and runs again.",
    "read": "It only asks, and runs again; what a service charges for may be charged twice.",
    "repeatable": "It is sent again: doing it twice leaves the same as doing it once.",
    "settles": "The service is asked whether it happened; it is sent again only if it did not.",
    "write": "It is not sent again: the execution waits for a person's decision.",
}
MAX_EXAMPLE = 80  # characters of an example in a table
WIDE = 4096  # columns before YAML folds a line: in effect never


def pages(connectors: Mapping[str, Installed]) -> dict[str, str]:
    """Every page of the reference by its file name: the index and one page per connector."""
    written = {f"{key}.md": page(installed) for key, installed in connectors.items()}
    return {"README.md": _index(connectors), **written}


def stale(folder: Path, wanted: Mapping[str, str]) -> list[str]:
    """The names of the pages in `folder` that are missing, differ, or belong to nothing."""
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    return sorted(name for name in {*there, *wanted} if there.get(name) != wanted.get(name))


def page(installed: Installed) -> str:
    """The page of one connector."""
    connector = installed.connector
    lines = [f"# {connector.label}", "", WRITTEN, "", connector.summary, ""]
    if installed.account is not None:
        lines += ["## Account", "", description(installed.account), ""]
        lines += [*_inputs(installed.account), ""]
    for title, declared in (("Triggers", installed.triggers), ("Actions", installed.actions)):
        if declared:
            lines += [f"## {title}", ""]
        for each in declared.values():
            lines += [*_declaration(each, installed), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _index(connectors: Mapping[str, Installed]) -> str:
    lines = ["# Connectors", "", WRITTEN, ""]
    by_category: dict[str, list[Installed]] = {}
    for installed in connectors.values():
        by_category.setdefault(installed.connector.category, []).append(installed)
    for category in sorted(by_category):
        lines += [f"## {category}", ""]
        for installed in by_category[category]:
            connector = installed.connector
            lines.append(f"- [{connector.label}]({installed.key}.md): {connector.summary}")
            both: dict[str, type[Action] | type[Trigger]] = {
                **installed.triggers,
                **installed.actions,
            }
            lines += [f"  - `{key}` {declared.label}" for key, declared in both.items()]
        lines.append("")
    return "\n".join(lines)


def _declaration(declared: type[Action] | type[Trigger], installed: Installed) -> Iterator[str]:
    yield from (f"### {declared.label}", "", f"`{declared.key}`", "", description(declared), "")
    if declared.account is not None:
        needed = not issubclass(declared, Action) or declared.account_required
        yield f"Account: {installed.connector.label}{'' if needed else ', optional'}."
        yield ""
    if issubclass(declared, Action):
        yield from _crash(declared())
        yield ""
    yield "**Inputs**" if declared.Inputs.__fields__ else "It takes no inputs."
    yield ""
    if declared.Inputs.__fields__:
        yield from _inputs(declared.Inputs)
        yield ""
    if declared.Output.__fields__:
        yield from ("**Output**", "", "| Path | What it is | Kind | Example |", "|---|---|---|---|")
        yield from _output_rows(declared.Output)
        yield ""
    yield from ("```yaml", *_example(declared, installed), "```")


def _crash(action: Action) -> Iterator[str]:
    """What happens to a step that a crash interrupted, by the values that decide it."""
    inputs = examples(action.Inputs)
    for field in _choices_that_may_matter(action):
        by_effect: dict[str, list[str]] = {}
        for value, label in field.choices.items():
            effect = _effect(action, {**inputs, field.name: value})
            by_effect.setdefault(effect, []).append(label)
        if len(by_effect) > 1:
            yield f"After a crash in the middle of it, by {field.label}:"
            yield ""
            for effect, labels in by_effect.items():
                yield f"- {', '.join(labels)}: {EFFECTS[effect]}"
            return
    yield f"After a crash in the middle of it: {EFFECTS[_effect(action, inputs)]}"


def _choices_that_may_matter(action: Action) -> list[Choice]:
    kind = type(action)
    if (kind.effect_of, kind.is_repeatable) == (Action.effect_of, Action.is_repeatable):
        return []
    return [field for field in action.Inputs.__fields__.values() if isinstance(field, Choice)]


def _effect(action: Action, values: dict[str, Any]) -> str:
    inputs = load(action.Inputs, values)
    effect = action.effect_of(inputs)
    if effect != "write":
        return effect
    if action.is_repeatable(inputs):
        return "repeatable"
    return "settles" if action.settles else "write"


def _inputs(fields: type[Fields]) -> Iterator[str]:
    yield from ("| Key | Label | Kind | Needed | About |", "|---|---|---|---|---|")
    yield from _input_rows(fields)


def _input_rows(fields: type[Fields], inside: str = "") -> Iterator[str]:
    for name, field in fields.__fields__.items():
        path = f"{inside}{name}"
        about = " ".join(_about(field, fields))
        yield _row(f"`{path}`", field.label, _kind(field), _needed(field), about)
        if isinstance(field, Group):
            yield from _input_rows(field.fields, f"{path}{'[]' if field.many else ''}.")


def _needed(field: Field[Any]) -> str:
    words = ["optional"] if field.optional else []
    if field.default is not UNSET and field.default is not None:
        default = field.default
        said = _value(default) if isinstance(default, bool) else _short(default)
        return ", ".join([*words, f"default {said}"])
    if field.required:
        return "required when shown" if field.shown_if else "required"
    return "optional"


def _about(field: Field[Any], fields: type[Fields]) -> Iterator[str]:
    """Help, range, choices and condition of one field, each as a sentence."""
    if field.help:
        yield field.help
    if isinstance(field, Numeric):
        yield _between(field.min, field.max, "")
    if isinstance(field, Text) and (field.min_length or field.max_length != MAX_TEXT):
        most = field.max_length if field.max_length != MAX_TEXT else None
        yield _between(field.min_length, most, " characters")
    if isinstance(field, Group | Lookup) and field.many:
        yield _between(field.min_items, field.max_items, " rows")
    if isinstance(field, Map):
        yield _between(None, field.max_items, " rows")
    if isinstance(field, Choosing):
        yield "One of " + ", ".join(_choice(*each) for each in field.choices.items()) + "."
    if isinstance(field, Text) and field.pattern_help:
        yield field.pattern_help
    if field.shown_if is not None:
        yield _condition(field.shown_if, fields.__fields__[field.shown_if.field])


def _condition(when: When, decider: Field[Any]) -> str:
    """When a field is shown; where that is nearly always, when it is not."""
    others = []
    if isinstance(decider, Choosing):
        others = [value for value in decider.choices if value not in when.values]
    if 0 < len(others) < len(when.values):
        return f"Shown unless {decider.label} is {' or '.join(map(_value, others))}."
    return f"Shown when {decider.label} is {' or '.join(map(_value, when.values))}."


def _choice(value: str, label: str) -> str:
    return f"`{value}`" if value == label else f"`{value}` ({label})"


def _value(value: Any) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else f"`{value}`"


def _between(least: float | None, most: float | None, what: str) -> str:
    if least is not None and most is not None:
        return f"{least} to {most}{what}."
    if least is not None:
        return f"At least {least}{what}."
    return f"At most {most}{what}." if most is not None else ""


def _kind(field: Field[Any]) -> str:
    if isinstance(field, Json) and field.type:
        return {"object": "JSON object", "array": "JSON list"}[field.type]
    name = type(field).__name__
    return f"{name} rows" if isinstance(field, Group) and field.many else name


def _output_rows(fields: type[Fields], inside: str = "") -> Iterator[str]:
    for name, field in fields.__fields__.items():
        path = f"{inside}{name}"
        about = field.label + (f". {field.help}" if field.help else "")
        if isinstance(field, Group):
            yield _row(f"`{path}`", about, _kind(field), "")
            yield from _output_rows(field.fields, f"{path}.0." if field.many else f"{path}.")
        else:
            yield _row(f"`{path}`", about, _kind(field), _short(field.sample()))


def _short(value: Any) -> str:
    """A value on one line of a table; nothing for null."""
    if value is None:
        return ""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join(written.replace("`", "'").split())
    return f"`{line}`" if len(line) <= MAX_EXAMPLE else f"`{line[:MAX_EXAMPLE]}…`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _example(declared: type[Action] | type[Trigger], installed: Installed) -> list[str]:
    """The declaration in a document: what must be given, and no value that is a default."""
    step: dict[str, Any] = {"use": declared.key}
    if declared.account is not None:
        step["account"] = f"My {installed.connector.label}"
    if given := _worth_writing(declared.Inputs, sample(declared.Inputs)):
        step["with"] = given
    if not issubclass(declared, Action):
        return _yaml({"trigger": step}).splitlines()
    key = declared.key.rpartition(".")[2]
    paths: dict[str, list[Any]] = {path: [] for path in declared.paths}
    return _yaml([{"key": key, **step, **paths}]).splitlines()


def _worth_writing(fields: type[Fields], values: dict[str, Any]) -> dict[str, Any]:
    """Without optional fields, defaults and empty lists, in the groups too."""
    written: dict[str, Any] = {}
    for name, value in values.items():
        field = fields.__fields__[name]
        if field.optional or value in (field.default, [], {}):
            continue
        written[name] = value
        if isinstance(field, Group):
            rows = [_worth_writing(field.fields, row) for row in (value if field.many else [value])]
            written[name] = rows if field.many else rows[0]
    return written


def _yaml(value: Any) -> str:
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    into = StringIO()
    yaml.dump(value, into)
    return dedent(into.getvalue())
