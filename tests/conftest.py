"""What every test may use."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.services"]


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    """What a test left in line is not renewed for ever, in a database that is gone."""
    yield
    leases = sys.modules.get("executions.leases")
    if leases:
        leases.forget_all()
