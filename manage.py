#!/usr/bin/env python
"""Runs a management command: `manage.py help` lists them, docs/commands.md describes them."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named on the command line.

    A setting with a wrong value ends the program with exit status 2 and one line that says so.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "automate_site.settings")
    if sys.argv[1:2] == ["new_key"]:  # makes what the settings of several processes ask for
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("CELERY_BROKER_URL", None)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(_refuse(error))


def _refuse(error: ImproperlyConfigured) -> int:
    print(f"Error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
