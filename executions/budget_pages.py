"""What pages say of budgets: the card on a settings page, its form, and warnings elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from connectors.sdk.costs import DOLLAR, dollars
from connectors.sdk.wording import shortened

from . import budgets
from .models import Budget, Execution, Spending
from .search import first_id
from .writing import write

if TYPE_CHECKING:
    from datetime import date

    from automations.models import Automation
    from projects.models import Project

MOST: Final = 1_000_000  # dollars
WARN_AT: Final = 80  # per cent


class BudgetForm(forms.Form):
    """Dollars a month, empty for no budget, and from which share of them on people are warned."""

    amount = forms.DecimalField(
        label="Dollars a month",
        required=False,
        min_value=Decimal("0.01"),
        max_value=MOST,
        decimal_places=2,
        help_text="A calendar month of UTC. Leave it empty for no budget.",
        widget=forms.NumberInput({"step": "0.01", "inputmode": "decimal", "autocomplete": "off"}),
    )
    warn_at = forms.IntegerField(
        label="Warn from, in %",
        min_value=1,
        max_value=100,
        help_text="Of the budget, spent and reserved together.",
    )

    def __init__(self, level: budgets.Level | None, data: Any = None) -> None:
        amount = Decimal(level.amount) / DOLLAR if level else None
        shown = {
            "amount": None if amount is None else f"{amount:.2f}",
            "warn_at": level.warn_at if level else WARN_AT,
        }
        super().__init__(data, initial=shown, prefix="budget")

    @property
    def nano(self) -> int | None:
        """The amount in nano-dollars, once it is valid; None for no budget."""
        amount: Decimal | None = self.cleaned_data["amount"]
        return None if amount is None else int(amount * DOLLAR)


@dataclass(frozen=True, slots=True)
class Card:
    """A budget on the settings page of what it is for."""

    form: BudgetForm
    level: budgets.Level | None
    address: str
    of: str  # project or automation
    above: budgets.Level | None = None  # the project's, on the page of an automation

    @property
    def spent(self) -> str:
        """What is spent this month."""
        return dollars(self.level.spent) if self.level else ""

    @property
    def reserved(self) -> str:
        """What is reserved for calls under way."""
        return dollars(self.level.reserved) if self.level else ""

    @property
    def left(self) -> str:
        """What calls may still cost."""
        return dollars(max(0, self.level.amount - self.level.used)) if self.level else ""


@dataclass(frozen=True, slots=True)
class Near:
    """A budget that is nearly used up, and where it is changed."""

    level: budgets.Level
    title: str
    href: str


def card(project: Project, automation: Automation | None, now: datetime, data: Any = None) -> Card:
    """The card for a project's or an automation's settings page, in one query."""
    pk = automation.pk if automation else None
    found = {
        level.automation: level for level in budgets.levels(project.pk, pk, budgets.month_of(now))
    }
    level = found.get(pk)
    if automation:
        address = reverse("executions:automation-budget", args=[project.slug, automation.name])
        return Card(BudgetForm(level, data), level, address, "automation", found.get(None))
    address = reverse("executions:budget", args=[project.slug])
    return Card(BudgetForm(level, data), level, address, "project")


def warnings(project: Project, now: datetime, automation: int | None = None) -> list[Near]:
    """The budgets of a project that are nearly used up, or only those that count for one of its
    automations, in one query.
    """
    rows = Spending.objects.filter(budget__project=project, month=budgets.month_of(now))
    found = []
    for row in rows.select_related("budget__automation").defer("budget__automation__draft"):
        budget, of = row.budget, row.budget.automation
        if automation is not None and of is not None and of.pk != automation:
            continue
        level = budgets.Level(
            *(budget.pk, budget.automation_id, budget.amount, budget.warn_at, row.pk),
            *(row.spent, row.reserved, row.unpriced),
        )
        if not level.warns:
            continue
        title = shortened(of.title or of.name) if of else ""
        args = [project.slug, *([of.name] if of else [])]
        where = reverse("automations:settings" if of else "projects:settings", args=args)
        found.append(Near(level, title, f"{where}#budget"))
    return sorted(found, key=lambda one: one.title)


def put(
    project: Project, automation: Automation | None, nano: int | None, warn_at: int, now: datetime
) -> None:
    """Set a budget, or remove it for None. A new one begins with what this month's executions have
    cost already.

    Calls that are under way when a budget is made are not in it.
    """
    rows = Budget.objects.filter(project=project, automation=automation)
    month = budgets.month_of(now)
    if nano is None:
        write(rows.delete)
        return
    # The sum may take a while, and whoever writes makes everybody else wait.
    so_far = None if rows.exists() else _so_far(project, automation, month)
    figures = {"amount": nano, "warn_at": warn_at}

    def body() -> None:
        if so_far:
            new = Budget(project=project, automation=automation, **figures)
            Budget.objects.bulk_create([new], ignore_conflicts=True)  # made meanwhile
            begins = Spending(budget=rows.get(), month=month, **so_far)
            Spending.objects.bulk_create([begins], ignore_conflicts=True)
        rows.update(**figures)

    write(body)


def _so_far(project: Project, automation: Automation | None, month: date) -> dict[str, int]:
    """What the executions that began this month have cost, beside calls of unknown price."""
    first = first_id(datetime.combine(month, time(), UTC))
    of = {"automation": automation} if automation else {"project": project}
    found = Execution.objects.filter(id__gte=first, **of).aggregate(
        spent=Coalesce(Sum("cost"), 0), unpriced=Coalesce(Sum("unpriced"), 0)
    )
    return dict(found)
