"""The serving process is killed in the middle of model calls, ten times, under load."""

from __future__ import annotations

import json
import random
import re
import secrets
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulators.openai.record import recorded
from tests.acceptance.counting_server import counted
from tests.acceptance.mixed_load import Callers, Told, documents
from tests.acceptance.processes import ENDED, Server, until

pytestmark = pytest.mark.acceptance

KILLS = 10
MODEL_SECONDS = 0.4  # what a model call takes
MOST_ANSWERS = 15  # between a start and the next kill
END_SECONDS = 60.0  # for everything that was accepted, after the last start
UNDECIDED = "Needs a decision"
POSTS = {"order": "take", "note-german": "note"}  # the step of each that must not run twice
BILLED_TWICE = (
    "An earlier run of this step was cut off: the service may have billed what it asked for."
)

Log = Mapping[str, Mapping[str, Any]]  # by execution


@dataclass(frozen=True)
class Outcome:
    """What is left when all is over: what callers were told, the log, what services counted."""

    in_flight: list[int]  # model calls at each kill
    told: list[Told]
    log: Log
    decided: Log  # the same after a person decided where asked
    asked: Mapping[str, list[str]]  # executions by the id in the request's body
    notes: Mapping[str, list[str]]  # of all steps, by execution
    orders: Counter[tuple[str, str]]  # by method and Idempotency-Key
    model_calls: Counter[tuple[str, str]]  # by the id in the request's body, and prompt

    def of(self, automation: str, *statuses: str) -> Iterable[str]:
        for name, execution in self.log.items():
            if execution["automation"] == automation and execution["status"] in statuses:
                yield name

    def waits_for_a_decision(self, name: str) -> bool:
        children = [each for each in self.log.values() if each["parent"] == name]
        return any(child["status"] == UNDECIDED for child in children)


@pytest.fixture(scope="module")
def outcome(
    folder: Path, openai: str, orders: str, model_calls: Path, orders_taken: Path
) -> Outcome:
    opened = ",".join(url.split("/")[2] for url in (openai, orders))
    settings = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": opened, "AUTOMATE_REPLY_TIMEOUT": "5"}
    chance = random.Random(seed := secrets.randbelow(1_000_000))
    sys.stdout.write(f"seed {seed}\n")
    with Server(folder / "data", **settings) as server:
        server.add_account("Slow", openai, f"sk-sim-slow-{MODEL_SECONDS}")
        callers = Callers(server.imported(*documents(orders)))
        callers.start()
        try:
            in_flight = []
            for _ in range(KILLS):
                answered = callers.answered + chance.randint(0, MOST_ANSWERS)
                until(lambda: callers.answered > answered, 30)  # noqa: B023 - called at once
                in_flight.append(_kill_and_restart(server, model_calls, chance))
            told = callers.finish()
        finally:
            callers.give_up()
        log = until(lambda: _is_over(server), END_SECONDS, pause=0.2)
        for name in filter(lambda name: _undecided(log[name]), log):
            server.manage("decide", "demo", name, "happened")
        decided = until(lambda: _has_ended(server), END_SECONDS, pause=0.2)
        server.stop()
        found = _outcome(server, in_flight, told, (log, decided), (model_calls, orders_taken))
    _show(found)
    return found


def test_every_kill_hit_a_model_call(outcome: Outcome) -> None:
    assert len(outcome.in_flight) == KILLS
    assert min(outcome.in_flight) >= 1


def test_every_answered_request_has_exactly_one_execution(outcome: Outcome) -> None:
    answered = {told.id for told in outcome.told if told.status}

    assert {told.status for told in outcome.told} <= {0, 200, 202}
    assert {name: len(outcome.asked[name]) for name in answered} == dict.fromkeys(answered, 1)


def test_a_request_without_answer_has_one_execution_at_most(outcome: Outcome) -> None:
    assert set(outcome.asked) <= {told.id for told in outcome.told}
    assert [name for name, executions in outcome.asked.items() if len(executions) > 1] == []


def test_every_question_that_was_answered_by_its_response_got_the_right_one(
    outcome: Outcome,
) -> None:
    bodies = Counter(told.body for told in outcome.told if told.status == 200)

    assert set(bodies) == {"Guten Morgen"}


def test_every_execution_ends_or_waits_for_a_decision(outcome: Outcome) -> None:
    waiting = {
        name
        for name, execution in outcome.log.items()
        if execution["status"] == "Running" and outcome.waits_for_a_decision(name)
    }
    others = {each["status"] for name, each in outcome.log.items() if name not in waiting}

    assert others <= {"Success", UNDECIDED}


def test_only_a_post_that_was_cut_off_needs_a_decision(outcome: Outcome) -> None:
    undecided = [
        (execution["automation"], step["path"])
        for execution in outcome.log.values()
        for step in execution["steps"]
        if step["status"] == UNDECIDED
    ]

    assert len(undecided) == len([each for each in outcome.log.values() if _undecided(each)])
    assert [place for place in undecided if place not in POSTS.items()] == []


