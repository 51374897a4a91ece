"""Prints a new key for stored credentials: `new_key`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from connectors.secrets import new_key


class Command(BaseCommand):
    help = "Prints a new key for the front of AUTOMATE_ENCRYPTION_KEYS."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(new_key())
