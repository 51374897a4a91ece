"""The Sub Automation connector: automations that other automations call like a function."""

from __future__ import annotations

from connectors.sdk import Connector

connector = Connector(
    label="Sub Automation",
    summary="Make an automation that others can call, and call it from a step.",
)
