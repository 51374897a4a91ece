"""What goes in and out: one request, one answer, and the service's refusals."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `path` is below the mount; `base` is the full address of the mount; `at` is the
    Unix time at which it came.
    """

    method: str
    path: str
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = "http://localhost"
    at: float = field(default_factory=time.time)

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters; the last of a name counts."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    def flag(self, name: str) -> bool:
        """Tell whether a parameter is given as true."""
        return self.query.get(name, "").lower() in ("true", "1")

    def json(self) -> dict[str, Any]:
        """Return the body, a JSON object. Raises Refusal for anything else."""
        try:
            value = json.loads(self.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise Refusal(400, "Invalid JSON in the request body.", 100)
        return value

    def part(self, name: str) -> dict[str, Any]:
        """Return the object under a key of the body, such as `entry`. Raises Refusal."""
        value = self.json().get(name)
        if not isinstance(value, dict):
            raise Refusal(422, f"The request body has no '{name}'.", 119, {name: ["is required."]})
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back; `delay` is in seconds, before it is."""

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


class Refusal(Exception):
    """The service says no.

    `errors` is a map of field to messages, a list, or None where the service sends none: clients
    have to expect each.
    """

    def __init__(
        self,
        status: int,
        message: str,
        code: int,
        errors: dict[str, Any] | list[Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error_message": message, "error_code": code}
        if errors is not None:
            self.body["errors"] = errors


def answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a JSON answer."""
    return Answer(status, dumped(value).encode(), headers=headers or {})


def dumped(value: Any) -> str:
    """Return JSON as the service writes it: no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
