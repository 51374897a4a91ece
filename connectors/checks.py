"""Django's system checks: every malformed declaration is an error before anything is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.checks import CheckMessage, Error

from connectors import registry
from connectors.faults import faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


def check_declarations(
    app_configs: Sequence[AppConfig] | None = None, **_options: object
) -> list[CheckMessage]:
    """Every fault of every installed connector; `app_configs` limits it as Django asks."""
    if app_configs is not None and not any(app.name == "connectors" for app in app_configs):
        return []
    return [
        Error(fault.message, hint=fault.hint, obj=fault.place, id=fault.id)
        for installed in registry.connectors().values()
        for fault in faults(installed)
    ]
