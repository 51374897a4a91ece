"""200 requests at once, each of which starts an execution of one Chat that takes 2 s.

The simulator of the model is a process of its own. The time runs from the first request to the end
of the last execution, as recorded; the memory from idle, after the demo has answered, to the most
that is seen until then.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from tests.acceptance.processes import Program, Server, post, until

from .callers import Callers
from .readings import resident
from .targets import Measured

CHATS = 200
DOCUMENT = """
automation: chat
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: chat
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: You greet people., query: "{{trigger.body.text}}"}
"""
ENDED = """
    SELECT count(*), min(status), max(status), max(finished_at)
    FROM executions_execution JOIN automations_automation AS automation
    ON automation.id = automation_id
    WHERE automation.name = 'chat' AND finished_at IS NOT NULL
"""


def measure(folder: Path) -> dict[str, Measured]:
    """Time and memory that the executions take."""
    return measured(folder, CHATS, "chats")


def measured(folder: Path, chats: int, name: str) -> dict[str, Measured]:
    """The figures `name` and `name`' memory of so many executions at once."""
    simulator = Program(["-m", "simulators.openai", "--port", "0"], folder / "openai")
    simulator.start()
    try:
        address = simulator.printed("Ready")
        opened = {"AUTOMATE_ALLOW_PRIVATE_HOSTS": address.split("/")[2]}
        with Server(folder / "data", **opened) as server:
            server.add_account("Slow", address, "sk-sim-slow-2")
            seconds, memory = _taken(server, chats)
    finally:
        simulator.close()
    return {name: seconds, f"{name}' memory": memory}


def _taken(server: Server, chats: int) -> tuple[Measured, Measured]:
    url, pid = server.imported(DOCUMENT)["chat"], server.process.pid
    post(server.printed("Try").split()[-1], {"text": "Good morning", "language": "German"})
    time.sleep(1)
    before = most = resident(pid)
    callers = Callers(url, {"text": "Good morning"}, chats)

    def all_ended() -> bool:
        nonlocal most
        most = max(most, resident(pid))
        return bool(server.rows(ENDED)[0][0] == chats)

    until(all_ended, 120, pause=0.05)
    accepted = callers.result(202)
    ((_, least, greatest, end),) = server.rows(ENDED)
    if (least, greatest) != ("success", "success"):
        raise RuntimeError("Not every Chat succeeded.")
    ended = datetime.fromisoformat(end).replace(tzinfo=UTC).timestamp()
    return (
        Measured(ended - accepted.began, f"accepted within {accepted.seconds:.2f} s"),
        Measured(most - before, f"from {before:.0f} MB to {most:.0f} MB"),
    )
