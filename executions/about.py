"""What executions are about, in a few words: by them people tell those of one automation apart."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

from connectors import registry
from connectors.sdk import Trigger
from connectors.sdk.redact import Redactor
from projects.json_text import storable

from . import store

if TYPE_CHECKING:
    from .models import Execution

log = logging.getLogger(__name__)

LONGEST: Final = 120  # characters
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def of(execution: Execution) -> str:
    """What the trigger says of the payload, without the values of secret variables, as it is
    stored; empty where it says nothing, or cannot.
    """
    try:
        trigger = registry.trigger(execution.version.use)
        if type(trigger).about is Trigger.about:
            return ""
        said = trigger.about(execution.payload)
        if secrets := store.secret_variables(execution):
            said = Redactor(secrets.values()).text(said)
        return _in_brief(said)
    except Exception:  # whatever it is: the execution is accepted without it
        log.warning("What an execution is about cannot be said", exc_info=True)
        return ""


def _in_brief(text: str) -> str:
    line = " ".join(_CONTROL.sub(" ", storable(text)).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
