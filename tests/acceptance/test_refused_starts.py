"""What keeps a program from starting is one line, without a secret in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.processes import ROOT, environment, free_port, manage

pytestmark = pytest.mark.acceptance

WRONG = """
AUTOMATE_PORT=http | must be a whole number from 1 to 65535, not “http”.
AUTOMATE_PORT=65536 | must be a whole number from 1 to 65535, not “65536”.
AUTOMATE_HOST=a b | must be a host name or an address such as 127.0.0.1, not “a b”.
AUTOMATE_SIMULATORS=maybe | must be on or off, not “maybe”.
AUTOMATE_WORKER_THREADS=0 | must be a whole number of threads from 1 to 1000, not “0”.
AUTOMATE_REPLY_TIMEOUT=1m | must be a whole number of seconds from 1 to 3600, not “1m”.
AUTOMATE_WEBHOOK_RATE=fast | must be requests a second, such as 1000 or 1000:2000 (with a burst), \
not “fast”.
AUTOMATE_PUBLIC_URL=example.com | must be http:// or https:// with a host and perhaps a port, such \
as https://automate.example.com, not “example.com”.
AUTOMATE_PUBLIC_URL=http://[::1 | must be http:// or https:// with a host and perhaps a port, such \
as https://automate.example.com, not “http://[::1”.
AUTOMATE_PUBLIC_URL=http://ada:secret@host | must be http:// or https:// with a host and perhaps a \
port, such as https://automate.example.com.
AUTOMATE_DATA_DIR=~nosuchuser/x |: there is no such user; write the folder out.
AUTOMATE_ENCRYPTION_KEYS=, | must be one or more keys separated by commas, each made by \
`manage.py new_key`.
DATABASE_URL=postgres://ada:secret@[bad/x | must be an address such as \
postgres://user:password@host/name; leave it out to keep everything in a file of the data folder.
AUTOMATE_SECRET_KEY=short | must have at least 32 characters.
AUTOMATE_ENCRYPTION_KEYS=abc |: key 1 of 1 is not a key made by `manage.py new_key`.
AUTOMATE_ALLOW_PRIVATE_HOSTS=ftp://x |: “ftp://x” is not a host, host:port or network (such as \
db.internal, 10.0.0.5:8080, 10.0.0.0/8, [::1]:8080, [fd00::/8])
AUTOMATE_DATA_DIR=/proc/automate |: the folder /proc/automate cannot be made (No such file or \
directory). Name a folder that this user may write to.
DATABASE_URL=mysql://a/b | must be an address such as postgres://user:password@host/name; leave it \
out to keep everything in a file of the data folder.
CELERY_BROKER_URL=redis://a/0 | is set but DATABASE_URL is not: several processes need PostgreSQL. \
Set both, or neither.
DATABASE_URL=postgres://a/b | is set but CELERY_BROKER_URL is not: workers need a broker such as \
redis://host:6379/0 or amqp://user:password@host//. Set both, or neither.
""".strip().splitlines()


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_setting_stops_the_start_with_one_line_and_status_2(
    wrong: str, tmp_path: Path
) -> None:
    setting, _, said = wrong.partition(" |")
    name, _, value = setting.partition("=")

    done = manage("serve", **{"AUTOMATE_DATA_DIR": str(tmp_path / "data"), name: value})

    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"Error: {name}{said}\n")


KEYS = """
AUTOMATE_SECRET_KEY must be set beside DATABASE_URL: 50 random characters.
AUTOMATE_ENCRYPTION_KEYS must be set beside DATABASE_URL: one or more keys separated by commas, \
each made by `manage.py new_key`.
""".strip().splitlines()


@pytest.mark.parametrize("line", KEYS)
def test_several_processes_need_keys_from_the_environment(line: str, tmp_path: Path) -> None:
    settings = {
        "AUTOMATE_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": "postgres://a/b",
        "CELERY_BROKER_URL": "redis://a/0",
        "AUTOMATE_SECRET_KEY": "k" * 50,
        "AUTOMATE_ENCRYPTION_KEYS": manage("new_key").stdout.strip(),
    }
    del settings[line.partition(" ")[0]]

    done = manage("serve", **settings)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"Error: {line}\n")


def test_an_unusable_database_file_stops_the_start_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "automate.sqlite3"
    file.write_bytes(b"no database " * 1000)

    done = manage("serve", AUTOMATE_DATA_DIR=str(tmp_path), AUTOMATE_PORT=str(free_port()))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: The database {file} cannot be used: file is not a database. "
        "Make it readable and writable, or put it back from a backup.\n"
    )


def test_a_command_on_an_unusable_database_file_ends_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "automate.sqlite3").write_bytes(b"no database " * 1000)

    done = manage("executions", "demo", AUTOMATE_DATA_DIR=str(tmp_path))

    file = tmp_path / "automate.sqlite3"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"The database {file} cannot be used: file is not a database. "
        "Make it readable and writable, or put it back from a backup.\n"
    )


@pytest.mark.parametrize("command", [("serve",), ("executions", "demo"), ("rotate_keys",)])
def test_an_unreachable_database_is_one_line_without_its_password(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    settings = {
        "AUTOMATE_DATA_DIR": str(tmp_path),
        "AUTOMATE_PORT": str(free_port()),
        "DATABASE_URL": f"postgres://ada:secret@127.0.0.1:{free_port()}/automate",
        "CELERY_BROKER_URL": "redis://127.0.0.1/0",
        "AUTOMATE_SECRET_KEY": "k" * 50,
        "AUTOMATE_ENCRYPTION_KEYS": manage("new_key").stdout.strip(),
    }

    done = manage(*command, **settings)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.removeprefix("Error: ") == (
        "The database on 127.0.0.1 cannot be reached (Connection refused). "
        "Start it, or correct DATABASE_URL.\n"
    )


COMMANDS = [
    ("executions", "demo"),
    ("export_automations", "demo"),
    ("automations", "demo"),
    ("set_variable", "demo", "tone", "kind"),
    ("rotate_keys",),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_on_a_folder_without_anything_makes_nothing(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "mistyped"

    done = manage(*command, AUTOMATE_DATA_DIR=str(folder))

    assert (done.returncode, done.stdout, folder.exists()) == (2, "", False)
    assert done.stderr == (
        f"There is nothing in {folder} yet: start `manage.py serve`, or set AUTOMATE_DATA_DIR.\n"
    )


def test_a_worker_without_a_broker_that_the_server_reaches_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "automate_site", "worker", "--pool", "threads"],
        cwd=ROOT,
        env=environment(AUTOMATE_DATA_DIR=str(tmp_path / "data")),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: DATABASE_URL and CELERY_BROKER_URL must be set for a worker or a beat of its own. "
        "Without them `manage.py serve` does everything in one process.\n"
    )
