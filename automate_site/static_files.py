"""Static files, collected under names that carry their content, and compressed beside it."""

from __future__ import annotations

import fcntl
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command

STAMP: Final = "collected-from"  # a file with the digest of what was collected
LOCK: Final = "collecting"  # a file that is locked meanwhile
PACKAGES: Final = ("django", "django-allauth", "django-htmx")  # whose files are among them


class CannotCollect(Exception):
    """The folder cannot be written."""


def collect() -> None:
    """Collect them, unless that has been done since anything changed.

    What was there before stays, for a server that still runs on it. Of several processes one
    collects, and the others wait for it.

    Raises:
        CannotCollect: With the folder and what to do.
    """
    target = Path(settings.STATIC_ROOT)
    digest = _digest()
    stamp = target / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return
    try:
        target.mkdir(exist_ok=True)
        with (target / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if stamp.is_file() and stamp.read_text() == digest:
                return
            call_command("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(digest)
    except OSError as error:
        raise CannotCollect(
            f"Static files cannot be collected into {target}: {error.strerror}. Run "
            "`manage.py collectstatic` as somebody who may write there."
        ) from None


def _digest() -> str:
    """Changes whenever a file of ours or a package with files of its own does."""
    found = hashlib.sha256()
    for name in PACKAGES:
        found.update(f"{name} {version(name)}\n".encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                found.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return found.hexdigest()
