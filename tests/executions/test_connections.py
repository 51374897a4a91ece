"""A step that takes long holds no connection to a database server meanwhile, whatever it asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from connectors import registry
from connectors.models import Account as AccountRow
from connectors.sdk import Action, Connector, Fields, Integer
from simulators.openai.drawing import png

from .paced import account, sky
from .plans import SCHEMA

__all__ = ["account", "sky"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]


def _asks(name: str, ctx: Any) -> object:
    match name:
        case "automations":
            return ctx.automations
        case "keep":
            return ctx.pictures.keep(png("a lighthouse", 3, 2))
        case "read":
            return ctx.pictures.read(ctx.pictures.keep(png("a lighthouse", 3, 2)).url)
        case "turn":
            return ctx.turn("read")
    return None


@pytest.mark.parametrize("name", ["nothing", "automations", "keep", "read", "turn"])
def test_what_a_step_asks_the_database_leaves_no_connection_behind(
    automate: Any,
    accept: Any,
    advance: Any,
    account: AccountRow,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    name: str,
) -> None:
    held: list[bool] = []

    class Slow(Action):
        """Ask the database, then somebody far away."""

        label = "Slow"
        key = "slow.call"
        effect = "read"

        class Output(Fields):
            n = Integer("N", example=1)

        def run(self, inputs: Any, ctx: Any) -> dict[str, Any]:
            del inputs
            _asks(name, ctx)
            held.append(connection.connection is not None)
            return {"n": 1}

    slow = registry.Installed(
        "slow", Connector("Slow", "Slow."), None, {"slow.call": Slow}, {}, Path()
    )
    installed = {**registry.connectors(), "slow": slow}
    monkeypatch.setattr(registry, "connectors", lambda: installed)
    settings.EMBEDDED = connection.vendor == "sqlite"
    automate("child", [], SCHEMA)
    step = {"key": "slow", "use": "slow.call", "account": account.pk}

    done = advance(accept(automate("a", [step])))

    assert done.status == "success"
    assert held == [connection.vendor == "sqlite"]
