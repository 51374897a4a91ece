"""The reference: a Markdown page for each connector, written from its declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.facts import about

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from connectors.facts import Input, Part
    from connectors.registry import Installed

WRITTEN = "<!-- Written by `manage.py write_reference` from the declarations: edit those. -->"


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
    said = about(installed)
    lines = [f"# {said.label}", "", WRITTEN, "", said.summary, ""]
    if said.account_inputs or said.account:
        lines += ["## Account", "", said.account, "", *_inputs(said.account_inputs), ""]
    for title, parts in (("Triggers", said.triggers), ("Actions", said.actions)):
        if parts:
            lines += [f"## {title}", ""]
        for part in parts:
            lines += [*_part(part), ""]
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
            lines += [f"  - `{key}` {each.label}" for key, each in installed.triggers.items()]
            lines += [f"  - `{key}` {each.label}" for key, each in installed.actions.items()]
        lines.append("")
    return "\n".join(lines)


def _part(part: Part) -> Iterator[str]:
    yield from (f"### {part.label}", "", f"`{part.key}`", "", part.description, "")
    if part.account:
        yield from (part.account, "")
    if part.crash:
        yield from (part.crash.said, "")
        if part.crash.cases:
            yield from (f"- {labels}: {effect}" for labels, effect in part.crash.cases)
            yield ""
    yield "**Inputs**" if part.inputs else "It takes no inputs."
    yield ""
    if part.inputs:
        yield from (*_inputs(part.inputs), "")
    if part.outputs:
        yield from ("**Output**", "", "| Path | What it is | Kind | Example |", "|---|---|---|---|")
        yield from (_row(f"`{o.path}`", o.about, o.kind, o.example) for o in part.outputs)
        yield ""
    yield from ("```yaml", *part.example.splitlines(), "```")


def _inputs(inputs: Sequence[Input]) -> Iterator[str]:
    yield from ("| Key | Label | Kind | Needed | About |", "|---|---|---|---|---|")
    yield from (_row(f"`{i.path}`", i.label, i.kind, i.needed, i.about) for i in inputs)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
