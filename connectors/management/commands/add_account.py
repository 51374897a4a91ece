"""Authorises and stores an account: `add_account PROJECT CONNECTOR TITLE --set key=value …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors import registry
from connectors.models import Account
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, load, prepare
from executions.context import StepContext
from projects.command import USAGE, ProjectCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from connectors.sdk import Account as Credentials

MAX_TITLE: Final = 200


class Command(ProjectCommand):
    help = "Authorises an account with the service and stores it, encrypted."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("connector", metavar="CONNECTOR", help="such as chatgpt")
        parser.add_argument("title", metavar="TITLE", help="what automations call the account")
        parser.add_argument(
            "--set",
            metavar="KEY=VALUE",
            dest="pairs",
            action="append",
            default=[],
            help="a field of the account; KEY=- reads its value from standard input",
        )
        parser.add_argument(
            "--no-check", action="store_true", help="do not ask the service whether it works"
        )
        parser.add_argument(
            "--replace", action="store_true", help="replace the account of this title"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        project, title = self.project(options["project"]), options["title"].strip()
        connector = options["connector"]
        try:
            kind = registry.account(connector)
        except registry.Unknown as error:
            self.end([str(error)], USAGE)
        if not title.isprintable() or not 0 < len(title) <= MAX_TITLE:
            self.end([f"The title must be one line of 1 to {MAX_TITLE} characters."])
        place = {"project": project, "connector": connector, "title": title}
        if Account.objects.filter(**place).exists() and not options["replace"]:
            self.end([f"There is an account “{title}” already: add --replace to replace it."])
        values = prepare(kind, self._values(options["pairs"]))
        loaded = self._loaded(kind, values)
        if not options["no_check"]:
            self._check(project.pk, loaded)
        Account.objects.update_or_create(**place, defaults={"values": values})
        checked = "not checked" if options["no_check"] else "authorised"
        self.stdout.write(f"{title}: {checked} and stored in {project}")

    def _values(self, pairs: list[str]) -> dict[str, str]:
        """The given fields; one of them may come from standard input."""
        values: dict[str, str] = {}
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not equals:
                self.end(["Write --set KEY=VALUE, with the name of a field before the “=”."], USAGE)
            if key in values:
                self.end([f"{key}: It is set twice; leave one out."], USAGE)
            values[key] = value
        from_stdin = [key for key, value in values.items() if value == "-"]
        if len(from_stdin) > 1:
            self.end([f"{', '.join(from_stdin)}: Only one value can come from -."], USAGE)
        return {key: self.value_or_stdin(value) for key, value in values.items()}

    def _loaded(self, kind: type[Credentials], values: dict[str, Any]) -> Credentials:
        """The account with its values, which fit its fields and each other."""
        try:
            loaded = load(kind, values)
        except Invalid as error:
            self.end([str(problem) for problem in error.problems])
        if faults := loaded.faults():
            self.end([f"{name}: {message}" for name, message in faults.items()])
        return loaded

    def _check(self, project_id: int, loaded: Credentials) -> None:
        """Ask the service. Its own words are shown where it refuses, without the secrets."""
        context = StepContext(project_id, loaded)
        try:
            loaded.check(context)
        except (Refused, Unavailable) as error:
            said = context.redactor.text(error.message)
            said = said.removesuffix(".")
            self.end([f"{said}. Nothing was stored; --no-check stores it all the same."])
        finally:
            context.close()
