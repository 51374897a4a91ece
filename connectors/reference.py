"""The reference: a Markdown page for each connector, written from its declarations."""

from __future__ import annotations

from io import StringIO
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
    Number,
    Text,
    Trigger,
    description,
    sample,
)
from connectors.sdk.kinds import MAX_TEXT
from connectors.sdk.values import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from connectors.registry import Installed
    from connectors.sdk import Field

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
            for declared in (*installed.triggers.values(), *installed.actions.values()):
                lines.append(f"  - `{declared.key}` {declared.label}")
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
    inputs = sample(action.Inputs)
    for name, field in action.Inputs.__fields__.items():
        if type(field) is not Choice:
            continue
        by_effect: dict[str, list[str]] = {}
        for value, label in field.choices.items():
            effect = _effect(action, {**inputs, name: value})
            by_effect.setdefault(effect, []).append(label)
        if len(by_effect) > 1:
            yield f"After a crash in the middle of it, by {field.label}:"
            yield ""
            for effect, labels in by_effect.items():
                yield f"- {', '.join(labels)}: {EFFECTS[effect]}"
            return
    yield f"After a crash in the middle of it: {EFFECTS[_effect(action, inputs)]}"


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
    yield from _input_rows(fields, "", fields)


def _input_rows(fields: type[Fields], inside: str, root: type[Fields]) -> Iterator[str]:
    for name, field in fields.__fields__.items():
        path = f"{inside}{name}"
        about = " ".join(_about(field, fields))
        yield _row(f"`{path}`", field.label, _kind(field), _needed(field), about)
        if isinstance(field, Group):
            yield from _input_rows(field.fields, f"{path}{'[]' if field.many else ''}.", root)


def _needed(field: Field[Any]) -> str:
    if field.default is not UNSET:
        default = field.default
        said = {True: "on", False: "off"}[default] if isinstance(default, bool) else _short(default)
        return f"optional, {said}" if field.optional else said
    return "required" if field.required else "optional"


def _about(field: Field[Any], fields: type[Fields]) -> Iterator[str]:
    """Help, range, choices and condition of one field, each as a sentence."""
    if field.help:
        yield field.help
    if isinstance(field, Number):
        yield _between(field.min, field.max, "")
    if isinstance(field, Text) and (field.min_length or field.max_length != MAX_TEXT):
        most = field.max_length if field.max_length != MAX_TEXT else None
        yield _between(field.min_length, most, " characters")
    if isinstance(field, Group | Lookup) and field.many:
        yield _between(field.min_items, field.max_items, " rows")
    if isinstance(field, Map):
        yield _between(None, field.max_items, " rows")
    if isinstance(field, Choice):
        yield "One of " + ", ".join(_choice(*each) for each in field.choices.items()) + "."
    if isinstance(field, Text) and field.pattern_help:
        yield field.pattern_help
    if field.shown_if is not None:
        values = " or ".join(_value(value) for value in field.shown_if.values)
        yield f"Shown when {fields.__fields__[field.shown_if.field].label} is {values}."


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
    written = str(_yaml(value)).strip().removesuffix("...").strip()
    line = " ".join(written.split())
    return f"`{line}`" if len(line) <= MAX_EXAMPLE else f"`{line[:MAX_EXAMPLE]}…`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _example(declared: type[Action] | type[Trigger], installed: Installed) -> list[str]:
    """The declaration in a document: what must be given, and no value that is a default."""
    given = {
        name: value
        for name, value in sample(declared.Inputs).items()
        if not (field := declared.Inputs.__fields__[name]).optional and value != field.default
    }
    step: dict[str, Any] = {"use": declared.key}
    if declared.account is not None:
        step["account"] = f"My {installed.connector.label}"
    if given:
        step["with"] = given
    if not issubclass(declared, Action):
        return _yaml({"trigger": step}).splitlines()
    key = declared.key.rpartition(".")[2]
    paths: dict[str, list[Any]] = {path: [] for path in declared.paths}
    return _yaml([{"key": key, **step, **paths}]).splitlines()


def _yaml(value: Any) -> str:
    yaml = YAML()
    yaml.default_flow_style = False if isinstance(value, dict | list) else None
    yaml.width = WIDE
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.allow_unicode = True
    into = StringIO()
    yaml.dump(value, into)
    return into.getvalue()
