"""The reference: a Markdown page for each connector, written from its declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.facts import about

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from connectors.facts import About, Input, Part
    from connectors.registry import Installed
    from connectors.sdk.reading import Reading

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
        lines += [*_account(said), ""]
    if said.actions and said.account:  # what needs no account is explained with the builder
        lines += [*_setting_up(said), ""]
    for title, parts in (("Triggers", said.triggers), ("Actions", said.actions)):
        if parts:
            lines += [f"## {title}", ""]
        for part in parts:
            lines += [*_part(part), ""]
    lines += _reading(said.reading)
    return "\n".join(lines).rstrip("\n") + "\n"


def _account(said: About) -> Iterator[str]:
    """How an account is made, at the service and here, and its fields."""
    yield from ("## Account", "", said.account, "")
    if said.account_steps:
        yield from ("### Before you begin", "", *_numbered(*said.account_steps), "")
    yield from ("### Connect your account", "")
    yield from _numbered(
        f"In an automation choose *Configure Action Step*, *Action Step*, *{said.label}* and, "
        "under *Choose an Action*, one of its actions.",
        "On *Configure*, choose *+ Add New Account*.",
        "Enter a *Title*, by which the project knows the account, and the fields below.",
        "Choose *Authorize*. The account is stored, encrypted, once the service has taken it; else "
        "the service's own message says why not.",
    )
    command = f"`manage.py add_account PROJECT {said.key} TITLE`"
    also = "*Accounts*, in the navigation of the project, has the same form; from a command line"
    yield from ("", f"{also} it is {command} ([commands](../commands.md#accounts)).", "")
    yield from _inputs(said.account_inputs)


def _setting_up(said: About) -> Iterator[str]:
    """The way from an empty place in an automation to a tested step."""
    hides = any(field.behind for part in said.actions for field in part.inputs)
    toggle = " Those listed under *Show Optional Fields* come with that switch." if hides else ""
    yield from ("## Set up an action", "")
    yield from _numbered(
        f"Choose *Configure Action Step*, *Action Step* and *{said.label}*.",
        "Under *Choose an Action*, choose the action.",
        f"On *Configure*, choose the account and fill in the fields.{toggle}",
        "Choose *Proceed*, look at what is shown, and choose *Test Action*: it really runs.",
        "What comes out is shown, and is there for the steps after it. Choose *Save and Exit*.",
    )
    yield from (
        "",
        (
            "In the tables, a *default* is what an empty field stands for; *required when shown* "
            "counts where other fields make it appear. A text may hold what earlier steps gave "
            "([references](../references.md)). [Building](../building.md) says the rest."
        ),
    )


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
        yield from (f"- [{title}](../{page})" for title, page in said.pages)
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
    yield "**Inputs**" if part.inputs else "It takes no inputs."
    yield ""
    shown = [each for each in part.inputs if not each.behind]
    if shown:
        yield from (*_inputs(shown), "")
    if behind := [each for each in part.inputs if each.behind]:
        yield from ("**Show Optional Fields**", "", *_inputs(behind), "")
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
