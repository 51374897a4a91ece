"""Importing documents as one set: all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction

from connectors.models import Account
from connectors.sdk import Trigger
from connectors.sdk.references import BadReference, rekey
from executions.engine.plan import Plan, numbers
from projects.models import Project

from . import publish
from .check import Fault, Surroundings, faults
from .documents import BadDocuments, Document, account_named, read
from .draft import Draft, called, changed, trigger_of
from .draft_form import normal, plan_of
from .models import Automation

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_BYTES: Final = 32  # of randomness, 43 characters


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one document.

    `reason` says why it could not go live though it asked to; `url` is empty where the trigger has
    none; `secret` is one that was made now and is shown this once.
    """

    name: str
    active: bool
    url: str = ""
    reason: str = ""
    secret: str = ""
    warnings: tuple[str, ...] = ()


def import_set(project: Project, files: Iterable[tuple[str, str | bytes]]) -> list[Imported]:
    """Import all documents of some files (name and content), in their order.

    They may name each other in any order. One of an existing name replaces it and keeps its URL and
    secret; there is a new version only where something that runs has changed. Raises BadDocuments
    with every fault; then nothing is imported.
    """
    documents = _read_all(files)
    with transaction.atomic():
        Project.objects.select_for_update().get(pk=project.pk)
        documents, lines = _resolved(project, documents)
        around = _together(Surroundings.of(project), documents)
        judged, live = _judged(documents, around)
        lines += [
            document.fault(fault.path, fault.message)
            for document in documents
            for fault in judged[document.name]
            if fault.blocks == "import"
        ]
        if lines:
            raise BadDocuments(lines)
        return [
            _store(project, document, judged[document.name], active=document.name in live)
            for document in documents
        ]


def url_of(automation: Automation) -> str:
    """Where an automation is called from outside; empty where its trigger has no address."""
    trigger = trigger_of(automation.draft)
    if trigger is None or not trigger.inbound:
        return ""
    return f"{settings.AUTOMATE_PUBLIC_URL}/automations-api/run/{automation.trigger_id}"


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


def _resolved(project: Project, documents: Sequence[Document]) -> tuple[list[Document], list[str]]:
    """The documents with account ids and step keys for titles and numbers, in stored form."""
    rows = Account.objects.filter(project=project).values_list("connector", "title", "id")
    titles = {(connector, title): pk for connector, title, pk in rows}
    resolved, lines = [], []
    for document in documents:
        missing: list[Fault] = []
        draft = _with_ids(document.draft, titles, missing)
        lines += [document.fault(fault.path, fault.message) for fault in missing]
        resolved.append(replace(document, draft=normal(_with_keys(draft))))
    return resolved, lines


def _with_ids(draft: Draft, titles: Mapping[tuple[str, str], int], missing: list[Fault]) -> Draft:
    def with_id(part: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        if "account" not in part:
            return part
        account = account_named(part["account"], part["use"], titles)
        if isinstance(account, int):
            return {**part, "account": account}
        missing.append(Fault(f"{path}.account", account))
        return {name: value for name, value in part.items() if name != "account"}

    return changed(draft, with_id)


def _with_keys(draft: Draft) -> Draft:
    """References by number become references by key; what is wrong stays for the checks."""
    shown = numbers(Plan.read(plan_of(draft)["steps"]))
    keys = {number: key for key, number in shown.items()}

    def value(one: Any) -> Any:
        try:
            return rekey(one, keys)
        except BadReference:
            return one

    def with_keys(part: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        inputs = part.get("with")
        if path == "trigger" or not inputs:
            return part
        return {**part, "with": {name: value(one) for name, one in inputs.items()}}

    return changed(draft, with_keys)


def _together(around: Surroundings, documents: Sequence[Document]) -> Surroundings:
    """The surroundings once the set is there; which of it is live is still open."""
    names = frozenset(document.name for document in documents)
    return replace(
        around,
        automations=around.automations | names,
        live=around.live - names,
        calls={**around.calls, **{each.name: called(each.draft) for each in documents}},
    )


def _judged(
    documents: Sequence[Document], around: Surroundings
) -> tuple[dict[str, list[Fault]], set[str]]:
    """The faults of each document, and which can go live.

    All that want to are taken to be live until something keeps one back; that may keep back those
    that call it, and so on until nothing changes.
    """
    live = {document.name for document in documents if document.active}
    callable_names = {each.name for each in documents if _is_callable(each.draft)}
    judged: dict[str, list[Fault]] = {}
    while True:
        now = replace(around, live=around.live | (live & callable_names))
        open_ones = [each for each in documents if each.name in live or each.name not in judged]
        judged |= {each.name: faults(each.draft, now, name=each.name) for each in open_ones}
        kept = {name for name in live if any(fault.level == "error" for fault in judged[name])}
        if not kept:
            return judged, live
        live -= kept


def _is_callable(draft: Draft) -> bool:
    trigger = trigger_of(draft)
    return trigger is not None and type(trigger).arguments_schema is not Trigger.arguments_schema


def _store(
    project: Project, document: Document, found: Sequence[Fault], *, active: bool
) -> Imported:
    automation = Automation.objects.filter(project=project, name=document.name).first()
    automation = automation or Automation(project=project, name=document.name)
    automation.title, automation.draft = document.title, document.draft
    secret = ""
    if document.secret:
        automation.secret = document.secret
    elif publish.wants_secret(document.draft.get("trigger") or {}) and not automation.secret:
        automation.secret = secret = secrets.token_urlsafe(SECRET_BYTES)
    if not active:
        automation.live = None
    automation.save()
    if active:
        publish.publish(automation)
    errors = [str(fault) for fault in found if fault.level == "error"]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Imported(
        name=document.name,
        active=active,
        url=url_of(automation),
        reason=errors[0].removesuffix(".") + more if errors and document.active else "",
        secret=secret,
        warnings=tuple(
            document.fault(fault.path, fault.message) for fault in found if fault.level == "warning"
        ),
    )
