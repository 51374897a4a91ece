"""Lists what models cost, or enters a price: `prices [CONNECTOR MODEL --input DOLLARS …]`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from connectors import registry
from connectors.models import ModelPrice
from connectors.price_form import FIGURES, PriceForm, typed
from connectors.prices import declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser

    from connectors.sdk import Price

WRONG = 1  # exit status


class Command(BaseCommand):
    help = "Lists what models cost, in dollars for a million tokens, or enters a price."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("connector", metavar="CONNECTOR", nargs="?", help="such as chatgpt")
        parser.add_argument("model", metavar="MODEL", nargs="?", help="such as gpt-6-luna")
        for name, label in FIGURES.items():
            flag = f"--{name.replace('_', '-')}"
            parser.add_argument(flag, metavar="DOLLARS", help=f"{label.lower()}, per million")
        parser.add_argument("--server", default="", help="another server than the service itself")
        parser.add_argument("--since", metavar="DATE", help="the first day, today unless named")
        parser.add_argument("--source", default="", help="where the figures were read")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["model"]:
            self._enter(options)
            return
        for line in _listed(options["connector"]):
            self.stdout.write(line)

    def _enter(self, options: dict[str, Any]) -> None:
        since = options["since"] or timezone.now().date().isoformat()
        names = ("connector", "server", "model", "source", *FIGURES)
        given = {name: options[name] for name in names if options[name] is not None}
        given |= {"since": since, "long_input": 100, "long_output": 100}
        same = {name: given[name] for name in ("connector", "server", "model")}
        standard = declared(same["connector"], same["server"]).get(same["model"])
        if standard:  # the rule about long inputs stays, whatever a token costs
            given |= {
                "long_over": standard.long_over,
                "long_input": standard.long_input,
                "long_output": standard.long_output,
            }
        form = PriceForm(given, instance=_row(same, since))
        if not form.is_valid():
            for name, faults in form.errors.items():
                self.stderr.write(f"{name}: {' '.join(map(str, faults))}")
            sys.exit(WRONG)
        form.save()
        self.stdout.write(f"{same['model']}: its price from {since} on is entered")


def _row(same: dict[str, str], since: str) -> ModelPrice | None:
    """The price that was entered for the same day."""
    rows = ModelPrice.objects.filter(**same)
    return next((row for row in rows if row.since.isoformat() == since), None)


def _listed(connector: str | None) -> Iterator[str]:
    for key in [connector] if connector else registry.connectors():
        for price in declared(key).values():
            yield _line(key, "", price, price.since)
        for row in ModelPrice.objects.filter(connector=key).order_by("server", "model", "since"):
            yield _line(key, row.server, row, f"{row.since}, entered here")


def _line(connector: str, server: str, price: Price | ModelPrice, since: str) -> str:
    figures = [
        f"{label.lower()} ${typed(figure)}"
        for name, label in FIGURES.items()
        if (figure := getattr(price, name)) is not None
    ]
    at = f" at {server}" if server else ""
    return f"{connector} {price.model}{at}: {', '.join(figures) or 'not known'} (from {since})"
