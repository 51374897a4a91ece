"""The trigger that what happens to an asset fires."""

from __future__ import annotations

from typing import Any

from connectors.contentstack import told_fields as fields
from connectors.contentstack.deliveries import Told
from connectors.contentstack.latest import latest_asset
from connectors.sdk import Context, Fields, Group, Text


class What(Fields):
    """What it happened to."""

    asset = Group("Asset", fields.Asset, many=False)


class Data(What, fields.Where):
    """The asset, and where it happened."""


class Asset(Told):
    """Starts the automation when something happens to an asset of a stack.

    The stack tells it by a webhook, as with the trigger Entry. The output is what the service
    sends, with the asset under `data.asset`.
    """

    label = "Asset"
    module = "asset"

    class Inputs(Fields):
        event = fields.event("Asset")
        stack = fields.stack()
        branch = fields.branch()
        environment = fields.environment()
        setup = fields.setup()
        verification = fields.verification()

    class Output(fields.Body):
        module = Text("Module", example="asset")
        data = Group("Data", Data, many=False)

    def place(self, inputs: Inputs) -> str:
        """The stack's assets."""
        return "assets"

    def latest(self, inputs: Inputs, ctx: Context) -> dict[str, Any] | None:
        """The asset that was changed last, as a webhook would tell of it; None for none.

        Raises `Refused` and `Unavailable`.
        """
        return latest_asset(inputs, ctx)
