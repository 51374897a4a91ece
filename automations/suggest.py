"""Suggested Data Elements: what a field of a step can refer to, with sample values.

The nearest step comes first. What is shown at once is limited; the rest of a long automation comes
when a group is opened, or by a search.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk.references import BadReference, Missing, dotted, parse, texts
from projects.models import Variable

from . import fitting, samples
from .elements import Element, elements_in, preview
from .flow import TRIGGER
from .survey import ITEMS, VARIABLES, Source, Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from connectors.sdk.references import Reference

    from .models import Automation

ROWS: Final = 150  # of one group
AT_ONCE: Final = 100  # rows of the groups that are open at first
NEAR: Final = 3  # so many steps before this one are open at first
FOUND: Final = 60  # rows that a search shows
LOOKED_AT: Final = 3_000  # elements that a search looks at
USED: Final = 200  # references of a step whose samples are told


@dataclass(frozen=True, slots=True)
class Group:
    """What one step, the loops around, or the project's variables offer.

    `note` says what the values are where no test of this configuration made them. The rows of a
    group that is not open are fetched by its key, and so are the rest where there are `more`.
    """

    key: str
    title: str
    note: str = ""
    rows: tuple[Element, ...] = ()
    is_open: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Data:
    """What a field of the step `key` can refer to; `field` and `label` are empty for no field."""

    key: str
    groups: tuple[Group, ...]
    suggested: tuple[Element, ...] = ()
    field: str = ""
    label: str = ""
    search: str = ""


def context(automation: Automation, key: str) -> dict[str, Any]:
    """What the pages of a step show: the `data` beside its form, and the `references` within."""
    survey = _survey(automation, automation.draft, key)
    return {"data": _data(survey, ""), "references": _references(survey)}


def references(automation: Automation, key: str) -> dict[str, Any]:
    """What its fields need to show references, for a step that was just saved."""
    return _references(_survey(automation, automation.draft, key, ()))


def group(automation: Automation, key: str, name: str) -> Data:
    """One group of the data, with all its rows."""
    survey = _survey(automation, automation.draft, key, [name])
    found = [
        _opened(source, list(islice(_elements(source), ROWS + 1)), ROWS)
        for source in survey.sources()
        if source.key == name
    ]
    return Data(key, tuple(found))


def elements(
    automation: Automation, draft: Mapping[str, Any], key: str, field: str = "", search: str = ""
) -> Data:
    """What a field (`with.messages.0.query`) of a step can refer to; with `search`, what is
    called like that.
    """
    if not search:
        return _data(_survey(automation, draft, key), field)
    survey = _survey(automation, draft, key, ["*"])
    return replace(_found(survey, search), field=field, label=_label(survey, field))


def _survey(
    automation: Automation, draft: Mapping[str, Any], key: str, keys: Sequence[str] | None = None
) -> Survey:
    """The survey with the samples of what the step refers to, and of these steps (`*` for all);
    without any, of those that are shown first.
    """
    rows = Variable.objects.filter(project=automation.project_id).order_by("key")
    survey = Survey(draft, key, {row.key: None if row.secret else row.value for row in rows})
    if keys is None or "*" not in keys:
        keys = [*(_near(survey) if keys is None else keys), *_heads(survey)]
    survey.taken = samples.taken(automation, draft, None if "*" in keys else keys)
    return survey


def _near(survey: Survey) -> list[str]:
    """The keys of the groups that are open at first."""
    steps = [key for key in survey.near if key != TRIGGER]
    return [ITEMS, *steps[:NEAR], TRIGGER, VARIABLES]


def _data(survey: Survey, field: str) -> Data:
    near = _near(survey)
    sources = {source: list(islice(_elements(source), ROWS + 1)) for source in survey.sources()}
    opened = [(source, rows) for source, rows in sources.items() if source.key in near]
    allowed = _allowed([min(len(rows), ROWS) for _, rows in opened])
    shown = {
        source.key: _opened(source, rows, most)
        for (source, rows), most in zip(opened, allowed, strict=True)
    }
    groups = [shown.get(source.key) or Group(source.key, source.title) for source in sources]
    suggested = tuple(_suggested(survey, field, sources, near))
    return Data(survey.key, tuple(groups), suggested, field, _label(survey, field))


def _opened(source: Source, rows: Sequence[Element], most: int) -> Group:
    more = len(rows) > most
    return Group(source.key, source.title, source.note, tuple(rows[:most]), is_open=True, more=more)


def _allowed(sizes: Sequence[int]) -> list[int]:
    """How many rows each group shows at once: all of a small one, large ones share the rest."""
    left, allowed = AT_ONCE, [0] * len(sizes)
    for rank, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        allowed[index] = min(sizes[index], left // (len(sizes) - rank))
        left -= allowed[index]
    return allowed


def _elements(source: Source) -> Iterator[Element]:
    for root in source.roots:
        yield from elements_in(root)


def _suggested(
    survey: Survey,
    field: str,
    sources: Mapping[Source, Sequence[Element]],
    near: Collection[str],
) -> Iterator[Element]:
    """What fits the field best; values are shown of the groups whose samples were read."""
    place = survey.steps.get(survey.key)
    if not field or place is None or place.action is None:
        return
    declared = fitting.wanted_at(place.action.Inputs, field, place.inputs)
    if declared is None:
        return
    unread = {source.key for source in sources} - {*near}
    for one in fitting.best(declared, [(source.use, rows) for source, rows in sources.items()]):
        yield replace(one, is_blank=one.root.reference in unread)


def _found(survey: Survey, search: str) -> Data:
    """The rows whose path, step or value has all the words of a search."""
    words = search.casefold().split()
    groups: list[Group] = []
    left, looks = FOUND, LOOKED_AT
    for source in survey.sources():
        every = (one for root in source.roots for one in elements_in(root, keys=LOOKED_AT))
        rows: list[Element] = []
        for one in islice(every, looks):
            looks -= 1
            path = one.path
            at = f"{one.root.shown}.{path} {one.root.reference}.{path} {source.title} {one.preview}"
            if all(word in at.casefold() for word in words):
                rows.append(one)
        if rows and left:
            found, more = tuple(rows[:left]), len(rows) > left
            groups.append(
                Group(source.key, source.title, source.note, found, is_open=True, more=more)
            )
            left -= len(found)
    # Whoever types the number of a step means that step, not a value with this digit in it.
    groups.sort(key=lambda group: not group.rows[0].shown.startswith(search))
    return Data(survey.key, tuple(groups), search=search)


def _references(survey: Survey) -> dict[str, Any]:
    """What the fields of a step need to show references: the numbers of all steps by key, which
    heads are known here, the names of variables, the samples of what the step refers to, and why
    there is nothing where a reference leads: by declaration (`dead`), or in the sample of a test
    that still counts (`absent`), where a default may stand in.
    """
    visible = survey.sight.visible if survey.sight else ()
    return {
        "numbers": survey.numbers,
        "known": [*visible, *survey.loops, VARIABLES, *([ITEMS] if survey.loops else [])],
        "variables": [*survey.variables],
        "samples": dict(_samples(survey)),
        "dead": dict(_told(survey, survey.dead_end)),
        "absent": dict(_told(survey, survey.absence)),
    }


def _samples(survey: Survey) -> Iterator[tuple[str, str]]:
    for reference in _used(survey):
        path = dotted(reference.head, reference.segments)
        with suppress(Missing):
            yield path, preview(survey.value(reference))


def _told(survey: Survey, say: Callable[[Reference], str]) -> Iterator[tuple[str, str]]:
    for reference in _used(survey):
        if why := say(reference):
            yield dotted(reference.head, reference.segments), why


def _used(survey: Survey) -> list[Reference]:
    """The references in the step's own inputs; what is malformed holds none."""
    found: list[Reference] = []
    place = survey.steps.get(survey.key)
    for _, text in texts(dict(place.inputs)) if place else ():
        try:
            found += parse(text).references
        except BadReference:
            continue
    return found[:USED]


def _heads(survey: Survey) -> set[str]:
    """The keys of the steps that the step refers to, by itself or by the loops around it."""
    heads = {reference.head for reference in _used(survey)}
    for key in survey.loops:
        over = survey.steps[key].inputs.get("over")
        if isinstance(over, str):
            try:
                heads |= {reference.head for reference in parse(over).references}
            except BadReference:
                continue
    return heads


def _field(survey: Survey, field: str) -> Any:
    place = survey.steps.get(survey.key)
    if not field or place is None or place.action is None:
        return None
    return fitting.field_at(place.action.Inputs, field)


def _label(survey: Survey, field: str) -> str:
    declared = _field(survey, field)
    return declared.label if declared else ""
