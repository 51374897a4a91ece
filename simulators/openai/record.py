"""The record of requests on disk, so that calls can be counted whoever was killed meanwhile."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulators.openai.service import Answer, Request

_FILE = "requests.jsonl"
_EXCERPT = 200


class Record:
    """An append-only file, `requests.jsonl` in a folder, with one JSON object a line.

    Each line is one write to a file opened for appending: it is whole, and it is the kernel's
    before anything is answered, so that no killed process takes it along.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is missing, and open the file."""
        folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        self._file = os.open(folder / _FILE, flags, 0o600)

    def add(self, request: Request, answer: Answer) -> None:
        """Write one line. The prompt is told by its beginning and its SHA-256; the key is not."""
        line = {
            "at": datetime.now(UTC).isoformat(),
            "method": request.method,
            "path": request.path,
            "model": answer.model,
            "prompt": answer.prompt[:_EXCERPT],
            "prompt_sha256": hashlib.sha256(answer.prompt.encode()).hexdigest(),
            "status": answer.status,
            "client_request_id": request.headers.get("x-client-request-id"),
        }
        os.write(self._file, json.dumps(line).encode() + b"\n")

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def recorded(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of the record in a folder, oldest first; none where there is no record."""
    file = folder / _FILE
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text().splitlines()]
