"""Commands that pages show, each on lines that work as they are when they are copied."""

from __future__ import annotations

import json
import shlex
from typing import Any, Final

MANAGE: Final = ".venv/bin/python manage.py"


def call(url: str, body: Any = None) -> str:
    """The command that calls an address: with a JSON body, or by GET where there is none."""
    if body is None:
        return shlex.join(["curl", url])
    said = json.dumps(body, ensure_ascii=False)
    return shlex.join(["curl", "-H", "Content-Type: application/json", "-d", said, url])


def importing(slug: str) -> str:
    """The command that imports a file into a project."""
    return f"{MANAGE} import_automations {shlex.quote(slug)} FILE"


def editing(slug: str, name: str) -> str:
    """The commands that write an automation's document, and import it once it is edited."""
    project, own = shlex.quote(slug), shlex.quote(name)
    return (
        f"{MANAGE} export_automations {project} {own} > {own}.yaml\n"
        f"{MANAGE} import_automations {project} {own}.yaml"
    )
