"""What the right side of an execution's page shows: the whole execution, or one step of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from automate_site import statuses
from connectors import registry
from connectors.sdk.redact import Redactor
from connectors.secrets import CannotDecrypt
from executions import costs, log, scheduled, store
from executions.changes import changes
from executions.journal import UNDECIDED
from executions.made_pictures import makes, pictures_in, pictures_of
from executions.models import Execution, Status, StepRun
from executions.painting import TRIGGER, Picture, UnknownStep, split_round, tokens_in_words
from executions.timeline import timeline
from executions.wording import in_words

from .step_inputs import inputs

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from automations.flow import Card, Flow

HAPPENED: Final = "happened"
TABS: Final = {
    HAPPENED: "What happened",
    "input": "Input",
    "output": "Output",
    "requests": "Request log",
}
OF_TRIGGER: Final = (HAPPENED, "output")
MOST: Final = 20  # executions of a list
FAILED: Final = (Status.FAILED, Status.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader looks at: a step run (empty: all), a tab of it, and what was not found."""

    picture: Picture
    step: str
    tab: str
    missing: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)  # as it stood in the address

    @property
    def shows_all(self) -> bool:
        """Whether what is shown follows from all step runs, as the timeline does."""
        return self.tab == HAPPENED


def asked_for(picture: Picture, query: QueryDict) -> Asked:
    """What an address asks for. Without a step it is the one that failed, if one did."""
    tab = query.get("tab", HAPPENED)
    execution = picture.execution
    failed = execution.error_path if execution.status in FAILED else ""
    chosen = {name: str(query[name]) for name in ("step", "tab") if name in query}
    step = query.get("step", failed if failed in picture.lines else "")
    try:
        focused = picture.focused(step)
    except UnknownStep:
        return Asked(picture, "", HAPPENED, f"This execution has no step “{step[:200]}”.", chosen)
    tabs = OF_TRIGGER if step == TRIGGER else tuple(TABS) if step else (HAPPENED,)
    if tab not in tabs:
        return Asked(picture, "", HAPPENED, f"There is no tab “{tab[:200]}”.", chosen)
    return Asked(focused, step, tab, "", chosen)


@dataclass(frozen=True, slots=True)
class Rounds:
    """Where a step stands among the rounds of the innermost loop around it."""

    number: int
    count: int
    before: str
    after: str


@dataclass(slots=True)
class Panel:
    """Everything that the panel's template shows."""

    asked: Asked
    card: Card | None = None
    run: StepRun | None = None
    rounds: Rounds | None = None
    tabs: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, Any] = field(default_factory=dict)


def panel(asked: Asked, flow: Flow, now: datetime) -> Panel:
    """What there is to show of what is asked for."""
    if not asked.step:
        return Panel(asked, parts=_whole(asked, flow, now))
    loop, chosen = split_round(asked.step)
    path = loop if chosen else asked.step
    key = asked.picture.places.get(path, path)
    found = Panel(asked, card=flow.card(key), rounds=_rounds(asked))
    found.tabs = _tabs(asked)
    if path == TRIGGER:
        found.parts = _of_trigger(asked, flow, now)
        return found
    found.run = _run(asked.picture, path, asked.tab)
    if asked.tab in (HAPPENED, "input"):
        found.parts["inputs"] = inputs(asked.picture, key, path, found.run)
    if found.run:
        found.run.error = in_words(found.run.error, found.run.use, asked.picture.numbers)
    if asked.tab == HAPPENED:
        found.parts |= _happened(asked, flow, found.run, now)
    if asked.tab == "output":
        found.parts["output_url"] = _output_url(asked.picture.execution, path)
        found.parts["changes"] = changes(found.run)
        found.parts["leads"] = _leads(found.run)
    return found


def _output_url(execution: Execution, path: str) -> str:
    """Where the whole output of a step run can be downloaded."""
    url = reverse("executions:output", args=[execution.project.slug, execution.id])
    return f"{url}?{urlencode({'step': path})}"


def _run(picture: Picture, path: str, tab: str) -> StepRun | None:
    """The step run with what its tab shows; anything else of it may be large."""
    unused = {"output"} if tab != "output" else {"input", "requests"}
    if tab == HAPPENED and makes(line.use if (line := picture.lines.get(path)) else ""):
        unused = set()
    return StepRun.objects.filter(execution=picture.execution, path=path).defer(*unused).first()


def _tabs(asked: Asked) -> list[dict[str, Any]]:
    shown = OF_TRIGGER if asked.step == TRIGGER else TABS
    return [
        {
            "label": TABS[name],
            "href": f"?{urlencode({'step': asked.step, 'tab': name})}",
            "current": name == asked.tab,
            "id": f"tab-{name}",
        }
        for name in shown
    ]