def test_no_post_is_sent_twice_and_that_of_every_success_is_sent_once(outcome: Outcome) -> None:
    posts = {key: count for (method, key), count in outcome.orders.items() if method == "POST"}
    succeeded = {
        f"{name}/{step}/1"
        for automation, step in POSTS.items()
        for name in outcome.of(automation, "Success")
    }

    assert succeeded
    assert set(posts.values()) == {1}
    assert succeeded - set(posts) == set()


def test_everything_ends_once_a_person_has_decided(outcome: Outcome) -> None:
    assert outcome.decided.keys() == outcome.log.keys()
    assert {each["status"] for each in outcome.decided.values()} == {"Success"}


def test_every_put_of_a_success_is_sent_under_its_own_key(outcome: Outcome) -> None:
    puts = {key for method, key in outcome.orders if method == "PUT"}
    expected = {
        f"{name}/items[{number}]/put/1"
        for name in outcome.of("order", "Success")
        for number in (1, 2, 3)
    }

    assert expected
    assert expected - puts == set()


def test_a_model_call_is_repeated_only_where_the_first_was_cut_off(outcome: Outcome) -> None:
    repeated = {name for (name, _), count in outcome.model_calls.items() if count > 1}
    noted = {
        name
        for name, (execution, *_) in outcome.asked.items()
        if BILLED_TWICE in outcome.notes[execution]
    }

    assert repeated - noted == set()


def _kill_and_restart(server: Server, model_calls: Path, chance: random.Random) -> int:
    """Kill it at some moment in the middle of a model call; returns how many were under way."""
    time.sleep(chance.uniform(0, MODEL_SECONDS))
    until(lambda: _begun(model_calls, within=MODEL_SECONDS / 2), 30)
    server.kill()
    under_way = _begun(model_calls, within=MODEL_SECONDS)
    server.start()
    return under_way


def _begun(model_calls: Path, within: float) -> int:
    """How many model calls began in the last seconds."""
    now = datetime.now(UTC)
    times = [datetime.fromisoformat(call["at"]) for call in recorded(model_calls)]
    return sum((now - at).total_seconds() < within for at in times)


def _undecided(execution: Mapping[str, Any]) -> bool:
    return bool(execution["status"] == UNDECIDED)


def _is_over(server: Server) -> Log:
    """The log, when everything has ended or waits for a decision; nothing before."""
    log = _log(server)
    asking = {each["parent"] for each in log.values() if _undecided(each)}
    over = (
        each["status"] in ENDED or _undecided(each) or each["id"] in asking for each in log.values()
    )
    return log if all(over) else {}


def _has_ended(server: Server) -> Log:
    log = _log(server)
    return log if all(each["status"] in ENDED for each in log.values()) else {}


def _log(server: Server) -> Log:
    return {execution["id"]: execution for execution in server.executions()}


def _outcome(
    server: Server,
    in_flight: list[int],
    told: list[Told],
    logs: tuple[Log, Log],
    counts: tuple[Path, Path],
) -> Outcome:
    asked: dict[str, list[str]] = defaultdict(list)
    notes: dict[str, list[str]] = defaultdict(list)
    for name, payload in server.rows(
        "SELECT id, payload FROM executions_execution WHERE parent_id IS NULL"
    ):
        asked[json.loads(payload)["body"]["id"]].append(name)
    for name, texts in server.rows("SELECT execution_id, notes FROM executions_steprun"):
        notes[name] += json.loads(texts)
    model_calls, orders = counts
    calls = [call for call in recorded(model_calls) if call["prompt"]]
    log, decided = logs
    return Outcome(
        in_flight=in_flight,
        told=told,
        log=log,
        decided=decided,
        asked=asked,
        notes=notes,
        orders=Counter((each["method"], each["key"]) for each in counted(orders)),
        model_calls=Counter((_id(call["prompt"]), call["prompt_sha256"]) for call in calls),
    )


def _id(prompt: str) -> str:
    found = re.search(r"caller\d+-\d+", prompt)
    assert found, prompt
    return found[0]


def _show(outcome: Outcome) -> None:
    """The outcome in numbers, for whoever runs this with `pytest -s`."""
    posts = [count for (method, _), count in outcome.orders.items() if method == "POST"]
    rows = {
        "model calls under way at each kill": ", ".join(map(str, outcome.in_flight)),
        "requests by status": _counts(told.status for told in outcome.told),
        "executions by status": _counts(each["status"] for each in outcome.log.values()),
        "the same after decisions": _counts(each["status"] for each in outcome.decided.values()),
        "POSTs, and most under one key": f"{sum(posts)}, {max(posts)}",
        "model calls, and repeated": f"{outcome.model_calls.total()}, "
        f"{outcome.model_calls.total() - len(outcome.model_calls)}",
    }
    sys.stdout.writelines(f"{name:36}{value}\n" for name, value in rows.items())


def _counts(values: Iterable[object]) -> str:
    return ", ".join(f"{value}: {count}" for value, count in sorted(Counter(values).items()))
