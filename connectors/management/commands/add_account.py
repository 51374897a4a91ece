"""Authorizes and stores an account: `add_account PROJECT CONNECTOR TITLE --set key=value …`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from connectors import authorize, registry
from connectors.models import Account
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, prepare
from connectors.sdk.wording import unknown
from executions import standing
from projects import audit
from projects.command import USAGE, ProjectCommand

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from connectors.sdk import Account as Credentials
    from projects.models import Project

AUTHORIZED: Final = "authorized and stored in {project}"
NOT_ASKED: Final = "not checked and stored in {project}"
NOTHING_TO_ASK: Final = "stored in {project}, not checked: there is nothing to ask"


class Command(ProjectCommand):
    help = "Authorizes an account with the service and stores it, encrypted."

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
        if not authorize.is_title(title):
            self.end([authorize.BAD_TITLE])
        place = {"project": project, "connector": connector, "title": title}
        self._check_title(project, connector, title, replace=options["replace"])
        values = prepare(kind, self._values(options["pairs"]))
        loaded = self._loaded(kind, values)
        done = self._check(project.pk, loaded) if not options["no_check"] else NOT_ASKED
        with transaction.atomic():
            account, new = Account.objects.update_or_create(**place, defaults={"values": values})
            standing.account_changed(account)
            action = "account.added" if new else "account.authorized"
            audit.record_command(project, action, title, {"connector": connector})
        self.stdout.write(f"{title}: {done.format(project=project)}")

    def _check_title(self, project: Project, connector: str, title: str, *, replace: bool) -> None:
        """A new account has a new title; one that replaces another has the other's."""
        titles = authorize.titles(Account.objects.filter(project=project), connector)
        if title in titles and not replace:
            self.end([f"There is an account “{title}” already: add --replace to replace it."])
        if replace and title not in titles:
            self.end([unknown(f"{connector} account", title, titles, where=" to replace")])

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
            return authorize.fitting(kind, values)
        except Invalid as error:
            self.end([str(problem) for problem in error.problems])

    def _check(self, project_id: int, loaded: Credentials) -> str:
        """Ask the service, and say what came of it."""
        if not authorize.can_be_checked(type(loaded)):
            return NOTHING_TO_ASK
        try:
            authorize.check(project_id, loaded)
        except (Refused, Unavailable) as error:
            self.end([f"{error.message} Nothing was stored; --no-check stores it all the same."])
        return AUTHORIZED
