"""Stand-ins for services are found by their folders, and answer as they are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import simulators
from automate_site import mounts
from automate_site.front import Front

APP = """
from pathlib import Path

def application_in(folder: Path):
    async def application(scope, receive, send):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "calls").write_text(scope["path"])
        headers = [(b"content-type", b"text/html"), (b"content-security-policy", b"own")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"<p>The post office"})
    return application
"""


@pytest.fixture
def post_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Path]:
    """One more folder with a stand-in, one without, and the data folder."""
    for name, source in (("post_office", APP), ("notes", "")):
        folder = tmp_path / "simulators" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        if source:
            (folder / "app.py").write_text(source)
    monkeypatch.setattr(simulators, "__path__", [str(tmp_path / "simulators")])
    settings.AUTOMATE_SIMULATORS = True
    settings.AUTOMATE_DATA_DIR = tmp_path / "data"
    yield tmp_path / "data"
    for name in [each for each in sys.modules if each.startswith("simulators.post_office")]:
        del sys.modules[name]


def test_a_folder_with_an_application_is_mounted_and_no_list_names_it(post_office: Path) -> None:
    found = mounts.mounted(post_office)

    assert list(found) == ["/simulators/post_office/"]


def test_its_page_goes_out_with_its_own_headers_and_it_has_a_folder_of_its_own(
    client: Any, post_office: Path
) -> None:
    client.application = Front()

    answer = client("GET", "/simulators/post_office/counter/")

    assert (answer.status, answer.body) == (200, b"<p>The post office")
    assert answer.headers == {"content-type": "text/html", "content-security-policy": "own"}
    assert (post_office / "simulators/post_office/calls").read_text() == (
        "/simulators/post_office/counter/"
    )


def test_those_of_the_project_are_found() -> None:
    assert "/simulators/openai/" in mounts.mounted(Path("unused"))
