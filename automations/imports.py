"""Importing documents as one set: all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from connectors.models import Account
from connectors.sdk.references import renumber
from executions.engine.plan import Plan, numbers
from projects.models import Project, User

from . import hooks, publish
from .check import Fault, Surroundings, faults
from .check_arguments import arguments_schema
from .documents import BadDocuments, Document, account_named, read
from .draft import Draft, action_of, called, changed, trigger_of
from .draft_form import normal, plan_of
from .hooks import SECRET_BYTES
from .keys import gives_away, spent
from .models import Automation, Kept

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one document.

    `reasons` say why it could not go live though it asked to, and `staying` is then the number of
    the older version that stays active (0 where there is none); `url` is empty where the trigger
    has none; `secret` is one that was made now and is shown this once.
    """

    name: str
    active: bool
    url: str = ""
    reasons: tuple[str, ...] = ()
    staying: int = 0
    secret: str = ""
    warnings: tuple[str, ...] = ()


def import_set(
    project: Project, files: Iterable[tuple[str, str | bytes]], by: User | None = None
) -> list[Imported]:
    """Import all documents of some files (name and content), in their order; `by` is who does it,
    None for a command.

    They may name each other in any order. One of an existing name replaces it and keeps its URL and
    secret; there is a new version only where something that runs has changed. What was active and
    cannot go live as it is now stays active as it was. A step that somebody has copied or deleted
    there is from elsewhere where its references might come to mean other steps. Raises BadDocuments
    with every fault; then nothing is imported.
    """
    documents = _read_all(files)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        documents, missing = _resolved(project, documents)
        before = Surroundings.of(project)
        live = {document.name for document in documents if document.active}
        judged = _judged(documents, before, live)
        lines = [
            document.fault(fault.path, fault.message)
            for document in documents
            for fault in _by_line(document, [*missing[document.name], *judged[document.name]])
            if fault.blocks == "import"
        ]
        if lines:
            raise BadDocuments(lines)
        judged = _settled(documents, before, live, judged)
        return [
            _store(project, document, judged[document.name], active=document.name in live, by=by)
            for document in documents
        ]


def url_of(automation: Automation) -> str:
    """Where an automation is called from outside; empty where its trigger has no address."""
    trigger = trigger_of(automation.draft)
    if trigger is None or not trigger.inbound:
        return ""
    return hooks.address(automation)


def _read_all(files: Iterable[tuple[str, str | bytes]]) -> list[Document]:
    documents: list[Document] = []
    lines: list[str] = []
    for file, content in files:
        try:
            documents += read(content, file)
        except BadDocuments as error:
            lines += error.lines
    first: dict[str, Document] = {}
    for document in documents:
        other = first.setdefault(document.name, document)
        if other is not document:
            place = f"{other.file}:{other.located.line('automation')}"
            message = f"“{document.name}” is there twice, also at {place}; leave one out."
            lines.append(document.fault("automation", message))
    if lines:
        raise BadDocuments(lines)
    return documents


def _by_line(document: Document, found: Iterable[Fault]) -> list[Fault]:
    return sorted(found, key=lambda fault: document.located.line(fault.path))


def _resolved(
    project: Project, documents: Sequence[Document]
) -> tuple[list[Document], dict[str, list[Fault]]]:
    """The documents with account ids and step keys for titles and numbers, in stored form.

    And, by document, what is wrong with the accounts that they name.
    """
    rows = Account.objects.filter(project=project).values_list("connector", "title", "id")
    titles = {(connector, title): pk for connector, title, pk in rows}
    missing: dict[str, list[Fault]] = {document.name: [] for document in documents}
    resolved = []
    for document in documents:
        draft = _with_ids(document.draft, titles, missing[document.name])
        resolved.append(replace(document, draft=normal(_with_keys(draft))))
    return resolved, missing


