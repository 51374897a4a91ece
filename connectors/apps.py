"""The Django application of the connectors and their accounts."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register

from connectors.checks import check_declarations
from connectors.sdk.limits import Limits, allow


class ConnectorsConfig(AppConfig):
    """Registers the checks of the declarations when Django starts, and says what they allow."""

    name = "connectors"

    def ready(self) -> None:
        """Called once by Django, after settings and models are loaded."""
        register(check_declarations)
        allow(Limits(settings.AUTOMATE_SCHEMA_PROPERTIES, settings.AUTOMATE_SCHEMA_LEVELS))
