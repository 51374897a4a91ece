"""The service that steps write to, counting on disk: `python -m chaos.counter --state DIR`.

`?delay=0.1` answers after so many seconds; with `?busy=1` the first request under each key is
answered 503 and has no effect. Every request is a line before it is answered.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.acceptance.counting_server import Counting, CountingServer


class Writes(CountingServer):
    """A counting server that knows the keys it has turned away."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.RequestHandlerClass = Write
        self._turned_away: set[str] = set()
        self._lock = threading.Lock()

    def is_new(self, key: str) -> bool:
        """Whether this is the first request under the key."""
        with self._lock:
            new = key not in self._turned_away
            self._turned_away.add(key)
            return new


class Write(Counting):
    """One request: count, wait if asked to, answer."""

    server: Writes

    def answer(self) -> None:
        """Write the line with the status that is going to be sent, then send it."""
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        key = self.headers.get("Idempotency-Key", "")
        status = 503 if "busy" in query and self.server.is_new(key) else 200
        self.server.add(
            {
                "at": str(time.time()),
                "method": self.command,
                "path": address.path,
                "key": key,
                "status": str(status),
            }
        )
        time.sleep(float(query.get("delay", ["0"])[0]))
        body = b"{}"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m chaos.counter", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder to count into")
    server = Writes(parser.parse_args().state)
    sys.stdout.write(f"Ready: http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
