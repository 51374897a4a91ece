"""A context for running one action in a test: everything real but the engine around it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx2

from connectors.sdk import Picture, PictureContent
from connectors.sdk.pictures import EXTENSIONS, PaidPictures, traits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.sdk import Account, SubAutomation, Used
    from connectors.sdk.context import Lane

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@dataclass
class KeptPictures:
    """Pictures that are kept for one test, under addresses that count them."""

    kept: dict[str, PictureContent] = field(default_factory=dict)
    noted: PaidPictures | None = None

    def keep(self, content: bytes) -> Picture:
        seen = traits(content)
        for url, each in self.kept.items():
            if each.content == content:
                return Picture(url, seen.mime, seen.width, seen.height)
        name = f"{len(self.kept) + 1}{EXTENSIONS[seen.mime]}"
        url = f"https://automate.example.com/pictures/{name}"
        self.kept[url] = PictureContent(seen.mime, content)
        return Picture(url, seen.mime, seen.width, seen.height)

    def keep_paid(
        self, facts: Mapping[str, Any], contents: Sequence[bytes] = ()
    ) -> tuple[Picture, ...]:
        kept = tuple(self.keep(content) for content in contents)
        self.noted = PaidPictures(json.loads(json.dumps(facts)), kept)
        return kept

    def paid(self) -> PaidPictures | None:
        return self.noted

    def read(self, url: str) -> PictureContent | None:
        return self.kept.get(url)


def _nothing_is_sent(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError(f"{request.method} {request.url} was sent")


@dataclass
class StepContext:
    """What an action may reach. Without a client of the test's own, no request may be sent."""

    http: httpx2.Client = field(
        default_factory=lambda: httpx2.Client(transport=httpx2.MockTransport(_nothing_is_sent))
    )
    account: Account | None = None
    automations: tuple[SubAutomation, ...] = ()
    key: str = "execution/rows[1]/save"
    logged: list[str] = field(default_factory=list)
    paid: list[Used] = field(default_factory=list)
    lost_calls: int = 0
    pictures: KeptPictures = field(default_factory=KeptPictures)
    turns: list[Lane] = field(default_factory=list)

    def turn(self, kind: Lane) -> None:
        self.turns.append(kind)

    def used(self, used: Used) -> None:
        self.paid.append(used)

    def lost(self) -> None:
        self.lost_calls += 1

    def log(self, text: str) -> None:
        self.logged.append(text)

    def now(self) -> datetime:
        return NOW

    def absolute(self, url: str) -> str:
        return f"http://127.0.0.1:8000{url}" if url.startswith("/") else url
