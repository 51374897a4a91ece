"""Making automations, copying them and deleting them."""

from __future__ import annotations

import functools
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from connectors import registry
from connectors.models import Account
from executions.cancel import AlreadyEnded, cancel
from executions.clock import now
from executions.models import ENDED, Execution
from projects.erase import erase_newest
from projects.forms import free_slug

from . import demo, hooks, yaml_text
from .documents import read
from .draft import called, changed, each_step
from .flow import cards
from .imports import Imported, import_set
from .models import Automation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from projects.models import Project, User

    from .documents import Document
    from .draft import Draft
    from .flow import Card


class StillActive(Exception):
    """It is active; it must not go."""


class StillRunning(Exception):
    """It is not active any more, and yet some of what it began has not ended."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An example, and what comes of it in one project.

    `about` says what it does, `brings` are the titles of the sub automations that come along,
    `accounts` its connectors, each with the title of the account that it takes there, if any.
    """

    name: str
    title: str
    about: str
    brings: tuple[str, ...]
    accounts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Clone:
    """A copy. `cleared` are the parts that need another account, `absent` the names of what it
    calls that its project does not have.
    """

    automation: Automation
    cleared: tuple[Card, ...]
    absent: tuple[str, ...]


def name_for(project: Project, title: str) -> str:
    """A free name in the project that reads like a title; `automation` where nothing does."""

    def taken(stem: str) -> Iterable[str]:
        similar = Automation.objects.filter(project=project, name__startswith=stem)
        return similar.values_list("name", flat=True)

    return free_slug(title, "automation", taken)


def create(project: Project, title: str, name: str) -> Automation:
    """An empty automation, which nothing starts yet."""
    return Automation.objects.create(project=project, title=title, name=name, draft={"steps": []})


@functools.cache
def examples() -> Mapping[str, Document]:
    """The automations that come with the product, by name."""
    files = sorted(demo.FOLDER.glob("*.yaml"))
    documents = [each for file in files for each in read(file.read_bytes(), file.name)]
    return {document.name: document for document in documents}


def offers(project: Project) -> list[Offer]:
    """The examples, those that call others first."""
    names = _names(project)
    accounts = _accounts(project)
    found = [
        Offer(
            document.name,
            document.title,
            _about(document.draft),
            tuple(other.title for other in _with_callees(document, names)[1:]),
            tuple(
                (_label(connector), _fitting(connector, title, accounts))
                for connector, title in _wanted(document).items()
            ),
        )
        for document in examples().values()
    ]
    return sorted(found, key=lambda offer: (not called(examples()[offer.name].draft), offer.title))


def create_from(
    project: Project, example: str, title: str, name: str, by: User | None = None
) -> list[Imported]:
    """An example under this title and name, then the sub automations that came along.

    It is not active yet; those are, as far as they can be. Raises documents.BadDocuments.
    """
    accounts = _accounts(project)
    first, *others = _with_callees(examples()[example], _names(project))
    texts = [(first.file, _text(first, accounts, automation=name, title=title, active=False))]
    for other in others:
        complete = all(_fitting(*named, accounts) for named in _wanted(other).items())
        texts.append((other.file, _text(other, accounts, active=complete)))
    return import_set(project, texts, by)


