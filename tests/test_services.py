"""The servers that tests run on: installed or packaged, started as root or not, gone afterwards."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis

from tests import services

if TYPE_CHECKING:
    from collections.abc import Callable


def _nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "DEBIAN_POSTGRES", Path("/nowhere"))
    monkeypatch.setattr(shutil, "which", lambda _: None)


def test_a_database_of_ones_own_is_empty_and_keeps_what_is_written(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE notes (text text)")
        connection.execute("INSERT INTO notes VALUES ('Grüße')")
        rows = connection.execute("SELECT text FROM notes").fetchall()

    assert rows == [("Grüße",)]


def test_a_redis_server_keeps_what_is_written(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.rpush("queue", "1", "2")

        assert client.lrange("queue", 0, -1) == [b"1", b"2"]


def test_the_packaged_servers_start_where_none_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _nothing_is_installed(monkeypatch)

    with services.postgres() as database, psycopg.connect(database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with services.redis_server() as broker, redis.Redis.from_url(broker) as client:
        assert client.ping() is True

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database)


@pytest.mark.parametrize(
    ("server", "package"),
    [(services.postgres, "postgresql"), (services.redis_server, "redis-server")],
)
def test_a_server_that_cannot_be_had_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, server: Callable[[], services.Server], package: str
) -> None:
    _nothing_is_installed(monkeypatch)
    monkeypatch.setattr(services, "_package", lambda _: None)

    with pytest.raises(services.NotObtainableError, match=f"apt-get install {package}"), server():
        pass


@pytest.mark.parametrize(("ci", "status"), [("true", 1), (None, 0)])
def test_only_ci_insists_on_servers(
    monkeypatch: pytest.MonkeyPatch, ci: str | None, status: int
) -> None:
    _nothing_is_installed(monkeypatch)
    monkeypatch.setattr(services, "_package", lambda _: None)
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", ci)

    assert services.main([sys.executable, "-c", "raise SystemExit(7)"]) == status


def test_a_command_finds_the_servers_in_its_environment() -> None:
    seen = "import os; raise SystemExit(len({'DATABASE_URL', 'CELERY_BROKER_URL'} & {*os.environ}))"

    assert services.main([sys.executable, "-c", seen]) == 2
    assert "DATABASE_URL" not in os.environ


def test_every_worker_has_a_redis_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = [SimpleNamespace(env={}) for _ in range(2)]
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:7/0")

    services.pytest_xdist_setupnodes(workers)

    assert [each.env["CELERY_BROKER_URL"] for each in workers] == [
        "redis://127.0.0.1:7/0",
        "redis://127.0.0.1:7/1",
    ]


def test_without_redis_workers_have_nothing_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = SimpleNamespace(env={})
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)

    services.pytest_xdist_setupnodes([worker])

    assert worker.env == {}
