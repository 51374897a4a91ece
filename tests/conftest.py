"""What every test may use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from whitenoise import WhiteNoise

pytest_plugins = ["tests.services"]

ACCEPTANCE = {"acceptance", "chaos"}  # the folders in which `make test` looks for such tests


def pytest_sessionstart() -> None:
    """Pages name their static files by what was collected, and the server looks for them early."""
    from automate_site import static_files  # noqa: PLC0415 - once Django is set up

    static_files.collect()


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once() -> Iterator[None]:
    """A client loads all middleware, of which one looks at every static file: 50 ms a test."""
    find, known = WhiteNoise.update_files_dictionary, {}

    def found(server: Any, root: str, prefix: str) -> None:
        if (root, prefix) not in known:
            find(server, root, prefix)
            known[root, prefix] = dict(server.files)
        server.files.update(known[root, prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", found)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 - runs before this one
) -> None:
    """SQLite is a file, as installations have it: in memory, Django lets threads share a database
    whose readers are refused while another thread writes.
    """
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        folder = tmp_path_factory.mktemp("database")
        database["TEST"] = {**database.get("TEST", {}), "NAME": str(folder / "test.sqlite3")}


@pytest.hookimpl(tryfirst=True)  # the runner reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file share what they start, and those of the filled project its server: where
    two workers run them, each of these groups stays with one.
    """
    for item in items:
        if item.get_closest_marker("acceptance"):
            if item.path.relative_to(Path(__file__).parent).parts[0] not in ACCEPTANCE:
                raise pytest.UsageError(f"{item.path} is no place for acceptance tests")
            shared = "full" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("pages" if shared else item.path.name))


@pytest.fixture(autouse=True)
def _nothing_held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody renews leases in a database that is gone: who tests that asks for it, and what a test
    left in line is let go.
    """
    leases = sys.modules.get("executions.leases")
    if leases:
        monkeypatch.setattr(leases, "_start", lambda: None)
    yield
    if leases:
        leases.forget_all()