def _with_ids(draft: Draft, titles: Mapping[tuple[str, str], int], missing: list[Fault]) -> Draft:
    def with_id(part: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        if "account" not in part:
            return part
        declared = trigger_of({"trigger": part}) if path == "trigger" else action_of(part)
        if declared is not None:  # else its name is what is wrong
            account = account_named(part["account"], declared, titles)
            if isinstance(account, int):
                return {**part, "account": account}
            missing.append(Fault(f"{path}.account", account))
        return {name: value for name, value in part.items() if name != "account"}

    return changed(draft, with_id)


def _with_keys(draft: Draft) -> Draft:
    """References by number become references by key; what is wrong stays for the checks."""
    shown = numbers(Plan.read(plan_of(draft)["steps"]))
    keys = {number: key for key, number in shown.items()}

    def with_keys(part: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        inputs = part.get("with")
        if path == "trigger" or not inputs:
            return part
        return {**part, "with": renumber(inputs, keys)}

    return changed(draft, with_keys)


def _judged(
    documents: Sequence[Document], before: Surroundings, live: Set[str]
) -> dict[str, list[Fault]]:
    """The faults of each document, if these of the set go live.

    Of the others those that are live stay so, unless their document says that they shall not.
    """
    drafts = {document.name: document.draft for document in documents}
    wanted = {document.name for document in documents if document.active}
    staying = (wanted - live) & before.live
    changing = drafts.keys() - staying
    schemas = {name: arguments_schema(drafts[name]) for name in changing}
    new = {name: schema for name, schema in schemas.items() if schema is not None}
    around = replace(
        before,
        automations=before.automations | drafts.keys(),
        live=(before.live - changing) | (new.keys() & live),
        calls={**before.calls, **{name: called(draft) for name, draft in drafts.items()}},
        schemas={name: one for name, one in before.schemas.items() if name not in changing} | new,
    )
    return {name: faults(draft, around, name=name) for name, draft in drafts.items()}


def _settled(
    documents: Sequence[Document],
    before: Surroundings,
    live: set[str],
    judged: dict[str, list[Fault]],
) -> dict[str, list[Fault]]:
    """Take out of `live` what cannot go live; the faults of each document then.

    All that want to were taken to be live. What keeps one back may keep back those that call it,
    and so on until nothing changes.
    """
    while kept := {name for name in live if any(fault.level == "error" for fault in judged[name])}:
        live -= kept
        now = _judged(documents, before, live)
        judged = {name: now[name] if name in live else judged[name] for name in judged}
    return judged


def _store(
    project: Project,
    document: Document,
    found: Sequence[Fault],
    *,
    active: bool,
    by: User | None,
) -> Imported:
    rows = Automation.objects.select_for_update()
    automation = rows.filter(project=project, name=document.name).first()
    automation = automation or Automation(project=project, name=document.name)
    if gives_away(automation.spent, automation.draft, document.draft):
        Kept.objects.filter(automation=automation).update(automation=None)
    automation.spent = spent(automation.spent, automation.draft, document.draft)
    automation.title, automation.draft = document.title, document.draft
    automation.active = document.active
    secret, known = "", automation.encrypted_secret
    if document.secret:
        automation.secret = document.secret
    elif publish.wants_secret(document.draft.get("trigger") or {}) and not automation.secret:
        automation.secret = secret = secrets.token_urlsafe(SECRET_BYTES)
    hooks.give_secret(automation, document.draft)
    if not document.active:
        automation.live = None
        publish.release(automation)
    elif automation.encrypted_secret != known and not hooks.is_met(automation):
        automation.trigger_due_at = hooks.due_for_change(automation, timezone.now())
    automation.save()
    if active:
        publish.publish(automation, by)
    errors = [str(fault) for fault in _by_line(document, found) if fault.level == "error"]
    return Imported(
        name=document.name,
        active=active,
        url=url_of(automation),
        reasons=tuple(errors) if document.active else (),
        staying=(automation.live.number or 0) if automation.live and not active else 0,
        secret=secret,
        warnings=tuple(
            document.fault(fault.path, fault.message)
            for fault in _by_line(document, found)
            if fault.level == "warning"
        ),
    )
