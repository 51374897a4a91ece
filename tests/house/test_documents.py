"""The documents keep step with the code, and the project's files speak of the project alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.core.management import get_commands

from connectors.sdk import kinds
from connectors.sdk.fields import Field

VARIABLE = re.compile(r"AUTOMATE_[A-Z_]+|DATABASE_URL|CELERY_BROKER_URL")
# Other products' words, and ours for the same.
WORDS = {"workflow": "automation", "scenario": "automation", "webhook url": "URL"}
# Where a service's own word for something else is said: “Include workflow” is a label of its.
THEIR_WORDS = "contentstack"
# Split, so that this file is not its own finding.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "index" + "-url"]


def test_the_readme_lists_every_environment_variable_that_is_read(root: Path) -> None:
    read = {
        name
        for path in (root / "automate_site").rglob("*.py")
        for name in _names(path)
        if VARIABLE.fullmatch(name)
    }
    rows = re.findall(r"^\| *`([A-Z_]+)`", _text(root / "README.md"), re.MULTILINE)

    assert sorted(rows) == sorted(read)


def test_the_commands_page_describes_every_command(root: Path) -> None:
    ours = {path.stem for path in root.glob("*/management/commands/[a-z]*.py")}
    described = set(re.findall(r"manage\.py ([a-z_]+)", _text(root / "docs/commands.md")))

    assert ours - described == set()
    assert described - set(get_commands()) == set()


def test_the_fields_page_describes_every_kind_of_field(root: Path) -> None:
    names = {
        name
        for name, kind in vars(kinds).items()
        if isinstance(kind, type) and issubclass(kind, Field) and kind is not Field
    }
    page = _text(root / "docs/fields.md")

    assert {name for name in names if f"`{name}`" not in page} == set()


def test_contributing_describes_every_make_target(root: Path) -> None:
    targets = re.findall(r"^([a-z]+):.* ## ", _text(root / "Makefile"), re.MULTILINE)
    described = re.findall(r"`make ([a-z]+)", _text(root / "CONTRIBUTING.md"))

    assert sorted(targets) == sorted(set(described))


def test_no_file_names_a_registry_or_a_folder_of_the_machine_it_was_written_on(
    root: Path, files: list[Path]
) -> None:
    homes = [folder for folder in (root, Path.home()) if folder != Path("/")]
    folders = "|".join(re.escape(f"{folder}/") for folder in homes)
    names = "|".join(re.escape(name) for name in REGISTRIES)
    fault = re.compile(rf"(?<![\w.-])(?:{folders})|{names}")

    assert [line for path in files for line in _found(root, path, fault)] == []


def test_the_project_uses_its_own_words(root: Path, files: list[Path]) -> None:
    fault = re.compile(rf"\b(?:{'|'.join(WORDS)})s?\b", re.IGNORECASE)
    spoken = [
        path
        for path in files
        if path.suffix in {".html", ".md", ".py", ".yaml"} and THEIR_WORDS not in str(path)
    ]
    this = Path(__file__).relative_to(root)

    assert [line for path in spoken if path != this for line in _found(root, path, fault)] == []


def _found(root: Path, path: Path, fault: re.Pattern[str]) -> list[str]:
    """`file:line: what` for each place where the pattern occurs."""
    lines = _text(root / path).splitlines()
    return [
        f"{path}:{number}: {found.group()}"
        for number, line in enumerate(lines, 1)
        for found in fault.finditer(line)
    ]


def _names(path: Path) -> list[str]:
    """The texts and the keyword names in a Python file: how variables are read by name."""
    nodes = list(ast.walk(ast.parse(_text(path))))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    keywords = [node.arg for node in nodes if isinstance(node, ast.keyword)]
    return [name for name in (*texts, *keywords) if isinstance(name, str)]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
