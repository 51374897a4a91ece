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
from connectors.chatgpt import image_wire
from connectors.sdk import Refused, Unavailable
from simulators.openai.faults import KINDS
from tests.connectors.chatgpt.images import KEPT, draw
from tests.connectors.chatgpt.page_entry import translate
from tests.connectors.chatgpt.test_errors import (
    AGAIN,
    CUT_SHORT,
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
    WEB_PAGE,
)

__all__ = ["translate"]

PAGE = Path(__file__).parents[3] / "docs" / "chatgpt-errors.md"
PATIENCE = 0.3  # seconds; the service would be waited for a minute
REFUSAL = "gpt-6-luna refused to answer: I'm sorry, but I can't help with that."
CUT = "The answer was cut at 500 tokens. Raise Number of Tokens, or ask for a shorter answer."


@dataclass(frozen=True)
class Fails:
    """The step fails as the row `what` of the documented table says, with this advice."""

    what: str
    advice: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Ends:
    """The step ends with this reason (or picture, or reasons), and says this in its log."""

    how: Any
    said: tuple[str, ...] = ()


# By fault, then by action; "" is every action that is not named.
TABLE: Mapping[str, Mapping[str, Fails | Ends]] = {
    "401": {"": Fails("Wrong key", KEY)},
    "429": {"": Fails("Rate limit", f"It may be asked again in 1 s. {LESS_OFTEN}", 1)},
    "quota": {"": Fails("Quota used up", MORE_CREDIT)},
    "org": {"": Fails("Wrong organization", ORGANIZATION)},
    "permission": {"": Fails("No permission", MAY_NOT)},
    "region": {"": Fails("Region not served", REGION)},
    "gone": {"": Fails("Model gone or unknown", OTHER)},
    "policy": {"": Fails("Content policy", POLICY)},
    "context": {
        "": Fails(
            "Context too long", f"It has 130,512 where at most 128,000 are taken. {SHORTER}"
        )
    },
    "500": {"": Fails("Trouble at the service", AGAIN)},
    "503": {"": Fails("Trouble at the service", AGAIN)},
    "slow": {"": Fails("No answer in time", SLOW)},
    "drop": {"": Fails("No answer in time", SLOW)},
    "truncated": {"": Fails("Broken JSON", CUT_SHORT)},
    "html": {"": Fails("Web page", WEB_PAGE)},
    "empty": {
        "": Fails("No choices", AGAIN),
    },
    "refusal": {
        "": Ends("refusal", (REFUSAL,)),
        "generate_image": Fails("Content policy", POLICY),
        "translate_entry": Ends("The model refused to translate this text."),
    },
    "length": {
        "": Ends("length", (CUT,)),
        "generate_image": Ends(KEPT),
        "translate_entry": Ends("The answer was cut off at Number of Tokens (2000). Raise it."),
    },
    "misfit": {
        "": Ends("stop"),
        "chat": Fails("", "It was asked for twice."),
        "function_calling": Ends("tool_calls"),
        "generate_image": Ends(KEPT),
        "translate_entry": Ends("The model left this text out."),
    },
}


Run = Callable[[Any], dict[str, Any]]


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
        "function_calling_response": lambda ctx: say(ctx, choose(simulated())),
        "prompt": complete,
        "translate_entry": lambda ctx: translate(ctx, entry={"title": "Good morning"}),
    }


ACTIONS = sorted(key.removeprefix("chatgpt.") for key in registry.connectors()["chatgpt"].actions)


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
    monkeypatch.setattr(image_wire, "SECONDS", ctx.http.timeout.read)

    came = outcome(runs[action], ctx)

    expected = TABLE[fault].get(action) or TABLE[fault][""]
    assert came == expected or told(came) == expected
    assert f"sk-sim-{fault}" not in f"{came} {ctx.logged}"


def test_the_table_has_no_fault_or_action_that_is_gone() -> None:
    named = {action for row in TABLE.values() for action in row}

    assert TABLE.keys() == KINDS
    assert named <= {*ACTIONS, ""}
    assert len(ACTIONS) == 7
