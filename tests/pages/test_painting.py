"""The picture of an execution: its cards, its rounds and its timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automations.flow import Card, cards
from executions.models import Execution, Status, StepRun
from executions.painting import Picture, UnknownStep, split_round
from executions.timeline import timeline

START = datetime(2026, 5, 1, 10, 0, 0, tzinfo=UTC)
STEPS = [
    {
        "key": "check",
        "use": "flow.conditional",
        "paths": {
            "then": [{"key": "yes", "use": "chatgpt.chat"}],
            "else": [
                {
                    "key": "rows",
                    "use": "flow.repeat",
                    "with": {"times": 3},
                    "paths": {"steps": [{"key": "save", "use": "chatgpt.chat"}]},
                }
            ],
        },
    },
    {"key": "last", "use": "gone.action"},
]

Made = Callable[..., Execution]


@pytest.fixture
def made(automate: Any) -> Made:
    """`made({path: status}, …)` is an execution with these step runs, a second each."""

    def make(runs: dict[str, str], outputs: dict[str, Any] | None = None, **fields: Any) -> Any:
        automation = automate("a", STEPS)
        values = {"status": Status.SUCCESS, "accepted_at": START, "started_at": START, **fields}
        execution = Execution.objects.create(
            project=automation.project,
            automation=automation,
            version=automation.live,
            payload={},
            **values,
        )
        uses = {"check": "flow.conditional", "rows": "flow.repeat", "last": "gone.action"}
        for second, (path, status) in enumerate(runs.items()):
            key = path.rpartition("/")[2]
            began = START + timedelta(seconds=second)
            StepRun.objects.create(
                execution=execution,
                path=path,
                key=key,
                use=uses.get(key, "chatgpt.chat"),
                status=status,
                output=(outputs or {}).get(path),
                started_at=began,
                finished_at=began + timedelta(seconds=1),
            )
        return execution

    return make


def dressed(picture: Picture, selected: str = "") -> dict[str, Card]:
    flow = picture.dressed(cards(picture.execution.version.plan), selected)
    return {card.key: card for card in flow.each()}


ROUNDS = {
    "check": "success",
    "rows": "success",
    "rows[1]/save": "success",
    "rows[2]/save": "ignored",
    "rows[3]/save": "success",
}


def test_cards_say_what_became_of_each_step(made: Made) -> None:
    found = dressed(Picture.of(made(ROUNDS)))

    assert {key: card.status for key, card in found.items()} == {
        "trigger": "success",
        "check": "success",
        "yes": "not_run",
        "rows": "success",
        "save": "success",
        "last": "not_run",
    }
    assert (found["check"].took, found["yes"].took) == ("1.00 s", "")


def test_a_path_that_was_not_taken_says_so(made: Made) -> None:
    then, other = dressed(Picture.of(made(ROUNDS)))["check"].lanes

    assert (then.label.endswith("· not taken"), other.label) == (True, "Otherwise")


def test_of_a_condition_that_is_still_being_checked_no_path_was_left_out(made: Made) -> None:
    execution = made({"check": "running"}, status=Status.RUNNING)
    StepRun.objects.update(finished_at=None)

    lanes = dressed(Picture.of(execution))["check"].lanes

    assert [lane.label.endswith("· not taken") for lane in lanes] == [False, False]


@pytest.mark.parametrize(
    ("status", "started_at", "shown"),
    [
        (Status.PENDING, None, "pending"),
        (Status.REJECTED, None, "rejected"),
        (Status.CANCELLED, None, "cancelled"),
        (Status.RUNNING, START, "success"),
        (Status.FAILED, START, "success"),
    ],
)
def test_a_trigger_has_succeeded_once_its_execution_has_begun(
    made: Made, status: Status, started_at: datetime | None, shown: str
) -> None:
    picture = Picture.of(made({}, status=status, started_at=started_at))

    assert dressed(picture)["trigger"].status == shown


def test_the_round_in_mind_is_the_one_that_is_shown(made: Made) -> None:
    picture = Picture.of(made(ROUNDS)).focused("rows[2]/save")

    found = dressed(picture, "rows[2]/save")

    assert (found["save"].status, found["save"].selected) == ("ignored", True)
    assert found["rows"].lanes[0].label == "Round 2 of 3"


def test_a_round_alone_is_the_loop_with_that_round(made: Made) -> None:
    found = dressed(Picture.of(made(ROUNDS)).focused("rows[1]"), "rows[1]")

    assert (found["rows"].selected, found["save"].href) == (True, "?step=rows%5B1%5D%2Fsave")


def test_without_a_round_in_mind_the_one_that_failed_is_shown(made: Made) -> None:
    runs = {**ROUNDS, "rows[2]/save": "failed"}

    picture = Picture.of(made(runs, status=Status.FAILED, error_path="rows[2]/save"))

    assert picture.paths["save"] == "rows[2]/save"


@pytest.mark.parametrize("path", ["gone", "rows[4]/save", "rows[0]", "rows[9]", "save", "[1]", "/"])
def test_a_path_that_is_none_of_the_execution_is_refused(made: Made, path: str) -> None:
    picture = Picture.of(made(ROUNDS))

    with pytest.raises(UnknownStep):
        picture.focused(path)


@pytest.mark.parametrize(
    ("path", "split"),
    [("rows[2]", ("rows", 2)), ("a[1]/b[30]", ("a[1]/b", 30)), ("rows[2]/save", None), ("", None)],
)
def test_a_round_is_split_off_its_loop(path: str, split: tuple[str, int] | None) -> None:
    assert split_round(path) == (split or (path, None))


def test_tokens_of_a_failed_step_run_are_shown_too(made: Made) -> None:
    execution = made(ROUNDS | {"rows[1]/save": "failed"})
    StepRun.objects.filter(path="rows[1]/save").update(tokens=27)

    picture = Picture.of(execution)

    assert picture.tokens == 27
    assert dressed(picture.focused("rows[1]/save"))["save"].facts == "27 tokens"


def test_the_timeline_is_in_the_order_of_the_plan(made: Made) -> None:
    runs = {"check": "success", "rows": "success", "last": "success"} | ROUNDS

    found = timeline(Picture.of(made(runs)), {"save": "Save"}, START + timedelta(hours=1))

    assert [(bar.number, bar.title, bar.rounds) for bar in found.bars] == [
        ("1", "trigger", ""),
        ("2", "check", ""),
        ("2-2", "rows", ""),
        ("2-2-1", "Save", "1"),
        ("2-2-1", "Save", "2"),
        ("2-2-1", "Save", "3"),
        ("3", "last", ""),
    ]
    assert found.total == 6000
    assert [(bar.start, bar.width) for bar in found.bars][-1] == (2000, 1000)


def test_of_a_thousand_rounds_the_first_and_the_failed_one_have_bars(made: Made) -> None:
    runs = {f"rows[{number}]/save": "success" for number in range(1, 301)}
    failed = {"rows[300]/save": "failed", "last": "success"}

    found = timeline(
        Picture.of(made(runs | failed, status=Status.FAILED, error_path="rows[300]/save")),
        {},
        START,
    )

    assert [bar.path for bar in found.bars[-3:]] == ["rows[100]/save", "rows[300]/save", "last"]
    assert found.more_words == "199 more rounds"


def test_what_a_replay_kept_takes_no_time_of_its_own(made: Made) -> None:
    later = START + timedelta(days=1)

    found = timeline(
        Picture.of(made({"check": "success"}, accepted_at=later, started_at=later)), {}, later
    )

    assert [(bar.took, bar.start, bar.width) for bar in found.bars][1:] == [("kept", 0, 0)]
