"""What somebody sees who starts the product for the first time, and for the second."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.acceptance.processes import ROOT, Server, post

pytestmark = pytest.mark.acceptance

GERMAN = "Guten Morgen"
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on a data folder that did not exist, for all tests that leave it running."""
    with Server(tmp_path_factory.mktemp("first") / "data") as started:
        yield started


def test_the_first_start_prints_where_it_is_how_to_sign_in_and_what_to_try(first: Server) -> None:
    ready, sign_in, tried = first.output.splitlines()

    assert ready == f"Ready: {first.url}"
    assert re.fullmatch(r"Sign in: owner@localhost / [a-z]{4}(-[a-z]{4}){3}", sign_in)
    assert tried.startswith("Try: curl ")
    assert first.errors == ""


def test_the_printed_password_signs_in_and_has_to_be_changed_at_once(first: Server) -> None:
    email, password = first.printed("Sign in").split(" / ")
    change, projects = "/user/password/change/", "/projects/"

    with httpx2.Client(base_url=first.url) as browser:
        entered = {"login": email, "password": password}
        signed_in = _submit(browser, "/user/login/", entered)
        kept = browser.get(projects)
        chosen = {"password1": "a lake in autumn", "password2": "a lake in autumn"}
        changed = _submit(browser, change, {"oldpassword": password, **chosen})
        page = browser.get(projects)

    assert signed_in.headers["Location"] == projects
    assert kept.headers["Location"] == f"{change}?next=%2Fprojects%2F"
    assert changed.headers["Location"] == projects
    assert (page.status_code, '<a href="/projects/demo/"' in page.text) == (200, True)


def _submit(browser: httpx2.Client, path: str, values: dict[str, str]) -> httpx2.Response:
    """Fill in the form of a page, as a browser does."""
    browser.get(path)
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    return browser.post(path, data=values | token)


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

    ready, tried = server.output.splitlines()
    assert (ready, tried) == (f"Ready: {server.url}", f"Try: {line}")
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
        f"Error: Another server (process {first.process.pid}) is using the data folder "
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
        path: stat.S_IMODE(path.stat().st_mode) for path in (first.data, *first.data.rglob("*"))
    }

    files = {path.name: mode for path, mode in modes.items() if not path.is_dir()}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {"secret_key", "encryption_keys", "automate.sqlite3", "lock"} <= files.keys()
    assert set(files.values()) == {0o600}


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
