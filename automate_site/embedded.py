"""Everything in one process: the web server in front, the Celery worker and the clock beside it.

Starting takes the data folder's lock, so nobody else can be at work, and returns whatever a killed
predecessor held. Stopping accepts nothing new, gives running steps 20 s, hands the rest back.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from types import FrameType

import h11
import uvicorn
from celery.worker import WorkController
from celery.worker import state as worker_state
from django.conf import settings
from django.db import connection
from uvicorn.protocols.http.h11_impl import H11Protocol

from executions import leases, replies, shell, standing, store, tasks
from executions.clock import now

from .asgi import application
from .celery import app

log = logging.getLogger(__name__)

STOP_SECONDS = 20.0  # for running steps, after a signal to stop
ANSWER_SECONDS = 0.5  # for the last answers after that
SILENT_SECONDS = 30.0  # without a byte of a request's head
BACKLOG = 2048  # connections that wait to be accepted
TICK_SECONDS = 0.2  # between two looks at what is due
CLEAN_EVERY = timedelta(hours=1)


class CannotListen(Exception):
    """The address is taken or not this machine's."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `CannotListen` with what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns off the delay of small packets only for sockets that name the protocol; with it
    # every answer takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, UnicodeError) as error:  # a name that is none fails to be encoded
        listener.close()
        reason = getattr(error, "strerror", None) or "that is not a host"
        raise CannotListen(
            f"Cannot listen on {host}, port {port}: {reason}. "
            "Choose another with AUTOMATE_HOST and AUTOMATE_PORT (make: HOST and PORT)."
        ) from None
    return listener


class Clock(threading.Thread):
    """Hints at what is due, and forgets what is old."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self._clean_at = now()

    def run(self) -> None:
        """Tick until the process stops; a database that cannot be reached only costs time."""
        while not shell.stopping.wait(TICK_SECONDS):
            try:
                tasks.sweep()
                standing.sweep(now())
                if now() >= self._clean_at:
                    self._clean_at = now() + CLEAN_EVERY
                    tasks.clean()
                    standing.look_again()
            except Exception:  # without the clock nothing that waits would go on
                log.exception("The clock missed a tick; trying again")
                connection.close()


class Worker(threading.Thread):
    """Celery's worker, with threads, in this process."""

    def __init__(self) -> None:
        super().__init__(name="worker", daemon=True)
        self.controller = WorkController(
            app=app,
            pool_cls="threads",
            concurrency=settings.AUTOMATE_WORKER_THREADS,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )

    def run(self) -> None:
        """Work until `stop`; a worker that ends by itself ends the server, for a restart."""
        self.controller.start()
        if not shell.stopping.is_set():
            log.critical("The worker has ended; stopping")
            os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        """Take no more messages; running ones go on."""
        worker_state.should_stop = os.EX_OK  # type: ignore[assignment]  # the stubs know only None


class Connection(H11Protocol):
    """One client's connection; uvicorn's own waits for the head of a request without an end.

    Its timer for connections that are kept alive is used for those that say nothing, too.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and not self.timeout_keep_alive_task:
            self._await_head()

    def _await_head(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            SILENT_SECONDS, self.timeout_keep_alive_handler
        )


class WebServer(uvicorn.Server):
    """The web server; a signal to stop makes running steps finish and waiting callers go."""

    def __init__(self, on_ready: Callable[[], None], on_stop: Callable[[str], None]) -> None:
        config = uvicorn.Config(
            application,
            http=Connection,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=int(STOP_SECONDS) + 5,
        )
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nothing new; answer who waits once running steps are done or out of time."""
        shell.stopping.set()
        self._on_stop(_stopping())
        draining = asyncio.create_task(self._drain())
        await super().shutdown(sockets=sockets)
        await draining

    async def _drain(self) -> None:
        """Let steps finish, then callers go; who has not sent a whole request yet is hung up on."""
        await self._wait_while(_busy, STOP_SECONDS)
        replies.drain()
        for each in self._connections():
            if each.conn.their_state is h11.SEND_BODY:
                each.transport.abort()
        await self._wait_while(
            lambda: self._connections() or self.server_state.tasks, ANSWER_SECONDS
        )
        # What is left would end with stack traces of tasks that are cancelled.
        logging.getLogger("uvicorn.error").disabled = True
        self.force_exit = True
        for each in self._connections():
            each.transport.abort()

    async def _wait_while(self, busy: Callable[[], object], seconds: float) -> None:
        until = time.monotonic() + seconds
        # Threads end what is waited for, and a signal handler may; there is no event to await.
        while busy() and not self.force_exit and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    def _connections(self) -> list[Connection]:
        return [each for each in self.server_state.connections if isinstance(each, Connection)]

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn's own, but stopping on a signal is this server's normal end."""
        super().handle_exit(sig, frame)
        self._captured_signals.clear()


def _busy() -> int:
    """How many steps run here; without a worker here, how many callers wait for those elsewhere."""
    return leases.held() if settings.EMBEDDED else replies.waiting()


def _stopping() -> str:
    """What is waited for, in one line."""
    count = _busy()
    if not count:
        return "Stopping."
    what = "step" if settings.EMBEDDED else "caller"
    return (
        f"Stopping: waiting up to {STOP_SECONDS:g} s for {count} {what}{'s' * (count > 1)}. "
        "Press Ctrl-C again to stop now."
    )


def run_web(
    listener: socket.socket, on_ready: Callable[[], None], on_stop: Callable[[str], None]
) -> None:
    """Serve the web part alone, until a signal to stop."""
    _set_apart_what_stays()
    WebServer(on_ready, on_stop).run(sockets=[listener])


def _set_apart_what_stays() -> None:
    """Load all pages now, and leave what is loaded out of every garbage collection: to look through
    it takes 60 ms, which one in a hundred requests would wait for.
    """
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()


def run(
    listener: socket.socket, on_ready: Callable[[], None], on_stop: Callable[[str], None]
) -> None:
    """Serve until a signal to stop. The caller holds the data folder's lock.

    Args:
        listener: A listening socket.
        on_ready: Called when requests are answered.
        on_stop: Called at a signal to stop, with a line that says what is waited for.
    """
    store.void_leases(now())
    worker = Worker()
    worker.start()
    Clock().start()
    run_web(listener, on_ready, on_stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left takes no time
    worker.stop()
    store.give_back(now())
