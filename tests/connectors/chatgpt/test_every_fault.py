"""Every fault of the running stand-in, met by every action, comes out as it is documented."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from connectors import registry
from connectors.chatgpt import converse, image_wire
from connectors.sdk import Refused, Unavailable
from simulators.openai.faults import KINDS
from tests.connectors.chatgpt.images import KEPT, draw
from tests.connectors.chatgpt.page_entry import translate
from tests.connectors.chatgpt.test_errors import (
    AGAIN,
    KEY,
    LESS_OFTEN,
    MAY_NOT,
    MORE_CREDIT,
    ORGANIZATION,
    OTHER,
    POLICY,
    REGION,
    SHORTER,
    SLOW,
)

__all__ = ["translate"]

Run = Callable[[Any], dict[str, Any]]

PAGE = Path(__file__).parents[3] / "docs" / "chatgpt-errors.md"
# By the first column of its table: whether trying again can help.
RETRIED = dict(re.findall(r"^\| (.+?) \| .+ \| (yes|no) \| .+ \|$", PAGE.read_text(), re.MULTILINE))
UNHEARD_OF = {
    "response": {"text": "Seven green bottles on a wall"}
}  # put into words, not passed on
ENTRY = {"title": "Good morning"}
PATIENCE = 0.3  # seconds; the service would be waited for a minute
REFUSAL = "gpt-6-luna refused to answer: I'm sorry, but I can't help with that."
CUT = "The answer was cut at 500 tokens. Raise Number of Tokens, or ask for a shorter answer."


@dataclass(frozen=True)
class Fails:
    """The step fails with a sentence that ends like this, `retried` as the documented row says.

    `what` names that row; what no answer of a service means is `Refused`.
    """

    what: str
    advice: str
    retry_after: float | None = None

    def check(self, run: Run, ctx: Any) -> None:
        retried = self.what and RETRIED[self.what] == "yes"
        kind: type[Any] = Unavailable if retried else Refused

        with pytest.raises(kind) as raised:
            run(ctx)

        assert raised.value.message.endswith(f" {self.advice}")
        assert getattr(raised.value, "retry_after", None) == self.retry_after


@dataclass(frozen=True)
class Ends:
    """The step succeeds with an answer that ended for this reason, and says this in its log."""

    reason: str
    said: tuple[str, ...] = ()

    def check(self, run: Run, ctx: Any) -> None:
        output = run(ctx)

        (choice,) = output.get("message") or output["choices"]
        assert choice["finish_reason"] == self.reason
        assert tuple(ctx.logged) == self.said


@dataclass(frozen=True)
class Skips:
    """The step succeeds, and the text is left as it was, for this reason."""

    reason: str

    def check(self, run: Run, ctx: Any) -> None:
        output = run(ctx)

        assert output["entry"] == ENTRY
        assert output["skipped"] == [{"path": "title", "reason": self.reason}]


@dataclass(frozen=True)
class Draws:
    """The fault is none of a picture's."""

    def check(self, run: Run, ctx: Any) -> None:
        assert run(ctx)["url"] == KEPT


# By fault, then by action; "" is every action that is not named.
TABLE: Mapping[str, Mapping[str, Fails | Ends | Skips | Draws]] = {
    "401": {"": Fails("Wrong key", KEY)},
    "429": {"": Fails("Rate limit", f"It may be asked again in 1 s. {LESS_OFTEN}", 1)},
    "quota": {"": Fails("Quota used up", MORE_CREDIT)},
    "org": {"": Fails("Wrong organization", ORGANIZATION)},
    "permission": {"": Fails("No permission", MAY_NOT)},
    "region": {"": Fails("Region not served", REGION)},
    "gone": {"": Fails("Model gone or unknown", OTHER)},
    "policy": {"": Fails("Content policy", POLICY)},
    "context": {
        "": Fails("Context too long", f"It has 130,512 where at most 128,000 are taken. {SHORTER}")
    },
    "500": {"": Fails("Trouble at the service", AGAIN)},
    "503": {"": Fails("Trouble at the service", AGAIN)},
    "slow": {"": Fails("No answer in time", SLOW)},
    "drop": {"": Fails("No answer in time", SLOW)},
    "truncated": {"": Fails("Broken JSON", AGAIN)},
    "html": {"": Fails("Web page", "Check the account's base URL.")},
    "empty": {"": Fails("No choices", AGAIN)},
    "refusal": {
        "": Ends("refusal", (REFUSAL,)),
        "generate_image": Fails("Content policy", POLICY),
        "translate_entry": Skips("The model refused to translate this text."),
    },
    "length": {
        "": Ends("length", (CUT,)),
        "function_calling": Fails("", "Raise Number of Tokens."),
        "generate_image": Draws(),
        "translate_entry": Skips("The answer was cut off at Number of Tokens (2000). Raise it."),
    },
    "misfit": {
        "": Ends("stop"),
        "chat": Fails("", "It was asked for twice."),
        "function_calling": Ends("tool_calls"),
        "generate_image": Draws(),
        "translate_entry": Skips("The model left this text out."),
    },
}

ACTIONS = sorted(key.removeprefix("chatgpt.") for key in registry.connectors()["chatgpt"].actions)


@pytest.fixture
def runs(
    simulated: Any, chat: Any, look: Any, complete: Any, choose: Any, say: Any, translate: Any
) -> Mapping[str, Run]:
    """How each action is run. Chat asks for JSON, which can be spoiled as no text can."""
    text = {"type": "text", "value": "Hello"}
    return {
        "chat": lambda ctx: chat(ctx, response_type="json"),
        "chat_with_vision": lambda ctx: look(ctx, text),
        "generate_image": draw,
        "function_calling": choose,
        "function_calling_response": lambda ctx: say(ctx, choose(simulated()), UNHEARD_OF),
        "prompt": complete,
        "translate_entry": lambda ctx: translate(ctx, entry=ENTRY),
    }


@pytest.mark.parametrize("dialect", ["chat", "responses"])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("fault", sorted(KINDS))
def test_every_fault_of_every_action_is_told_as_documented(
    simulated: Any,
    runs: Mapping[str, Run],
    fault: str,
    action: str,
    dialect: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ctx = simulated(f"sk-sim-{fault}", dialect=dialect)
    ctx.http.timeout = httpx2.Timeout(PATIENCE if fault == "slow" else 10)
    monkeypatch.setattr(converse, "LONGEST", ctx.http.timeout.read)
    monkeypatch.setattr(image_wire, "SECONDS", ctx.http.timeout.read)

    (TABLE[fault].get(action) or TABLE[fault][""]).check(runs[action], ctx)


def test_the_table_has_no_fault_or_action_that_is_gone() -> None:
    named = {action for row in TABLE.values() for action in row}

    assert TABLE.keys() == KINDS
    assert named <= {*ACTIONS, ""}
    assert len(ACTIONS) == 7
