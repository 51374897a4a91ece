#!/usr/bin/env python
"""Runs a management command: `manage.py help` lists them, docs/commands.md describes them."""

from __future__ import annotations

import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError


def main() -> None:
    """Run the command named on the command line.

    A setting with a wrong value ends the program with exit status 2 and one line that says so; a
    database that cannot be used, with exit status 1 and such a line.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")
    if sys.argv[1:2] == ["new_key"]:  # makes what the settings of several processes ask for
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("CELERY_BROKER_URL", None)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(_refuse(str(error), 2))
    except OperationalError as error:
        from projects.database import unusable  # noqa: PLC0415 - it reads the settings

        sys.exit(_refuse(unusable(error), 1))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _refuse(line: str, status: int) -> int:
    print(f"Error: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
