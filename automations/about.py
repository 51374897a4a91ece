"""What the page of one automation says beside its flow: its address, its steps' details, and what
it has to do with others.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, Value
from django.db.models.functions import StrIndex

from automate_site.json_tree import readable
from connectors.models import Account
from connectors.sdk import Choice, Group, Secret, Switch
from connectors.sdk.redact import MASK
from connectors.sdk.references import BadReference, as_text, parse, references, renumber
from projects.json_text import dump

from . import demo
from .draft import RETRY, action_of, called, each_step, trigger_of
from .draft_form import draft_of
from .flow import TRIGGER
from .imports import url_of
from .models import Automation, Sample
from .publish import wants_secret
from .shell_lines import call
from .summary import WHOLE, Part, comparison

if TYPE_CHECKING:
    from connectors.sdk import Field, Fields
    from connectors.sdk.references import Reference
    from projects.models import Project

    from .draft import Draft
    from .summary import Numbers

EXAMPLE: Final = "example {}"  # of a value that a caller sends, by its name
MOST_CALLERS: Final = 20  # that a page names
MAX_ITEMS: Final = 100
MAX_PLAIN: Final = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Address:
    """Where an automation is called: a command that does it, empty where only a service can, and
    what its secret is asked by.
    """

    url: str
    command: str
    secret_help: str


@dataclass(frozen=True, slots=True)
class Input:
    """One configured input: a text, the rows of a group, or any other JSON. `faults` is why it
    failed the last test.
    """

    label: str
    value: Any
    rows: tuple[tuple[Input, ...], ...] = ()
    name: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether it is one text or number, and not nested."""
        return not isinstance(self.value, dict | list)

    @property
    def items(self) -> tuple[Input, ...]:
        """The texts of a list that holds no more than a few, and nothing else."""
        value = self.value if isinstance(self.value, list) and len(self.value) < MAX_ITEMS else []
        nested = any(isinstance(one, dict | list) for one in value)
        return () if nested else tuple(Input("", one) for one in value)

    @property
    def parts(self) -> tuple[Part, ...]:
        """A text of readable length with its references told apart, else nothing."""
        text = as_text(self.value) if self.is_text else ""
        if len(text) > MAX_PLAIN:
            return ()
        try:
            found = parse(text).parts
        except BadReference:
            return (Part(text),)
        return tuple(
            Part(one) if isinstance(one, str) else Part(_inner(one), is_reference=True)
            for one in found
        )


def _inner(reference: Reference) -> str:
    """What stands between the braces; a number alone is a step's whole output."""
    said = reference.text[2:-2].strip()
    return f"{said} · {WHOLE}" if said == reference.head and said[0].isdigit() else said


