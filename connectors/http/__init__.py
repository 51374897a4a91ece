"""The HTTP connector: automations that a request starts, and requests that a step sends."""

from __future__ import annotations

from connectors.sdk import Connector

connector = Connector(
    label="HTTP",
    summary="Start an automation with a web request, and send requests to any web service.",
)
