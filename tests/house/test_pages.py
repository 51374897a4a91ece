"""What the pages name is there, and what the README tells newcomers to try happens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from automations.documents import BadDocuments
from automations.imports import import_set
from projects.models import Project

if TYPE_CHECKING:
    from automations.imports import Imported

ROOT = Path(__file__).parents[2]
PAGES = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "docs/concepts.md"]
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
NAMED_FILE = re.compile(r"`([a-z_]+/[\w/]+\.(?:py|md))`")
DOCUMENT = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BREAK = re.compile(r"^\| `([^`]+)` becomes `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)
VARIABLE = re.compile(r'env\.[a-z_]+\(\s*"([A-Z_]+)"')
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)
README = (ROOT / "README.md").read_text(encoding="utf-8")
GREET, NAP = DOCUMENT.findall(README)
NAPPING = GREET.replace("steps:\n  - key: answer\n", NAP)
BREAKS = BREAK.findall(README)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    path = ROOT / page
    found = LINK.findall(path.read_text(encoding="utf-8"))

    dead = [
        f"{target}#{heading}"
        for target, heading in found
        if not (aim := path.parent / target if target else path).exists()
        or (heading and heading not in _headings(aim))
    ]

    assert found != []
    assert dead == []


def test_every_file_that_the_architecture_names_is_there() -> None:
    named = NAMED_FILE.findall((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))

    assert named != []
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_readme_has_every_variable_that_is_read() -> None:
    code = [ROOT / "automate_site" / name for name in ("settings.py", "environment.py")]
    read = {name for path in code for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}

    assert sorted(ROW.findall(README)) == sorted(read)


@pytest.mark.django_db
@pytest.mark.parametrize("text", [GREET, NAPPING])
def test_the_automation_of_the_readme_goes_live(text: str) -> None:
    (imported,) = _import(text)

    assert (imported.name, imported.active, imported.warnings) == ("greet", True, ())


def test_the_nap_of_the_readme_comes_before_its_answer() -> None:
    assert re.findall(r"use: (\S+)", NAPPING) == ["http.request", "flow.wait", "response.respond"]


def test_the_readme_breaks_its_automation_in_several_ways() -> None:
    assert len(BREAKS) > 2
    assert [old for old, _, _ in BREAKS if GREET.count(old) != 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new", "line"), BREAKS)
def test_breaking_it_says_what_the_readme_says(old: str, new: str, line: str) -> None:
    with pytest.raises(BadDocuments) as raised:
        _import(GREET.replace(old, new))

    assert raised.value.lines == (line,)


def _import(text: str) -> list[Imported]:
    project = Project.objects.create(slug="demo", title="Demo")
    return import_set(project, [("greet.yaml", text)])


def _headings(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}
