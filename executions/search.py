"""Finding executions: filters that become index scans, pages without counting, and a search for
what they were about, or for values in what triggers gave.

Identifiers begin with the time in milliseconds, so that a time is a place in the order of them.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from connectors.sdk.references import BadReference, Missing, parse_path, value_at

from .models import Execution, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from projects.models import Project

AT_ONCE: Final = 5_000  # executions whose payloads one search looks at
CHUNK: Final = 500  # of them in one query
IN_MEMORY: Final = 10  # payloads that are read at a time
SECONDS: Final = 2.0  # after which a search over large payloads stops, to be continued
EXAMPLE: Final = "body.text = Good morning"
_ID: Final = re.compile(r"[0-9a-f]{32}")
_INDEX: Final = re.compile(r"[0-9]+")
_IN_QUOTES: Final = re.compile('["“]([^"“”]+)["”]')


class BadSearch(ValueError):
    """A path and an equals sign without a value; the message says how to write one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value at a path of a payload. In quotes it is a text; otherwise also a number, true, false
    or null that is written like this.
    """

    column: ClassVar = "payload"
    path: str
    value: str
    quoted: bool

    @classmethod
    def read(cls, text: str) -> Wanted | None:
        """Read `path = value`; None where no path stands before an equals sign. Raises BadSearch
        where the value is none.
        """
        for equals in re.finditer("=", text):
            path = text[: equals.start()].strip()
            try:
                parse_path(path)
            except BadReference:
                continue
            return cls(path, *_value_of(text[equals.end() :].strip()))
        return None

    def near(self, rows: QuerySet[Execution]) -> QuerySet[Execution]:
        """The rows whose payload, as it is stored, holds the value somewhere, and perhaps more."""
        hits = (Q(GreaterThan(StrIndex("payload", Value(each)), 0)) for each in self._stored())
        return rows.filter(reduce(or_, hits))

    def matches(self, payload: Any) -> bool:
        """Whether the payload has the value at the path."""
        try:
            found = value_at(payload, self.path)
        except Missing:
            return False
        if isinstance(found, str):
            return found == self.value
        if self.quoted or isinstance(found, dict | list):
            return False
        return _dumped(found) == self.value

    def _stored(self) -> list[str]:
        text, last = _dumped(self.value), parse_path(self.path)[-1]
        values = [text] if self.quoted else [text, self.value]
        if _INDEX.fullmatch(last):  # of a list, whose items have no names
            return values
        return [f"{_dumped(last)}:{value}" for value in values]


@dataclass(frozen=True, slots=True)
class Called:
    """Words that stand in what an execution is about, written large or small."""

    column: ClassVar = "about"
    words: str

    def near(self, rows: QuerySet[Execution]) -> QuerySet[Execution]:
        """The rows that say what they are about."""
        return rows.exclude(about="")

    def matches(self, about: str) -> bool:
        """Whether the words stand in it. Databases know small and large letters of ASCII alone."""
        return self.words.casefold() in about.casefold()


def asked_for(text: str) -> Wanted | Called:
    """What a reader looks for: `path = value`, or else words, which a text in quotes always is.
    Raises BadSearch.
    """
    quoted = _IN_QUOTES.fullmatch(text.strip())
    wanted = None if quoted else Wanted.read(text)
    return wanted or Called(" ".join((quoted[1] if quoted else text).split()))


@dataclass(frozen=True, slots=True)
class Filters:
    """What executions are asked for. `automation` is an id; `since` is included and `until` is not;
    `before` is the id that a page comes after.
    """

    project: Project
    automation: int | None = None
    statuses: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    callers_only: bool = False
    wanted: Wanted | Called | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Ids, newest first. `older` is the cursor of the next page; empty where there is none.

    `looked_until` is where a search stopped before it had looked at everything.
    """

    ids: tuple[str, ...]
    older: str = ""
    looked_until: str = ""


def is_id(text: str) -> bool:
    """Whether this may be an execution's id, and so a cursor."""
    return bool(_ID.fullmatch(text))


