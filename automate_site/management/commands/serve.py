"""Serve everything in one process: pages, webhooks, worker and clock, with SQLite and memory.

With DATABASE_URL and CELERY_BROKER_URL set it serves the web part alone; workers and the beat are
processes of their own then. What keeps it from starting is one line, and exit status 1; a setting
with a wrong value is exit status 2, as for every command.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from automate_site import data_folder, environment, static_files
from projects import first_owner
from projects.database import unusable


class Command(BaseCommand):
    help = (
        "Serve everything in one process. Its settings are environment variables such as "
        "AUTOMATE_PORT and AUTOMATE_DATA_DIR; the table in README.md lists all of them."
    )
    requires_system_checks: list[str] = []  # the declarations are checked by tests, not at start

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, print where, serve until a signal to stop."""
        self._collect()
        from automate_site import embedded  # noqa: PLC0415 - looks for static files, once
        from automations import demo  # noqa: PLC0415 - other commands need none of these

        os.umask(0o077)  # whatever is made in the data folder is for its owner alone
        try:
            if settings.EMBEDDED:
                environment.make_folder("AUTOMATE_DATA_DIR", settings.AUTOMATE_DATA_DIR)
            str(settings.SECRET_KEY), tuple(settings.AUTOMATE_ENCRYPTION_KEYS)  # made here or never
            lock = data_folder.lock(settings.AUTOMATE_DATA_DIR) if settings.EMBEDDED else None
            host, port = settings.AUTOMATE_HOST, settings.AUTOMATE_PORT
            listener = embedded.listen(host, port)
        except (data_folder.InUse, embedded.CannotListen) as error:
            self._end(str(error))
        except OSError as error:
            self._end(f"AUTOMATE_DATA_DIR: {settings.AUTOMATE_DATA_DIR} cannot be locked: {error}.")
        if lock:
            url, simulators = settings.AUTOMATE_PUBLIC_URL, settings.AUTOMATE_SIMULATORS
            data_folder.announce(lock, host, port, url, simulators=simulators)
        try:
            call_command("migrate", verbosity=0, interactive=False)
            line = demo.try_line()
            password = first_owner.ensure()
        except DatabaseError as error:
            self._end(unusable(error))
        run = embedded.run if settings.EMBEDDED else embedded.run_web
        run(listener, lambda: self._say_ready(password, line), self._say)
        if lock:
            lock.close()
        sys.stdout.flush()
        os._exit(0)  # steps that did not end in time run in threads that would be waited for

    def _collect(self) -> None:
        try:
            static_files.collect()
        except static_files.CannotCollect as error:
            self._end(str(error))

    def _end(self, line: str) -> NoReturn:
        self.stderr.write(f"Error: {line}")
        sys.exit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _say_ready(self, password: str, line: str) -> None:
        self._say(f"Ready: {settings.AUTOMATE_PUBLIC_URL}")
        if password:
            self._say(f"Sign in: {first_owner.EMAIL} / {password}")
        if line:
            self._say(f"Try: {line}")
        if not settings.AUTOMATE_SIMULATORS:
            self._say("The simulators are off; to try things out, set AUTOMATE_SIMULATORS=on.")
