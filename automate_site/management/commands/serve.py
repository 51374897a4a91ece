"""Serve everything in one process: pages, webhooks, worker and clock, with SQLite and memory.

With DATABASE_URL and CELERY_BROKER_URL set it serves the web part alone; workers and the beat are
processes of their own then. What keeps it from starting is one line, and exit status 1; a setting
with a wrong value is exit status 2, as for every command.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from automate_site import data_folder
from projects.command import reason


class Command(BaseCommand):
    help = "Serve everything in one process."
    requires_system_checks: list[str] = []  # the declarations are checked by tests, not at start

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, print where, serve until a signal to stop."""
        from automate_site import embedded  # noqa: PLC0415 - other commands need none of these
        from automations import demo  # noqa: PLC0415

        try:
            lock = data_folder.lock(settings.AUTOMATE_DATA_DIR) if settings.EMBEDDED else None
            host, port = settings.AUTOMATE_HOST, settings.AUTOMATE_PORT
            listener = embedded.listen(host, port)
        except (data_folder.InUse, embedded.CannotListen) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            folder = settings.AUTOMATE_DATA_DIR
            raise CommandError(f"AUTOMATE_DATA_DIR: {folder} cannot be locked: {error}.") from None
        if lock:
            url, simulators = settings.AUTOMATE_PUBLIC_URL, settings.AUTOMATE_SIMULATORS
            data_folder.announce(lock, host, port, url, simulators=simulators)
        try:
            call_command("migrate", verbosity=0, interactive=False)
            line = demo.try_line()
        except DatabaseError as error:
            raise CommandError(_unusable(error)) from None
        run = embedded.run if settings.EMBEDDED else embedded.run_web
        run(listener, lambda: self._say_ready(line))
        if lock:
            lock.close()
        sys.stdout.flush()
        os._exit(0)  # steps that did not end in time run in threads that would be waited for

    def _say_ready(self, line: str) -> None:
        self.stdout.write(f"Ready: {settings.AUTOMATE_PUBLIC_URL}")
        if line:
            self.stdout.write(f"Try: {line}")
        self.stdout.flush()


def _unusable(error: DatabaseError) -> str:
    """Why there is no database, in one line without the address, which may hold a password."""
    said = reason(error)
    if settings.EMBEDDED:
        file = settings.DATABASES["default"]["NAME"]
        hint = "Make it readable and writable, or put it back from a backup."
        return f"The database {file} cannot be used: {said}. {hint}"
    return f"DATABASE_URL: The database cannot be used: {said}. Start it, or correct the address."
