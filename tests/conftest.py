"""What every test may use."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.services"]


def pytest_sessionstart() -> None:
    """Pages name their static files by what was collected, and the server looks for them early."""
    from automate_site import static_files  # noqa: PLC0415 - once Django is set up

    static_files.collect()


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    """What a test left in line is not renewed for ever, in a database that is gone."""
    yield
    leases = sys.modules.get("executions.leases")
    if leases:
        leases.forget_all()
