"""The step type that runs one of two lists of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import Action, Choice, Choose, Fields, Group, Json, Refused, Switch, Text, When
from connectors.sdk.conditions import OPERATORS, UNARY, holds
from connectors.sdk.wording import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.sdk import Context

BINARY: Final = tuple(operator for operator in OPERATORS if operator not in UNARY)
ON_TEXT: Final = (
    "equals",
    "not_equals",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "matches",
    "is_one_of",
)


class Condition(Fields):
    """One comparison. Its sides may be null, so that they are asked for by the action's check."""

    input = Json(
        "Select Input",
        help="What is compared, such as {{trigger.body.language}}. Where it may be missing, say"
        ' what stands for it: {{trigger.body.language ?? ""}}.',
        required=False,
        example="German",
    )
    operator = Choice("Operator", choices=OPERATORS, example="equals", literal=True)
    value = Json(
        "Value",
        help="What it is compared with: text, a number, or for “is one of” a list or text with"
        " commas. In “matches”, * stands for any text and ? for one character.",
        required=False,
        example="German",
        shown_if=When("operator", *BINARY),
    )
    ignore_case = Switch("Ignore case", shown_if=When("operator", *ON_TEXT))


class Conditional(Action):
    """Runs the steps of “then” if the conditions hold, and those of “else” if not.

    Conditions are looked at in order, and no further than the answer needs.
    """

    label = "Conditional Path"
    paths = ("then", "else")

    class Inputs(Fields):
        conditions = Group(
            "Conditions", Condition, min_items=1, max_items=50, add_label="+ Add Condition"
        )
        match = Choice(
            "Match",
            help="Whether all conditions must hold, or one is enough.",
            choices={"all": "All conditions", "any": "Any condition"},
            default="all",
        )

    class Output(Fields):
        path = Text("Path", help="The steps that ran: then or else.", example="then")
        met = Json(
            "Met",
            help="Whether each condition held; null for those that were not looked at.",
            type="array",
            example=[True],
        )

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """Sides of a comparison that were left out."""
        rows = inputs.get("conditions")
        found = {}
        for index, row in enumerate(rows if isinstance(rows, list) else []):
            if not isinstance(row, dict):
                continue
            wanted = ("input", "value") if row.get("operator") in BINARY else ("input",)
            for name in wanted:
                if row.get(name) is None:
                    found[f"conditions.{index}.{name}"] = REQUIRED
        return found

    def run(self, inputs: Inputs, ctx: Context) -> Choose:
        """Compare. Raises `Refused` where two values cannot be compared."""
        decisive = inputs.match == "any"
        met: list[bool | None] = [None] * len(inputs.conditions)
        for index, row in enumerate(inputs.conditions):
            try:
                met[index] = holds(
                    row.operator, row.input, row.value, ignore_case=bool(row.ignore_case)
                )
            except ValueError as error:
                raise Refused(f"conditions.{index}: {error}") from None
            if met[index] is decisive:
                break
        # Without a decisive one, all hold if all must, and none does if one is enough.
        path = "then" if (decisive in met) is decisive else "else"
        return Choose(path, {"path": path, "met": met})