@dataclass(frozen=True, slots=True)
class Details:
    """What is configured in the trigger or a step. `account` is empty where it takes none."""

    inputs: tuple[Input, ...]
    account: str = ""
    on_failure: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another automation that this one calls, or that calls it; `live` says that it does by now,
    not only in its draft.
    """

    name: str
    title: str
    live: bool = False


def address(automation: Automation, source: Mapping[str, Any] | None = None) -> Address | None:
    """How to call it from outside, by the trigger of its draft or of another `source`; None where
    its trigger has no address.
    """
    source = automation.draft if source is None else source
    url = url_of(automation)
    declared = trigger_of(source)
    if not url or declared is None or not declared.inbound:
        return None
    trigger = source["trigger"]
    inputs = trigger.get("with") or {}
    help_text = ""
    if wants_secret(trigger):
        fields = declared.Inputs.__fields__
        shown_if = fields[declared.secret_field].shown_if
        help_text = fields[shown_if.field if shown_if else declared.secret_field].help
    body = None if inputs.get("method") == "GET" else _example(automation)
    command = "" if declared.sets_up else call(url, body)  # only the service itself can call it
    return Address(url, command, help_text)


def _example(automation: Automation) -> dict[str, Any]:
    """A body to try it with: the sample's, the demo's own words, or places for what steps read."""
    kept = Sample.objects.filter(automation=automation, key=TRIGGER, size__lte=MAX_PLAIN).first()
    held = kept.output.get("body") if kept and isinstance(kept.output, dict) else None
    if isinstance(held, dict) and held:
        return held
    found = _body(automation.draft)
    of_demo = automation.name == demo.FIRST and automation.project.slug == demo.SLUG
    return dict(demo.EXAMPLE) if of_demo and found.keys() == demo.EXAMPLE.keys() else found


def _body(draft: Mapping[str, Any]) -> dict[str, Any]:
    """An object with every name that a step reads from the body of a request."""
    found: dict[str, Any] = {}
    for place in each_step(draft.get("steps") or ()):
        try:
            heads = [reference for _, reference in references(dict(place.inputs))]
        except BadReference:
            continue
        for reference in heads:
            if reference.head == TRIGGER and reference.segments[:1] == ("body",):
                _fill(found, reference.segments[1:])
    return found


def _fill(into: dict[str, Any], names: tuple[str, ...]) -> None:
    for index, name in enumerate(names):
        if name.isdigit():  # a list's; its items are for the caller to know
            return
        is_last = index == len(names) - 1 or names[index + 1].isdigit()
        inner = into.get(name)
        if is_last:
            into.setdefault(name, EXAMPLE.format(name))
        elif isinstance(inner, dict):
            into = inner
        else:
            into[name] = into = {}


def details(project: Project, source: Mapping[str, Any], key: str, numbers: Numbers) -> Details:
    """What is configured in one part of a draft or plan, with references by number.

    `key` is a step's, or `trigger`. Raises KeyError where there is no such step.
    """
    draft = draft_of({**source, "steps": source.get("steps") or []})
    if key == TRIGGER:
        stored = draft.get("trigger") or {}
        trigger = trigger_of(draft)
        inputs = _inputs(trigger.Inputs if trigger else None, stored.get("with") or {}, {})
        if conditions := stored.get("conditions"):
            inputs = (*inputs, _conditions(conditions))
        return Details(inputs)
    steps = {place.step["key"]: place.step for place in each_step(draft["steps"])}
    step = steps[key]
    action = action_of(step)
    return Details(
        _inputs(action.Inputs if action else None, step.get("with") or {}, numbers),
        _account(project, step.get("account")),
        _policy(step.get("on_failure")),
        step.get("note", ""),
    )


def _conditions(conditions: Mapping[str, Any]) -> Input:
    which = "any" if conditions.get("match") == "any" else "all"
    rows = [comparison(row, {}) for row in conditions["rows"]]
    return Input(f"Trigger Conditions, {which} of them", rows)


def _inputs(
    fields: type[Fields] | None, values: Mapping[str, Any], numbers: Numbers
) -> tuple[Input, ...]:
    declared = fields.__fields__ if fields else {}
    names = [*declared, *(name for name in values if name not in declared)]
    return tuple(
        replace(_input(declared.get(name), name, values[name], numbers), name=name)
        for name in names
        if name in values
    )


def _input(field: Field[Any] | None, name: str, value: Any, numbers: Numbers) -> Input:
    if isinstance(field, Group):
        rows = value if isinstance(value, list) else [value]
        if all(isinstance(row, Mapping) for row in rows):
            inner = tuple(_inputs(field.fields, row, numbers) for row in rows)
            return Input(field.label, value, inner)
    if isinstance(field, Secret):
        value = MASK
    elif isinstance(field, Switch) and isinstance(value, bool):
        value = "On" if value else "Off"
    elif isinstance(field, Choice) and isinstance(value, str):
        value = field.choices.get(value, value)
    else:
        value = _shown(value, numbers)
    return Input(field.label if field else name, value)


def _shown(value: Any, numbers: Numbers) -> Any:
    with suppress(BadReference):
        value = renumber(value, numbers)
    return readable(value) if isinstance(value, str) else value


def _account(project: Project, pk: int | None) -> str:
    if pk is None:
        return ""
    title = Account.objects.filter(project=project, pk=pk).values_list("title", flat=True).first()
    return title or "The account was deleted; choose another one."


def _policy(policy: object) -> str:
    if isinstance(policy, Mapping):
        retry = {**RETRY, **(policy.get("retry") or {})}
        times = "once" if retry["times"] == 1 else f"{retry['times']} times"
        return f"Retry {times}, first after {retry['delay']} s"
    return "Ignore, and go on with the next step" if policy == "ignore" else "Stop"


def callees(project: Project, draft: Draft) -> list[Other]:
    """The sub automations that a draft names outright, as far as they exist."""
    rows = Automation.objects.filter(project=project, name__in=called(draft))
    return [Other(*row) for row in rows.order_by("title", "name").values_list("name", "title")]


def live_callers(automation: Automation) -> list[Other]:
    """Those that fail once this one is not active any more; none where it is not active."""
    return [one for one in callers(automation) if one.live] if automation.live_id else []


def callers(automation: Automation) -> list[Other]:
    """The automations whose draft or live version names this one outright, MOST_CALLERS at most."""
    # The name stands in quotes in the stored texts; what it means there is read afterwards.
    quoted = Value(dump(automation.name))
    rows = (
        Automation.objects.filter(project=automation.project_id)
        .alias(drafted=StrIndex("draft", quoted), running=StrIndex("live__plan", quoted))
        .filter(Q(drafted__gt=0) | Q(running__gt=0))
        .order_by("title", "name")
        .values_list("name", "title", "draft", "live__plan")
    )
    found = []
    for name, title, draft, plan in rows.iterator(chunk_size=MOST_CALLERS):
        live = plan is not None and automation.name in called(draft_of(plan))
        if live or automation.name in called(draft):
            found.append(Other(name, title, live))
        if len(found) == MOST_CALLERS:
            break
    return found
