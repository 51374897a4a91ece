"""A template in the form of a step: fetched from the service, and put into a field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from connectors.form_data import BLANK
from connectors.in_builder import Halted
from connectors.sdk import Json

from . import lookups

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connectors.drawn import Drawn

    from .lookups import Answer
    from .models import Automation
    from .step_form import Entered

BUTTON: Final = "template"
INSTEAD: Final = "template_instead"  # of what stands in the field


def filled(automation: Automation, entered: Entered, data: Mapping[str, str]) -> Entered:
    """What was entered, with the template in the field whose button was pressed.

    Where something stands in the field, that is asked about first; where the service gives none,
    the form says why. Asks the service for at most 20 seconds.
    """
    name = data.get(INSTEAD) or data.get(BUTTON, "")
    sought = lookups.find(entered.declared.Inputs, name) if name else None
    if sought is None or not isinstance(sought.field, Json):
        return entered
    beside = sought.siblings(entered.values)
    if INSTEAD not in data and beside.get(sought.field.name) not in BLANK:
        return _halted(entered, Halted(name))
    question = lookups.Question(beside, data.get("account", entered.account))
    answer = lookups.template(automation, entered.part, sought, question)
    if answer.message:
        return _halted(entered, _why(automation, name, answer))
    return replace(entered, values=sought.filled(entered.values, answer.given))


def focus(entered: Entered) -> str:
    """The id of the button at which one goes on where a template is not put in yet, or empty."""
    halted = entered.editing.halted
    if halted is None:
        return ""
    button = BUTTON if halted.message else f"{BUTTON}-instead"
    return f"field-{halted.name}-{button}".replace(".", "-")


def ready(entered: Entered, drawn: Iterable[Drawn]) -> list[Drawn]:
    """The fields with a template for which nothing is missing any more that it depends on."""
    found = []
    for one in drawn:
        sought = lookups.find(entered.declared.Inputs, one.name) if one.offers_template else None
        if sought and not lookups.missing(sought, sought.siblings(entered.values)):
            found.append(one)
    return found


def _why(automation: Automation, name: str, answer: Answer) -> Halted:
    account = answer.account
    if account is None:
        return Halted(name, answer.message, answer.remedy)
    url = reverse("connectors:account", args=[automation.project.slug, account.pk])
    return Halted(name, answer.message, answer.remedy, account.title, url)


def _halted(entered: Entered, halted: Halted) -> Entered:
    return replace(entered, editing=replace(entered.editing, halted=halted))