def _rounds(asked: Asked) -> Rounds | None:
    """The rounds beside the chosen one, each as the address of the same step there."""
    at = asked.step.rfind("[")
    loop = asked.step[:at] if at >= 0 else asked.step
    count = asked.picture.rounds.get(loop, 0)
    if not count:
        return None
    number = asked.picture.round_of(loop)
    rest = asked.step[asked.step.find("]", at) + 1 :] if at >= 0 else ""

    def href(other: int) -> str:
        if not 1 <= other <= count:
            return ""
        return f"?{urlencode({'step': f'{loop}[{other}]{rest}', 'tab': asked.tab})}"

    return Rounds(number, count, href(number - 1), href(number + 1))


def _timeline(asked: Asked, flow: Flow, now: datetime) -> dict[str, Any]:
    titles = {card.key: card.title for card in flow.each()}
    return {"timeline": timeline(asked.picture, titles, now)}


def _whole(asked: Asked, flow: Flow, now: datetime) -> dict[str, Any]:
    execution = asked.picture.execution
    execution.refresh_from_db(fields=["payload", "reply"])
    failed = asked.picture.lines.get(execution.error_path)
    children = Execution.objects.filter(parent=execution).order_by("id")
    repetitions = Execution.objects.filter(origin=execution).order_by("-id")
    return _timeline(asked, flow, now) | {
        "tokens": tokens_in_words(asked.picture.tokens),
        "cost": asked.picture.cost,
        "pictures": pictures_of(asked.picture),
        "failed_card": flow.card(failed.key) if failed else None,
        "error": in_words(execution.error, failed.use if failed else "", asked.picture.numbers),
        "failed_href": f"?{urlencode({'step': execution.error_path})}" if failed else "",
        "payload_url": _output_url(execution, TRIGGER),
        "remark": scheduled.remark(execution.version.use, execution.payload),
        "reply": shown_reply(execution),
        "children": listed(children),
        "repetitions": listed(repetitions),
    }


def _of_trigger(asked: Asked, flow: Flow, now: datetime) -> dict[str, Any]:
    if asked.tab == "output":
        execution = asked.picture.execution
        execution.refresh_from_db(fields=["payload"])
        return {"output_url": _output_url(execution, TRIGGER)}
    return _timeline(asked, flow, now)


def _happened(asked: Asked, flow: Flow, run: StepRun | None, now: datetime) -> dict[str, Any]:
    found = _timeline(asked, flow, now)
    if run is None:
        return found
    execution, line = asked.picture.execution, asked.picture.lines.get(run.path)
    children = Execution.objects.filter(parent=execution, parent_path=run.path)
    return found | {
        "pictures": pictures_in(run.output) if makes(run.use) else [],
        "status_words": statuses.pill(run.status)[0],
        "tokens": tokens_in_words(line.tokens) if line else "",
        "cost": costs.in_words(run.cost, run.unpriced),
        "input_query": urlencode({"step": asked.step, "tab": "input"}),
        "children": listed(children),
        "key": log.key_of(run),
        "service": service_of(run),
        "names": output_names(run),
        "cut_off": run.error == UNDECIDED,
    }


def service_of(run: StepRun) -> str:
    """Who may have got what a step sent: the host that it asked, else the connector's name."""
    hosts = dict.fromkeys(request["host"] for request in run.requests if request.get("host"))
    if hosts:
        return ", ".join(hosts)
    installed = registry.connectors().get(run.use.partition(".")[0])
    return installed.connector.label if installed else run.use


def output_names(run: StepRun) -> list[str]:
    """The fields that a step's output declares; none where its action is not installed."""
    try:
        return list(registry.action(run.use).Output.__fields__)
    except registry.Unknown:
        return []


def _leads(run: StepRun | None) -> tuple[str, ...]:
    """The fields that stand first where its output is shown."""
    try:
        return registry.action(run.use).leads if run else ()
    except registry.Unknown:
        return ()


def listed(executions: Any) -> dict[str, Any]:
    """The first executions of a list, and whether there are more."""
    found = list(
        executions.select_related("automation").only(
            "id",
            "status",
            "accepted_at",
            "started_at",
            "finished_at",
            "replayed_from",
            "parent_path",
            "automation__title",
            "automation__name",
        )[: MOST + 1]
    )
    return {"rows": found[:MOST], "more": len(found) > MOST}


def shown_reply(execution: Execution) -> Any:
    """What the caller was answered, without the values of secret variables; None if nothing."""
    if execution.reply is None:
        return None
    try:
        secrets = store.secret_variables(execution)
    except CannotDecrypt:
        return {"status": execution.reply.get("status")}
    return Redactor(secrets.values()).value(execution.reply) if secrets else execution.reply
