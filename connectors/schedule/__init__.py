"""The Scheduler connector: automations that start by the clock."""

from __future__ import annotations

from connectors.sdk import Connector

connector = Connector(
    label="Scheduler",
    summary="Start an automation at fixed times, in any time zone.",
)
