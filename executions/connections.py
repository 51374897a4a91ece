"""The database connections that threads hold while they wait for the world outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


def let_go() -> None:
    """A step may take minutes; its thread does not keep a server's connection meanwhile."""
    if not settings.EMBEDDED and not connection.in_atomic_block:
        connection.close()


@contextmanager
def briefly() -> Iterator[None]:
    """A connection for what a step asks the database in the middle of its run, and no longer."""
    try:
        yield
    finally:
        let_go()
