"""A service that counts on disk: `python -m tests.acceptance.counting_server --state DIR`.

Every request is a line of `requests.jsonl` before anything is answered, so that no killed process
takes it along. `?delay=0.3` answers after so many seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

FILE = "requests.jsonl"


class Counting(BaseHTTPRequestHandler):
    """Writes a request down, then answers 200 with `{"ok": true}`."""

    protocol_version = "HTTP/1.1"
    server: CountingServer

    def answer(self) -> None:
        """Count, wait if asked to, answer."""
        address = urlsplit(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.add(
            {
                "method": self.command,
                "path": address.path,
                "key": self.headers.get("Idempotency-Key"),
            }
        )
        time.sleep(float(parse_qs(address.query).get("delay", ["0"])[0]))
        body = b'{"ok": true}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing: the file tells."""


class CountingServer(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1 and counts into a folder."""

    daemon_threads = True
    request_queue_size = 1024  # with the usual 5, some of many callers at once are reset

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        super().__init__(("127.0.0.1", 0), Counting)

    def add(self, line: dict[str, str | None]) -> None:
        """Append a line in one write, which is whole whatever happens next."""
        os.write(self._file, json.dumps(line).encode() + b"\n")

    def handle_error(self, *_: object) -> None:
        """Callers that were killed do not wait for their answer; that is what this is for."""


def counted(folder: Path) -> list[dict[str, str]]:
    """The requests so far, oldest first: `method`, `path` and `key` (its Idempotency-Key)."""
    return [json.loads(line) for line in (folder / FILE).read_text().splitlines()]


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder to count into")
    server = CountingServer(parser.parse_args().state)
    sys.stdout.write(f"Ready: http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
