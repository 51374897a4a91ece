"""The Django application of the connectors and their accounts."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from connectors.checks import check_declarations


class ConnectorsConfig(AppConfig):
    """Registers the checks of the declarations when Django starts."""

    name = "connectors"

    def ready(self) -> None:
        """Called once by Django, after settings and models are loaded."""
        register(check_declarations)
