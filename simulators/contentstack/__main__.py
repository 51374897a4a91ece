"""Runs the stand-in as a process of its own: `python -m simulators.contentstack --port 9200`."""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys
from pathlib import Path

import uvicorn

from simulators.contentstack.app import Application


class _Server(uvicorn.Server):
    """A server that says where it listens, once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"Ready: http://{shown}:{port}\n")
            sys.stdout.flush()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m simulators.contentstack", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=9200, help="port; 0 takes a free one")
    parser.add_argument("--folder", type=Path, required=True, help="folder for the stack's data")
    parser.add_argument(
        "--retry-scale",
        type=float,
        default=1.0,
        help="what the pauses between attempts of a webhook are multiplied by",
    )
    chosen = parser.parse_args()
    config = uvicorn.Config(
        Application(chosen.folder, chosen.retry_scale, recorded=True),
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
