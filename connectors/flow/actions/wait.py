"""The action that lets time pass."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Action, Choice, Fields, Number, Refused
from connectors.sdk.outcomes import Wait as Pause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.sdk import Context

SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
MAX_SECONDS: Final = 365 * 86_400
TOO_LONG: Final = "An automation waits 365 days at most."


class Wait(Action):
    """Waits before the next step runs. The time passes also while the server is stopped."""

    label = "Wait"

    class Inputs(Fields):
        amount = Number(
            "Amount",
            help="How long, in the unit below; 365 days at most.",
            min=0.001,
            max=MAX_SECONDS,
            example=30,
        )
        unit = Choice(
            "Unit",
            choices={
                "seconds": "Seconds",
                "minutes": "Minutes",
                "hours": "Hours",
                "days": "Days",
            },
            default="seconds",
        )

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """More than a year."""
        amount, unit = inputs.get("amount"), inputs.get("unit", "seconds")
        if not isinstance(amount, int | float) or not isinstance(unit, str):
            return {}
        return {"amount": TOO_LONG} if amount * SECONDS.get(unit, 1) > MAX_SECONDS else {}

    def run(self, inputs: Inputs, ctx: Context) -> Pause:
        """The time to go on at. Raises `Refused` for more than a year."""
        seconds = inputs.amount * SECONDS[inputs.unit]
        if seconds > MAX_SECONDS:
            raise Refused(f"amount: {TOO_LONG}")
        return Pause(until=ctx.now() + timedelta(seconds=seconds))
