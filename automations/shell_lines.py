"""Commands that pages show, each on lines that work as they are when they are copied."""

from __future__ import annotations

import json
import shlex
from typing import Any


def call(url: str, body: Any = None) -> str:
    """The command that calls an address: with a JSON body, or by GET where there is none."""
    if body is None:
        return shlex.join(["curl", url])
    said = json.dumps(body, ensure_ascii=False)
    return shlex.join(["curl", "-H", "Content-Type: application/json", "-d", said, url])