def clone(automation: Automation, into: Project, title: str, name: str) -> Clone:
    """Copy the draft into the same or another project: not active, and without the secret."""
    paths: list[str] = []

    def without_account(part: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        if "account" not in part:
            return part
        paths.append("trigger" if path == "trigger" else part["key"])
        return {name: value for name, value in part.items() if name != "account"}

    draft = automation.draft
    if into.pk != automation.project_id:
        draft = changed(draft, without_account)
    made = Automation(project=into, title=title, name=name, draft=draft)
    hooks.give_secret(made, draft)
    made.save()
    drawn = cards(draft)
    cleared = tuple(card for card in drawn.each() if card.key in paths)
    return Clone(made, cleared, tuple(sorted(called(draft) - _names(into))))


def history(automation: Automation) -> int:
    """How many executions go with it."""
    return Execution.objects.filter(automation=automation, test=False).count()


def unfinished(automation: Automation) -> int:
    """How many executions have not ended; tests are cut off."""
    runs = Execution.objects.filter(automation=automation, test=False)
    return runs.exclude(status__in=ENDED).count()


def erase_executions(automation: Automation) -> None:
    """Delete what has run, the newest first, in transactions of their own.

    Where that is cut short, the automation is still there. Raises as `erase` does.
    """
    more = True
    while more:
        with transaction.atomic():
            _refuse(automation)
            _end_tests(automation)
            more = erase_newest(Execution.objects.filter(automation=automation))


def erase(automation: Automation) -> None:
    """Delete an automation with its versions and executions, inside the caller's transaction.

    Raises StillActive and StillRunning. What it called stays in the log.
    """
    _refuse(automation)
    _end_tests(automation)
    while erase_newest(Execution.objects.filter(automation=automation)):
        continue  # accepted since the last look
    automation.delete()


def _end_tests(automation: Automation) -> None:
    """Cancel its tests, so that what their calls have reserved of a project's budget is free."""
    tests = Execution.objects.filter(automation=automation, test=True)
    for test in tests.exclude(status__in=ENDED).only("id"):
        with suppress(AlreadyEnded):  # with another one, or by itself
            cancel(test, now())


def _refuse(automation: Automation) -> None:
    locked = Automation.objects.select_for_update().only("active", "live_id").get(pk=automation.pk)
    if locked.active or locked.live_id:
        raise StillActive
    if unfinished(automation):
        raise StillRunning


def _names(project: Project) -> frozenset[str]:
    return frozenset(Automation.objects.filter(project=project).values_list("name", flat=True))


def _accounts(project: Project) -> dict[str, list[str]]:
    """The titles of the project's accounts by connector, in the order of the alphabet."""
    found: dict[str, list[str]] = {}
    rows = Account.objects.filter(project=project).order_by("title")
    for connector, title in rows.values_list("connector", "title"):
        found.setdefault(connector, []).append(title)
    return found


def _with_callees(document: Document, names: frozenset[str]) -> list[Document]:
    """The example, then those that it calls and that the project does not have, at every depth."""
    found = [document]
    for one in found:
        known = names.union(each.name for each in found)
        missing = sorted(called(one.draft) - known)
        found += [examples()[name] for name in missing if name in examples()]
    return found


def _wanted(document: Document) -> dict[str, str]:
    """The connectors of which the example needs an account, with the title that it names."""
    steps = (place.step for place in each_step(document.draft["steps"]))
    parts = [document.draft["trigger"], *steps]
    return {_connector(part): part["account"] for part in parts if "account" in part}


def _fitting(connector: str, title: str, accounts: Mapping[str, list[str]]) -> str:
    """The title of the account to take: the one that is named, else the first; else empty."""
    titles = accounts.get(connector) or [""]
    return title if title in titles else titles[0]


def _text(document: Document, accounts: Mapping[str, list[str]], **said: Any) -> str:
    """The example as a document of the project, with other words where `said` has them."""

    def with_account(part: Mapping[str, Any], _: str) -> Mapping[str, Any]:
        if "account" not in part:
            return part
        title = _fitting(_connector(part), part["account"], accounts)
        rest = {name: value for name, value in part.items() if name != "account"}
        return {**rest, "account": title} if title else rest

    outline = {"automation": document.name, "title": document.title, "active": document.active}
    return yaml_text.write({**outline, **said, **changed(document.draft, with_account)})


def _connector(part: Mapping[str, Any]) -> str:
    return str(part["use"]).partition(".")[0]


def _label(connector: str) -> str:
    return registry.connectors()[connector].connector.label


def _about(draft: Draft) -> str:
    """What an example does: its description, else its steps one after the other."""
    inputs = draft["trigger"].get("with") or {}
    steps = " → ".join(card.label for card in cards(draft).cards)
    return str(inputs.get("description") or steps)
