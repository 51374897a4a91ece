"""A connector is a folder: nothing outside knows what one of them is called."""

from __future__ import annotations

from pathlib import Path

SERVICE = "contentstack"
ITS_OWN = ("connectors/contentstack/", "simulators/", "tests/")
# Documents, examples and lists of packages may name it, code and pages may not.
CODE = {".css", ".html", ".js", ".py", ".svg"}


def test_nothing_outside_the_folder_of_a_connector_names_its_service(
    root: Path, files: list[Path]
) -> None:
    elsewhere = [
        path for path in files if path.suffix in CODE and not path.as_posix().startswith(ITS_OWN)
    ]

    found = [
        f"{path}:{number}"
        for path in elsewhere
        for number, line in enumerate((root / path).read_text("utf-8").splitlines(), 1)
        if SERVICE in f"{path} {line}".lower()
    ]

    assert Path("connectors/registry.py") in elsewhere
    assert found == []
