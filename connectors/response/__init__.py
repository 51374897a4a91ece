"""The Response connector: what the caller of an automation is answered."""

from __future__ import annotations

from connectors.sdk import Connector

connector = Connector(
    label="Response",
    summary="Answer the request, or the automation, that called this one.",
)
