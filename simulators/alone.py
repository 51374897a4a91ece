"""A stand-in as a process of its own: it serves one application, and says where it listens."""

from __future__ import annotations

import contextlib
import socket
import sys
from typing import Any

import uvicorn


class _Server(uvicorn.Server):
    """A server that prints its address, with a path after it, once it listens."""

    def __init__(self, config: uvicorn.Config, path: str) -> None:
        super().__init__(config)
        self._path = path

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            sys.stdout.write(f"Ready: http://{shown}:{port}{self._path}\n")
            sys.stdout.flush()


def serve(application: Any, host: str, port: int, path: str = "") -> None:
    """Serve an ASGI application until interrupted.

    Args:
        application: The stand-in.
        host: The address to listen on.
        port: The port; 0 takes a free one.
        path: What its base URL has after host and port.
    """
    config = uvicorn.Config(
        application, host=host, port=port, lifespan="off", log_level="warning", access_log=False
    )
    # The server stops cleanly at Ctrl-C and then passes the interrupt on; there is no more to say.
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, path).run()
