"""Which models exist on a day, and what each of them can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from simulators.openai.model_table import FAMILIES, MODELS


@dataclass(frozen=True, slots=True)
class Model:
    """One model: its dates and capabilities.

    `endpoints` names the dialects it answers in; `efforts` the reasoning efforts it accepts
    (empty: it does not reason); `chat_tools` whether it takes function tools in Chat Completions
    while it reasons; `max_output` the most tokens it writes.
    """

    id: str
    created: date
    shutdown: date | None
    endpoints: tuple[str, ...]
    efforts: tuple[str, ...]
    default_effort: str | None
    chat_tools: bool
    max_output: int

    def is_live(self, today: date) -> bool:
        """Tell whether the model still answers on this day."""
        return self.shutdown is None or today < self.shutdown

    def as_json(self) -> dict[str, object]:
        """Return the object that /v1/models shows."""
        midnight = datetime(self.created.year, self.created.month, self.created.day, tzinfo=UTC)
        return {
            "id": self.id,
            "object": "model",
            "created": int(midnight.timestamp()),
            "owned_by": "simulator" if self.id.startswith("simulated") else "system",
            "shutdown_date": self.shutdown.isoformat() if self.shutdown else None,
        }


def _model(name: str, created: str, shutdown: str | None, family: str) -> Model:
    traits = FAMILIES[family]
    return Model(
        id=name,
        created=date.fromisoformat(created),
        shutdown=date.fromisoformat(shutdown) if shutdown else None,
        endpoints=cast("tuple[str, ...]", traits["endpoints"]),
        efforts=cast("tuple[str, ...]", traits["efforts"]),
        default_effort=cast("str | None", traits["default_effort"]),
        chat_tools=cast("bool", traits["chat_tools"]),
        max_output=cast("int", traits["max_output"]),
    )


_ALL = {row[0]: _model(*row) for row in MODELS}


def live_models(today: date) -> list[Model]:
    """Return the models that answer on this day, in the table's order."""
    return [model for model in _ALL.values() if model.is_live(today)]


def find(name: str) -> Model | None:
    """Return the model of this name, live or shut down; None for a name never used."""
    return _ALL.get(name)
