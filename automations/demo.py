"""The demo project, which an empty database begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import IntegrityError, transaction

import simulators
from connectors import registry
from connectors.models import Account
from projects.models import Project

from .documents import read
from .draft import changed
from .imports import import_set, url_of
from .models import Automation
from .shell_lines import call

if TYPE_CHECKING:
    from collections.abc import Mapping

SLUG: Final = "demo"
FIRST: Final = "translate-on-request"  # the automation that people are told to try
EXAMPLE: Final = {"text": "Good morning", "language": "German"}
ACCOUNT: Final = "Demo {} (simulator)"
FOLDER: Final = settings.BASE_DIR / "examples"


def ensure_demo() -> None:
    """Make the demo project where there is no project at all, with all examples in it.

    It has an account for each connector whose service has a stand-in. Examples with a connector
    that is not installed are left out. Nothing is set up at a service yet: that follows once the
    server runs.
    """
    if Project.objects.exists():
        return
    try:
        with transaction.atomic():
            project = Project.objects.create(slug=SLUG, title="Demo")
            installed = registry.connectors()
            for key in filter(installed.__contains__, simulators.TRIALS):
                Account.objects.create(
                    project=project,
                    connector=key,
                    title=ACCOUNT.format(installed[key].connector.label),
                    values=dict(simulators.TRIALS[key]),
                )
            examples = [(file.name, file.read_bytes()) for file in sorted(FOLDER.glob("*.yaml"))]
            import_set(project, [each for each in examples if _used(*each) <= installed.keys()])
    except IntegrityError:  # another process that starts just now was first
        return


def _used(name: str, content: bytes) -> set[str]:
    """The keys of the connectors in an example."""
    found: set[str] = set()

    def note(part: Mapping[str, object], _path: str) -> Mapping[str, object]:
        if use := str(part.get("use") or ""):
            found.add(use.partition(".")[0])
        return part

    for document in read(content, name):
        changed(document.draft, note)
    return found


def try_line() -> str:
    """The command that runs the demo, after making it in an empty database.

    Empty where the demo automation is gone or not active, or its simulator is switched off.
    """
    ensure_demo()
    automation = Automation.objects.filter(
        project__slug=SLUG, name=FIRST, live__isnull=False
    ).first()
    url = url_of(automation) if automation else ""
    if not url or not settings.AUTOMATE_SIMULATORS:
        return ""
    return call(url, EXAMPLE)
