"""Static files, collected under names that carry their content, and compressed beside it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings

STAMP: Final = "collected-from"  # a file with the digest of what was collected
PACKAGES: Final = ("django", "django-allauth", "django-htmx")  # whose files are among them


class CannotCollect(Exception):
    """The folder cannot be written."""


def collect() -> None:
    """Collect them, unless that has been done since anything changed.

    Others may be reading, or doing the same: the folder is made beside its place and moved there.

    Raises:
        CannotCollect: With the folder and what to do.
    """
    target = Path(settings.STATIC_ROOT)
    digest = _digest()
    stamp = target / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return
    try:
        fresh = Path(tempfile.mkdtemp(prefix="collected-", dir=target.parent))
        with override_settings(STATIC_ROOT=fresh):
            call_command("collectstatic", interactive=False, verbosity=0)
        (fresh / STAMP).write_text(digest)
        fresh.chmod(0o755)
        _put(fresh, target)
    except OSError as error:
        raise CannotCollect(
            f"Static files cannot be collected into {target}: {error.strerror}. Run "
            "`manage.py collectstatic` as somebody who may write there."
        ) from None


def _put(fresh: Path, target: Path) -> None:
    """Move the folder into its place; where another process was first, its own will do."""
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix="collected-old-", dir=target.parent))
        os.rename(target, old / target.name)  # noqa: PTH104 - in one step
        shutil.rmtree(old, ignore_errors=True)
    try:
        os.rename(fresh, target)  # noqa: PTH104 - fails where there is one, as it should
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)


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
