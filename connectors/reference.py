"""The reference: a Markdown page for each connector, written from its declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.facts import about
from connectors.links import in_markdown, slug
from connectors.procedures import LEGEND, besides, connecting, setting_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from connectors.facts import About, Part
    from connectors.field_facts import Input, InputFields
    from connectors.registry import Installed
    from connectors.sdk.reading import Reading

WRITTEN = "<!-- Written by `manage.py write_reference` from the declarations: edit those. -->"
LONG = 60  # lines, from which a page has a list of contents
NO_INPUTS = "It takes no inputs."


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
    lines = [f"# {said.label}", "", WRITTEN, "", said.summary, "", *_offered(said)]
    body: list[str] = []
    if said.account:
        body += [*_account(said), ""]
    if said.actions and said.account:  # what needs no account is explained with the builder
        body += [*_setting_up(said), ""]
    for title, parts in (("Triggers", said.triggers), ("Actions", said.actions)):
        if parts:
            body += [f"## {title}", ""]
        for part in parts:
            body += [*_part(part), ""]
    body += _reading(said.reading)
    text = "\n".join([*lines, *_contents(body), *body])
    return in_markdown(text, said.key).rstrip("\n") + "\n"


def _offered(said: About) -> Iterator[str]:
    """What there is, each with what it does."""
    for what, parts in (("trigger", said.triggers), ("action", said.actions)):
        if parts:
            yield from (f"It has {_counted(len(parts), what)}:", "")
            yield from (f"- **[{part.label}](#{slug(part.label)})**: {part.gist}" for part in parts)
            yield ""


def _contents(body: Sequence[str]) -> Iterator[str]:
    """The headings of a long page."""
    if len(body) < LONG:
        return
    yield from ("## Contents", "")
    for line in body:
        marks, _, title = line.partition(" ")
        if marks in ("##", "###") and not title.endswith("?"):
            yield f"{'  ' * (len(marks) - 2)}- [{title}](#{slug(title)})"
    yield ""


def _account(said: About) -> Iterator[str]:
    """How an account is made, at the service and here, and its fields."""
    yield from ("## Account", "", said.account, "")
    if said.account_steps:
        yield from ("### Before you begin", "", *_numbered(*said.account_steps), "")
    yield from ("### Connect your account", "", *_numbered(*connecting(said)), "")
    yield from (*_fields(said.account_fields), besides(said))


def _setting_up(said: About) -> Iterator[str]:
    """The way from an empty place in an automation to a tested step."""
    yield from ("## Set up an action", "", *_numbered(*setting_up(said)), "")
    yield from ("### How to read the tables", "", LEGEND, "")
    yield from (f"- *{kind}*: {words}." for kind, words in said.kinds)


def _numbered(*steps: str) -> Iterator[str]:
    yield from (f"{number}. {step}" for number, step in enumerate(steps, 1))


def _reading(said: Reading) -> Iterator[str]:
    """Tables, questions and where to read on."""
    for table in said.tables:
        yield from (f"## {table.title}", "", table.about, "")
        yield from (_row(*table.head), "|" + "---|" * len(table.head))
        yield from (_row(*row) for row in table.rows)
        yield ""
    if said.questions:
        yield from ("## Common questions", "")
    for question, answer in said.questions:
        yield from (f"### {question}", "", answer, "")
    if said.pages:
        yield from ("## Read on", "")
        yield from (f"- [{title}]({page})" for title, page in said.pages)
        yield ""


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
    yield from ("**Inputs**", "", *_fields(part.fields)) if part.inputs else (NO_INPUTS, "")
    if part.outputs:
        yield from ("**Output**", "", "| Path | What it is | Kind | Example |", "|---|---|---|---|")
        yield from (_row(f"`{o.path}`", o.about, o.kind, o.example) for o in part.outputs)
        yield ""
    yield from ("**In a document**", "", "```yaml", *part.example.splitlines(), "```")


def _fields(fields: InputFields) -> Iterator[str]:
    """A table of the fields that are there at first, and one of those behind the toggle."""
    if fields.shown:
        yield from (*_inputs(fields.shown), "")
    if fields.behind:
        yield from ("**Show Optional Fields**", "", *_inputs(fields.behind), "")


def _inputs(inputs: Sequence[Input]) -> Iterator[str]:
    yield from ("| Key | Label | Kind | Needed | About |", "|---|---|---|---|---|")
    yield from (_row(f"`{i.path}`", i.label, i.kind, i.needed, i.about) for i in inputs)


def _counted(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
