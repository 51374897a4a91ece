"""The step type that runs its steps once for each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Action, Each, Fields, Integer, Json, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.sdk import Context

MAX_ROUNDS: Final = 10_000
NEITHER: Final = "Give a list to repeat over, or a number of times."
BOTH: Final = "Give either a list to repeat over or a number of times, not both."


class Repeat(Action):
    """Runs its steps once for each item of a list, or a number of times, in order.

    Inside, current_item is the item of this round; where a number of times is given, it is the
    number of the round, from 1.
    """

    label = "Repeat Path"
    paths = ("steps",)

    class Inputs(Fields):
        over = Json(
            "Data Source",
            help="A list, such as {{trigger.body.rows}}. Leave it empty to give a number of times.",
            type="array",
            required=False,
            example=["German", "French"],
        )
        times = Integer(
            "Number of Times",
            help="How many rounds, where there is no list.",
            min=1,
            max=MAX_ROUNDS,
            required=False,
        )
        max = Integer(
            "Maximum Rounds",
            help="With more than this the step fails before its first round.",
            min=1,
            max=MAX_ROUNDS,
            default=100,
            optional=True,
        )

    class Output(Fields):
        items = Json(
            "Items",
            help="What the last step of each round gave.",
            type="array",
            example=[{"text": "Guten Morgen"}, {"text": "Bonjour"}],
        )
        count = Integer("Count", help="How many rounds there were.", example=2)

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Exactly one of a list and a number of times."""
        given = [name for name in ("over", "times") if inputs.get(name) is not None]
        if len(given) == 1:
            return {}
        return {"times": BOTH} if given else {"over": NEITHER}

    def run(self, inputs: Inputs, ctx: Context) -> Each:
        """The items of all rounds. Raises `Refused` for more than the maximum."""
        over, times = inputs.loaded["over"], inputs.loaded["times"]
        if over is not None and times is not None:
            raise Refused(BOTH)
        if over is None and times is None:
            raise Refused(f"There is nothing to repeat. {NEITHER}")
        count = times if over is None else len(over)
        if count > inputs.max:
            raise Refused(
                f"{count:,} rounds are more than the {inputs.max:,} that Maximum Rounds allows;"
                f" raise it (to {MAX_ROUNDS:,} at most) or pass fewer items"
            )
        return Each(tuple(range(1, count + 1) if over is None else over))
