"""The dialog “Authorize”: an account's title and fields, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from connectors import authorize, registry
from connectors.forms import Form, draw, read
from connectors.models import Account
from connectors.sdk import Account as Credentials
from connectors.sdk import Fields, Refused, Text, Unavailable
from connectors.sdk.values import Invalid, Problem, prepare
from connectors.secrets import CannotDecrypt

if TYPE_CHECKING:
    from django.http import QueryDict

    from connectors.registry import Installed
    from projects.models import Project

TAKEN = "There is an account of {label} with this title already; give this one another."
TRIAL = "Trial"
AGAIN = "Enter it again: a secret is never sent back to the page."


class Title(Fields):
    """What people call an account."""

    title = Text("Title", help="How automations name the account.", example="Marketing team")


@dataclass
class Entry:
    """What somebody has entered about an account. `account` is the one that is authorized anew.

    `message` is about the whole of it, in the service's words; `unreached` says that it was only
    the service that did not answer or agree, so that it may be stored all the same.
    """

    project: Project
    installed: Installed
    kind: type[Credentials]
    account: Account | None = None
    title: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    message: str = ""
    unreached: bool = False
    keeps_secrets: bool = False  # the page it stands in does, of what was typed there
    trial: Mapping[str, str] = field(default_factory=dict)  # what a stand-in of the service takes
    before_title: str = ""  # of its name, where the page has another title

    @classmethod
    def new(cls, project: Project, connector: str) -> Entry:
        """An empty one. Raises `registry.Unknown` for what has no accounts."""
        kind = registry.account(connector)
        return cls(project, registry.connectors()[connector], kind)

    @classmethod
    def again(cls, account: Account) -> Entry:
        """One with the account's values, but for its secrets. Raises `registry.Unknown`."""
        entry = cls.new(account.project, account.connector)
        entry.account, entry.title = account, account.title
        try:
            entry.values = dict(account.values)
        except CannotDecrypt:
            entry.message = (
                "Its values cannot be read with any key of this server: enter them anew."
            )
        return entry

    def typed(self, data: QueryDict) -> None:
        """Take what a browser sent."""
        self.values = read(self.kind, data, self.inside)
        if self.account is None:
            self.title = data.get(f"{self.before_title}title", "").strip()

    def fill_in(self, trial: Mapping[str, str]) -> None:
        """Take what a stand-in of the service takes, and a title where there is none yet."""
        self.trial, self.values = trial, {**self.values, **trial}
        others = Account.objects.filter(project=self.project)
        taken = authorize.titles(others, self.installed.key)
        numbered = (f"{TRIAL} {number}" for number in count(2))
        free = next(title for title in chain([TRIAL], numbered) if title not in taken)
        self.title = self.title or free

    def authorized(self, *, ask: bool) -> bool:
        """Whether all of it fits, and the service agrees where it is asked; else says why not."""
        self.problems = [*self._title_problems(), *self._value_problems()]
        if not self.problems and ask and authorize.can_be_checked(self.kind):
            try:
                authorize.check(self.project.pk, authorize.fitting(self.kind, self.values))
            except (Refused, Unavailable) as said:
                self.message, self.unreached = said.message, True
        if self.problems or self.message:
            self._ask_for_secrets_again()
        return not self.problems and not self.message

    @property
    def ready(self) -> dict[str, Any]:
        """The values as they are stored."""
        return prepare(self.kind, self.values)

    @property
    def inside(self) -> str:
        """What comes before the names of the fields, another for each connector, so that nothing
        typed for one service is ever kept for another.
        """
        return f"{self.installed.key}."

    @property
    def name_form(self) -> Form:
        """The title, of a new account."""
        return draw(Title, {"title": self.title}, self.problems, self.before_title)

    @property
    def form(self) -> Form:
        """The connector's own fields, all of them where the service did not agree."""
        drawn = draw(self.kind, self.values, self.problems, self.inside)
        fields = tuple(
            replace(one, offered=self.trial.get(one.field.name, "")) for one in drawn.fields
        )
        return replace(drawn, fields=fields, opened=drawn.opened or bool(self.message))

    @property
    def asks(self) -> bool:
        """Whether there is a service to ask."""
        return authorize.can_be_checked(self.kind)

    def taken(self) -> Problem:
        """The title belongs to another account."""
        return self._about_title(TAKEN.format(label=self.installed.connector.label), "unique")

    def _about_title(self, said: str, code: str) -> Problem:
        return Problem(f"{self.before_title}title", said, code)

    def _title_problems(self) -> list[Problem]:
        if self.account is not None:
            return []
        if not self.title:
            return [self._about_title("This field is required.", "required")]
        if not authorize.is_title(self.title):
            return [self._about_title(authorize.BAD_TITLE, "title")]
        others = Account.objects.filter(project=self.project)
        return [self.taken()] if self.title in authorize.titles(others, self.installed.key) else []

    def _value_problems(self) -> list[Problem]:
        try:
            authorize.fitting(self.kind, self.values)
        except Invalid as invalid:
            return [
                Problem(f"{self.inside}{each.path}", each.message, each.code)
                for each in invalid.problems
            ]
        return []

    def _ask_for_secrets_again(self) -> None:
        """Say at each secret that was right that it is gone, where the page does not keep it."""
        if self.keeps_secrets:
            return
        known = {problem.path for problem in self.problems}
        gone = (
            Problem(f"{self.inside}{name}", AGAIN, "again")
            for name, declared in self.kind.__fields__.items()
            if declared.kind == "secret" and self.values.get(name)
        )
        self.problems = [*self.problems, *(each for each in gone if each.path not in known)]
