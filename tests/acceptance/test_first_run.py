"""What somebody sees who starts the product for the first time, and for the second."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.processes import ROOT, Server, environment, free_port, manage, post

pytestmark = pytest.mark.acceptance

GERMAN = "Guten Morgen"
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on a data folder that did not exist, for all tests that leave it running."""
    with Server(tmp_path_factory.mktemp("first") / "data") as started:
        yield started


def test_the_first_start_prints_where_it_is_and_what_to_try(first: Server) -> None:
    ready, tried = first.output.splitlines()

    assert ready == f"Ready: {first.url}"
    assert tried.startswith("Try: curl ")
    assert first.errors == ""


def test_the_line_to_try_answers_200_with_the_german_sentence_as_it_is_printed(
    first: Server,
) -> None:
    line = first.printed("Try")

    done = subprocess.run(
        ["bash", "-c", f"{line} --silent --show-error --write-out '|%{{http_code}}'"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == (f"{GERMAN}|200", "")


def test_the_log_shows_the_execution_and_its_child_with_every_step(server: Server) -> None:
    _try(server)

    child, parent = server.executions()

    assert (parent["automation"], parent["parent"]) == ("translate-on-request", None)
    assert (child["automation"], child["parent"]) == ("translate-to-german", parent["id"])
    assert [_shown(step) for step in parent["steps"]] == [
        ("choose", "chatgpt.function_calling", "Success", 1, None),
        ("run", "sub_automation.run", "Success", 1, None),
        ("say", "chatgpt.function_calling_response", "Success", 1, None),
        ("answer", "response.respond", "Success", 1, None),
    ]
    assert [_shown(step) for step in child["steps"]] == [
        ("translate", "chatgpt.chat", "Success", 1, None),
        ("answer", "response.respond", "Success", 1, None),
    ]
    for execution in (parent, child):
        times = [execution["started_at"], execution["finished_at"]]
        assert (execution["status"], execution["version"], execution["error"]) == (
            "Success",
            1,
            None,
        )
        assert times == sorted(times)


def test_the_same_log_is_readable_by_people(server: Server) -> None:
    _try(server)

    shown = server.manage("executions", "demo")

    words = [line.split()[:1] for line in shown.splitlines()]
    assert words[1:3] == [["choose"], ["run"]]
    assert "translate-to-german" in shown.splitlines()[3]


def test_a_second_start_keeps_the_demo_its_address_and_its_log(server: Server) -> None:
    _try(server)
    line, log = server.printed("Try"), server.executions()
    server.stop()

    server.start()

    assert server.printed("Try") == line
    assert server.executions() == log
    assert _try(server) == GERMAN


def test_a_signal_to_stop_ends_an_idle_server_cleanly_within_seconds(server: Server) -> None:
    _try(server)
    asked = time.monotonic()

    server.stop()

    assert time.monotonic() - asked < 5
    assert [execution["status"] for execution in server.executions()] == ["Success", "Success"]


def test_a_second_server_on_the_same_data_folder_stops_with_one_line(first: Server) -> None:
    second = Server(first.data)

    done = second.run()

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"CommandError: Another server (process {first.process.pid}) is using the data folder "
        f"{first.data}. Stop it, or set AUTOMATE_DATA_DIR to another folder.\n"
    )


def test_a_taken_port_stops_the_start_with_one_line(first: Server, tmp_path: Path) -> None:
    port = first.url.rpartition(":")[2]

    done = Server(tmp_path / "other", AUTOMATE_PORT=port).run()

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Error: Cannot listen on 127.0.0.1, port {port}: Address already in use. "
        "Choose another with AUTOMATE_HOST and AUTOMATE_PORT (make: HOST and PORT).\n"
    )


def test_the_data_folder_and_its_keys_are_their_owners_alone(first: Server) -> None:
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (first.data, *first.data.iterdir())
    }

    assert modes.pop("data") == 0o700
    assert {"secret_key", "encryption_keys", "automate.sqlite3", "lock"} <= modes.keys()
    assert set(modes.values()) == {0o600}


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


def test_the_command_of_the_readme_kills_the_server(server: Server, tmp_path: Path) -> None:
    (command,) = re.findall(r"^\$ (kill .*)$", README.read_text(encoding="utf-8"), re.MULTILINE)
    (tmp_path / "var").symlink_to(server.data)

    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert server.process.wait(10) == -signal.SIGKILL


def _try(server: Server) -> str:
    """What the demo answers, asked as the printed line asks."""
    url = server.printed("Try").split()[-1]
    return post(url, {"text": "Good morning", "language": "German"}).text


def _shown(step: dict[str, object]) -> tuple[object, ...]:
    return tuple(step[name] for name in ("path", "action", "status", "attempts", "error"))
