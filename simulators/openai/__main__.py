"""Runs the stand-in as a process of its own: `python -m simulators.openai --port 9100`."""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys
from pathlib import Path

import uvicorn

from simulators.openai.app import Application
from simulators.openai.record import Record
from simulators.openai.service import Service


class _Server(uvicorn.Server):
    """A server that says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"Ready: http://{shown}:{port}/v1\n")
            sys.stdout.flush()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m simulators.openai", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=9100, help="port; 0 takes a free one")
    parser.add_argument("--state", type=Path, help="folder for requests.jsonl, which counts calls")
    chosen = parser.parse_args()
    record = Record(chosen.state) if chosen.state else None
    config = uvicorn.Config(
        Application(Service(), record),
        host=chosen.host,
        port=chosen.port,
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
    # The server stops cleanly at Ctrl-C and then passes the interrupt on; there is no more to say.
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config).run()


if __name__ == "__main__":
    main()
