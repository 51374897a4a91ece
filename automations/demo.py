"""The demo project, which an empty database begins with."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from connectors.models import Account
from projects.models import Project

from .imports import import_set, url_of
from .models import Automation
from .shell_lines import call

SLUG: Final = "demo"
FIRST: Final = "translate-on-request"  # the automation that people are told to try
EXAMPLE: Final = {"text": "Good morning", "language": "German"}
ACCOUNT: Final = "Demo ChatGPT (simulator)"
FOLDER: Final = settings.BASE_DIR / "examples"


def ensure_demo() -> None:
    """Make the demo project where there is no project at all, with all examples in it."""
    if Project.objects.exists():
        return
    try:
        with transaction.atomic():
            project = Project.objects.create(slug=SLUG, title="Demo")
            Account.objects.create(
                project=project,
                connector="chatgpt",
                title=ACCOUNT,
                values={"api_key": "sk-sim-demo", "base_url": "/simulators/openai/v1"},
            )
            examples = sorted(FOLDER.glob("*.yaml"))
            import_set(project, [(file.name, file.read_bytes()) for file in examples])
    except IntegrityError:  # another process that starts just now was first
        return


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
