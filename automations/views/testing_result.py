"""What became of the last test of a step, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from automations import flow, samples
from automations.views.frame import part_of
from executions import painting, testing
from executions.changes import changes
from executions.models import Execution, Status, StepRun
from executions.replies import SETTLED
from executions.wording import at_fields, in_words, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from automations.about import Details
    from automations.models import Automation
    from connectors.sdk.before_after import BeforeAfter

HINTS: Final = {
    401: "The service did not accept the account. Look at the account of this step.",
    403: "The service does not allow this to the account. Look at the account of this step.",
    404: "The service does not know what was asked for. Look at what is configured.",
    429: "The service was asked too often. Wait a moment, then test again.",
}

REFUSED: Final = (401, 403)
WITHOUT_ACCOUNT: Final = (
    "The service did not accept the request, and this step has no account. Choose one that the"
    " service knows."
)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the last test of a step; without a run nothing has been recorded yet. It is
    outdated once the step, or what it refers to, is configured otherwise.
    `unanswered` is the automation that it called and that ended without a Response, `faults` what
    was wrong with inputs, by their names.
    """

    execution: Execution
    run: StepRun | None
    error: str = ""
    hint: str = ""
    tokens: str = ""
    is_outdated: bool = False
    unanswered: Automation | None = None
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.execution.status in SETTLED

    @property
    def status(self) -> str:
        """That of the step, once it has begun."""
        return self.run.status if self.run and self.is_over else self.execution.status

    @property
    def changes(self) -> BeforeAfter | None:
        """Texts before and after, where the action shows them."""
        return changes(self.run) if self.is_over else None

    @property
    def waits(self) -> str:
        """What the step waits for, in words."""
        status = self.run.status if self.run else ""
        if status == "parked":
            return "It waits for the sub automation that it called."
        return "It waits for a time." if status == "waiting" else ""

    @property
    def anchor(self) -> str:
        """The first field that was refused, in the address of the form; empty where none was."""
        return f"#field-with-{next(iter(self.faults))}" if self.faults else ""

    @property
    def seen(self) -> str:
        """Changes when there is something new to see."""
        return f"{self.execution.id}-{self.execution.status}-{self.run.status if self.run else ''}"


def of_step(automation: Automation, key: str) -> Result | None:
    """What became of the last test of a step; None where there is none."""
    execution = testing.latest(automation, key)
    if execution is None:
        return None
    run = StepRun.objects.filter(execution=execution, path=key).first()
    if run is None:
        outdated = _is_outdated(execution, automation)
        return Result(execution, None, execution.error, is_outdated=outdated)
    drawn = flow.cards(automation.draft)
    numbers = {card.key: card.number for card in drawn.each()}
    outdated = _is_outdated(execution, automation)
    return Result(
        execution,
        run,
        in_words(run.error or execution.error, run.use, numbers),
        _hint(run, has_account=bool(part_of(automation, key).get("account"))),
        painting.tokens_in_words(run.tokens),
        outdated,
        _unanswered(execution),
        {} if outdated else _faults(run, numbers),
    )


def _faults(run: StepRun, numbers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What the error of a failed step says of its inputs, without the labels of these."""
    found: dict[str, tuple[str, ...]] = {}
    said = at_fields(run.error, run.use, numbers) if run.status == "failed" else {}
    for path, fault in said.items():
        name, _, inside = path.partition(".")
        where = label(path, run.use).removeprefix(f"{label(name, run.use)}, ")
        found[name] = (*found.get(name, ()), f"{where}: {fault}" if inside else fault)
    return found


def beside(details: Details, result: Result | None) -> Details:
    """What is configured in a step, with what was wrong with each input when it was tested."""
    found = result.faults if result else {}
    inputs = (replace(one, faults=found.get(one.name, ())) for one in details.inputs)
    return replace(details, inputs=tuple(inputs))


def _unanswered(execution: Execution) -> Automation | None:
    """The automation that a test called, where it ended well and reached no Response."""
    rows = Execution.objects.filter(parent=execution, status=Status.SUCCESS, reply__isnull=True)
    called = rows.select_related("automation__project").first()
    return called.automation if called else None


def _is_outdated(execution: Execution, automation: Automation) -> bool:
    tested = testing.digest_of(execution)
    return tested != samples.digests(automation.draft).get(execution.replayed_from)


def _hint(run: StepRun, *, has_account: bool) -> str:
    """What to do about a failure, as far as the service's answer tells."""
    answered = [request.get("status") for request in run.requests]
    status = answered[-1] if answered else 0
    if status in REFUSED and not has_account:
        return WITHOUT_ACCOUNT
    return HINTS.get(status) or "Change what is configured, or the values above, then test again."