def page(filters: Filters, size: int) -> Page:
    """The newest executions that the filters let through, at most `size` of them."""
    if filters.wanted:
        return _searched(filters, filters.wanted, size)
    ids = _newest(filters, size + 1)
    return Page(tuple(ids[:size]), ids[size - 1] if len(ids) > size else "")


def _newest(filters: Filters, number: int) -> list[str]:
    """One index scan for each status: the database would sort what several have in common."""
    rows = _rows(filters).filter(test=False)
    asked = [] if len(filters.statuses) == len(Status) else filters.statuses
    kinds = [_of_status(rows, status, filters.project) for status in asked] or [rows]
    found = [each for kind in kinds for each in _ids(kind)[:number]]
    return sorted(found, reverse=True)[:number]


def _searched(filters: Filters, wanted: Wanted | Called, size: int) -> Page:
    """Go through the newest executions of the period, a chunk at a time."""
    rows = _rows(filters)
    started, found = time.monotonic(), list[str]()
    window = list(_ids(rows)[: AT_ONCE + 1])
    looked = window[:AT_ONCE]
    for start in range(0, len(looked), CHUNK):
        chunk = looked[start : start + CHUNK]
        for each, fits in _candidates(
            rows.filter(id__range=(chunk[-1], chunk[0])), filters, wanted
        ):
            if fits:
                found.append(each)
            if len(found) > size:
                return Page(tuple(found[:size]), found[size - 1])
            if time.monotonic() - started > SECONDS and each != window[-1]:
                return Page(tuple(found), looked_until=each)
        if time.monotonic() - started > SECONDS and start + CHUNK < len(window):
            return Page(tuple(found), looked_until=chunk[-1])
    return Page(tuple(found), looked_until=looked[-1] if len(window) > AT_ONCE else "")


def _candidates(
    rows: QuerySet[Execution], filters: Filters, wanted: Wanted | Called
) -> Iterator[tuple[str, bool]]:
    """Those that may have the value, and whether they do. A payload may have 3 MB, and ten times
    that once it is parsed: few are in memory at a time.
    """
    if filters.statuses:
        rows = rows.filter(status__in=filters.statuses)
    near = wanted.near(rows.filter(test=False)).order_by("-id").values_list("id", wanted.column)
    return ((each, wanted.matches(value)) for each, value in near.iterator(IN_MEMORY))


def _rows(filters: Filters) -> QuerySet[Execution]:
    """The executions of the period, whatever became of them; with tests, which cost a look at each
    row to be told apart.
    """
    rows = Execution.objects.filter(project=filters.project)
    if filters.automation is not None:
        rows = Execution.objects.filter(automation=filters.automation)
    if filters.callers_only:
        rows = rows.filter(depth=0)
    if filters.since:
        rows = rows.filter(id__gte=first_id(filters.since))
    if filters.until:
        rows = rows.filter(id__lt=first_id(filters.until))
    if filters.before:
        rows = rows.filter(id__lt=filters.before)
    return rows


def _of_status(rows: QuerySet[Execution], status: str, project: Project) -> QuerySet[Execution]:
    """Those of a status. The index of all but Success is found by the words that it is made with;
    looking for a rare status it is the best one for a single automation, too.
    """
    if status == Status.SUCCESS:
        return rows.filter(status=status)
    return rows.filter(project=project, status=status).exclude(status=Status.SUCCESS)


def _ids(rows: QuerySet[Execution]) -> QuerySet[Execution, str]:
    return rows.order_by("-id").values_list("id", flat=True)


def first_id(moment: datetime) -> str:
    """What comes before the ids of a time and after those of all earlier ones."""
    milliseconds = max(0, int(moment.timestamp() * 1000))
    return f"{milliseconds:012x}{'0' * 20}"


def _value_of(text: str) -> tuple[str, bool]:
    """The value, and whether it stands in quotes."""
    if not text:
        raise BadSearch('After the equals sign comes a value; the empty text is "".')
    if not text.startswith('"'):
        return text, False
    try:
        value = json.loads(text)
    except ValueError:
        raise BadSearch('The quotes must close at the end: body.text = "Good morning"') from None
    return str(value), True


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
