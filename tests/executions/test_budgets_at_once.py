"""Calls that run at the same time never spend more than a budget has."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from executions.models import Execution
from projects.models import Project

from .paying import ASK, MOST, Shop, balanced, budget, figures, shop

__all__ = ["shop"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.store,
    pytest.mark.usefixtures("a_file"),
]

AT_ONCE = 12
FIT = 5


@pytest.fixture
def a_file(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """On SQLite a database in a file, as the product has it: in memory readers lock writers out."""
    del transactional_db
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(tmp_path / "db.sqlite3")])
    connection.connection = None
    for each in (connection.settings_dict, connections.databases["default"]):
        each["NAME"] = str(tmp_path / "db.sqlite3")
    yield
    connection.close()
    for each in (connection.settings_dict, connections.databases["default"]):
        each["NAME"] = name
    connection.connection = in_memory


def test_of_many_calls_at_once_as_many_run_as_fit(
    automate: Any, accept: Any, advance: Any, project: Project, shop: Shop
) -> None:
    automation = automate("a", [ASK])
    both = budget(project, FIT * MOST), budget(project, (FIT + 2) * MOST, automation)
    executions = [accept(automation) for _ in range(AT_ONCE)]
    together, call = threading.Barrier(FIT), shop.call

    def at_once(ctx: Any, model: str) -> dict[str, Any]:
        together.wait(20)  # all that fit are under way before one of them is settled
        return call(ctx, model)

    shop.call = at_once  # type: ignore[method-assign]  # of this one alone

    def work(execution: Execution) -> str:
        try:
            done: Execution = advance(execution)
            return done.status
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(work, executions))

    assert (found.count("success"), found.count("failed")) == (FIT, AT_ONCE - FIT)
    assert [figures(each) for each in both] == [[(FIT * MOST, 0, 0)]] * 2
    assert balanced()
