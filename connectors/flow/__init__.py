"""The Flow connector: which steps run, how often, and when."""

from __future__ import annotations

from connectors.sdk import Connector

connector = Connector(
    label="Flow",
    summary="Wait. The paths that choose between steps or repeat them stand under “Add next”.",
)
