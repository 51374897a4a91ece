"""How a person connects an account and sets up an action: the same for every connector.

Words between asterisks are what the pages say; links are written as `sdk.reading` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from connectors.facts import About


OPTIONAL: Final = "*Show Optional Fields*"
# How the tables are read.
LEGEND: Final = (
    "In the tables of fields, *Key* is the name in a [document](documents.md), and *Label* "
    "what the form says. *Needed* says what has to be given: *required* always, *required when "
    "shown* where the field stands in the form, which other fields decide, and *optional* "
    "never; behind it stands what counts where it is not set. A text may hold [references]"
    "(references.md) to what earlier steps gave, such as `{{1.text}}` by the number of the "
    "step, or `{{chat.text}}` by its key. [Building automations](building.md) explains the "
    "pages."
)


def connecting(said: About) -> tuple[str, ...]:
    """The steps to an account."""
    some = f" {OPTIONAL} shows the rest." if said.account_fields.behind else ""
    return (
        (
            "Begin an action as [below](#set-up-an-action), as far as *Configure Action*, and "
            "choose *+ Add New Account* there. Or choose *Connected accounts*, in the navigation "
            f"of the project, *+ Add New Account* and *{said.label}*."
        ),
        f"Under *Authorize*, enter a *Title* and the fields below.{some}",
        (
            "Choose *Authorize*. The account is stored, encrypted, once the service has taken it; "
            "else the service's own message says why not."
        ),
    )


def besides(said: About) -> str:
    """Other ways to an account."""
    return (
        f"From a command line it is `manage.py add_account PROJECT {said.key} TITLE` "
        "([commands](commands.md#accounts)). Where the server runs with simulators, stand-ins for "
        "outside services, *Fill in the trial account* may stand in the form: with it everything "
        "can be tried without an account at the service ([simulators](simulators.md))."
    )


def setting_up(said: About) -> tuple[str, ...]:
    """The steps from an empty place in an automation to a tested step."""
    rest = f" {OPTIONAL} shows the rest." if any(part.fields.behind for part in said.parts) else ""
    return (
        (
            "In the automation choose *Configure Action Step*, or *+* at a place between other "
            "steps, and then *Action Step*."
        ),
        (
            f"Under *Choose Connector*, choose *{said.label}*. *Search*, *Category* and *Sort by* "
            "help to find it."
        ),
        f"Under *Choose an Action*, choose {_named(said)}.",
        (
            "On *Configure Action*, choose the account, the first time by *+ Add New Account* "
            f"([Connect your account](#connect-your-account)), and fill in the fields.{rest}"
        ),
        (
            "To use what an earlier step gave, choose it under *Suggested Data Element(s)*, where "
            "*Whole output* is everything that the step gave. A choice or a switch takes it after "
            "*Use data*."
        ),
        (
            "Choose *Proceed*, see whether everything is right, and choose *Test Action*: it "
            "really runs, and what costs money costs it. *Retest* does it again."
        ),
        "What came out is shown, and later steps can use it. Choose *Save and Exit*.",
    )


def _named(said: About) -> str:
    names = [f"*{each.label}*" for each in said.actions]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
