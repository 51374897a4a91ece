"""What a newcomer's machine lacks is said in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "exit 0"
OLD = "exit 1"
NO_PYTHON = (
    "Python 3.11 or newer with venv is missing. "
    "On Debian: apt-get install python3 python3-venv.  Stop."
)


def test_run_names_the_package_when_curl_is_missing(root: Path, tmp_path: Path) -> None:
    done = _make_run(root, tmp_path, python3=GOOD)

    assert done.returncode == 2
    assert _end(done.stderr) == ["curl is missing. On Debian: apt-get install curl.  Stop."]


@pytest.mark.parametrize("python", [{}, {"python3": OLD}, {"python3": OLD, "python3.11": OLD}])
def test_run_names_the_package_when_no_python_is_new_enough(
    root: Path, tmp_path: Path, python: dict[str, str]
) -> None:
    done = _make_run(root, tmp_path, curl=GOOD, **python)

    assert done.returncode == 2
    assert _end(done.stderr) == [NO_PYTHON]


def test_run_says_that_the_packages_could_not_be_installed(root: Path, tmp_path: Path) -> None:
    done = _make_run(root, tmp_path, curl=GOOD, python3=OLD, **{"python3.12": GOOD})

    assert done.returncode == 2
    assert "could not be installed" in done.stdout + done.stderr


def test_a_wrong_setting_is_one_line_and_exit_status_2(root: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong_settings.py").write_text(
        "from django.core.exceptions import ImproperlyConfigured\n"
        "raise ImproperlyConfigured('AUTOMATE_PORT is “abc”: write a number')\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "wrong_settings", "PYTHONPATH": str(tmp_path)}

    for command in ("check", "serve", "migrate"):
        done = subprocess.run(
            [sys.executable, root / "manage.py", command],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "Error: AUTOMATE_PORT is “abc”: write a number\n"


def _make_run(root: Path, folder: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """`make run` in a fresh folder, on a machine that has nothing but these programs."""
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(root / name, folder)
    machine = folder / "bin"
    machine.mkdir()
    for name in ("sh", "mkdir", "touch"):
        (machine / name).symlink_to(shutil.which(name) or name)
    for name, body in programs.items():
        (machine / name).write_text(f"#!/bin/sh\n{body}\n")
        (machine / name).chmod(0o755)
    return subprocess.run(
        [shutil.which("make") or "make", "run"],
        cwd=folder,
        env={"PATH": str(machine)},
        capture_output=True,
        text=True,
        check=False,
    )


def _end(text: str) -> list[str]:
    """The lines, each without the place in the Makefile that stands before it."""
    return [line.rpartition("*** ")[2] for line in text.splitlines()]
