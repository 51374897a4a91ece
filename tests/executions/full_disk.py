"""Three writers in one group, of whom the second fills the disk: `… full_disk FOLDER`.

Prints as JSON what each was told, and which rows there are in the end.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

ROOM = 1_000_000  # bytes that files may still grow by
LARGE = 20_000_000  # bytes: more than SQLite keeps in memory until the commit


def outcomes(*bodies: Callable[[], Any]) -> list[str]:
    """What each writer is told, where all wait in line behind one more."""
    from executions import writing  # noqa: PLC0415 - models are not ready when this is imported

    def told(body: Callable[[], Any]) -> str:
        try:
            writing.write(body)
        except Exception as error:  # noqa: BLE001 - what the writer hears is the outcome
            return type(error).__name__
        return "done"

    lined_up = threading.Event()
    with ThreadPoolExecutor(len(bodies) + 1) as threads:
        futures = []
        for number, body in enumerate((lined_up.wait, *bodies), start=1):
            futures.append(threads.submit(told, body))
            while len(writing._line) < number:
                pass
        lined_up.set()
        return [future.result() for future in futures][1:]


def main(folder: Path) -> None:
    """Fill the disk, as far as this process can tell."""
    os.environ |= {"AUTOMATE_DATA_DIR": str(folder), "DATABASE_URL": ""}
    os.environ["DJANGO_SETTINGS_MODULE"] = "automate_site.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    from projects.models import Project  # noqa: PLC0415

    def make(slug: str, size: int = 1) -> Callable[[], Any]:
        return lambda: Project.objects.create(slug=slug, title="x" * size)

    largest = max(file.stat().st_size for file in folder.iterdir()) + ROOM
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    told = outcomes(make("before"), make("large", LARGE), make("after"))
    slugs = list(Project.objects.order_by("slug").values_list("slug", flat=True))
    sys.stdout.write(json.dumps({"told": told, "rows": slugs}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
