"""The action that runs another automation of the project and waits for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.sdk import (
    Action,
    Call,
    Context,
    Fields,
    Integer,
    Json,
    Lookup,
    Refused,
    Text,
    live_sub_automations,
)
from connectors.sdk.values import schema_problems
from connectors.sdk.wording import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.sdk import SubAutomation

MAX_NAMES: Final = 20  # in a message


class Run(Action):
    """Runs a sub automation of this project with its arguments, and waits for its end.

    Its Response is this step's output. It is chosen here, or by a model: the name of the function
    and its arguments are then references to the step that asked the model.
    """

    label = "Sub Automation"

    class Inputs(Fields):
        sub_automation = Lookup(
            "Sub Automation",
            source=live_sub_automations,
            help="A live sub automation, or a reference to the name that a model chose.",
            required=False,
            into_null=True,
            example="translate-to-german",
        )
        template = Json(
            "Sub Automation Template",
            help="Its arguments, or one reference to an object that holds them all.",
            type="object",
            required=False,
            into_null=True,
            example={"text": "Good morning"},
            depends_on=("sub_automation",),
        )

    class Output(Fields):
        response = Json(
            "Response",
            help="The body of its Response step; null without one.",
            required=False,
            example="Guten Morgen",
        )
        status = Integer(
            "Status", help="The status of its Response step; 200 without one.", example=200
        )
        execution_id = Text("Execution ID", example="5f0c6ad2b7e94c3f9d1e8a7b6c5d4e3f")

    def check(self, inputs: Mapping[str, Any]) -> Mapping[str, str]:
        """A name must be chosen, though the one that a reference brings may be null."""
        return {} if inputs.get("sub_automation") else {"sub_automation": REQUIRED}

    def run(self, inputs: Inputs, ctx: Context) -> Call:
        """The call. Raises `Refused` for a name that is not live and for unfit arguments."""
        name = inputs.sub_automation
        if not name:
            raise Refused("The model answered without choosing a sub automation")
        chosen = next((found for found in ctx.automations if found.name == name), None)
        if chosen is None:
            raise Refused(f"There is no live sub automation “{name}”; {_live(ctx.automations)}")
        arguments = inputs.template or {}
        if problems := schema_problems(dict(chosen.schema), arguments):
            found = " ".join(f"template.{problem}" for problem in problems)
            raise Refused(f"The arguments do not fit the sub automation “{name}”. {found}")
        return Call(name, arguments)


def _live(automations: Sequence[SubAutomation]) -> str:
    if not automations:
        return "none of this project is live: activate it first"
    names = ", ".join(found.name for found in automations[:MAX_NAMES])
    more = len(automations) - MAX_NAMES
    return f"live are: {names}" + (f" and {more} more" if more > 0 else "")
