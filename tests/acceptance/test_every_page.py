"""Every page of ours in a real browser: for everybody, in light and dark, wide and narrow.

The pages are found by walking the addresses, so that a new one is looked at without being named.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.acceptance.browser import NARROW, WIDE, picture, watched
from tests.acceptance.filling import OWNER, PASSWORD
from tests.pages.addresses import Address, addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.acceptance.processes import Server

pytestmark = pytest.mark.acceptance

World = dict[str, Any]
# What the walk cannot guess: parts of addresses after the question mark.
QUERIES = {
    "automations:list": ("?search=nothing-like-it", "?state=active"),
    "automations:detail": ("?version=1", "?version=1&step=ask", "?step=trigger"),
    "connectors:reference": ("?search=model", "?search=nothing-like-it"),
    "executions:log": ("?status=failed", "?status=cancelled", "?from=never", "?search=body.text = 1"),
    "projects:audit": ("?person=nobody",),
    "projects:list": ("?search=nothing-like-it",),
}
STEPS = {
    "success": ("", "run", "run&tab=input", "run&tab=output", "choose&tab=requests"),
    "failed": ("trigger", "ask&tab=input", "save"),
    "long": ("rows[2]/look", "rows", "ask&tab=input", "answer&tab=output", "look&tab=nothing"),
    "big": ("trigger&tab=output", "ask&tab=output"),
    "replayed": ("ask&tab=input",),
}
# What only colours can break is looked at again in the dark, where nothing else differs.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
EVERYTHING = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def paths(world: World) -> Iterator[str]:
    """Every address with every value that its parameters have, and what was asked of it."""
    for address in addresses():
        for values in _choices(address, world):
            path = address.url(values)
            yield path
            yield from (path + query for query in QUERIES.get(address.name, ()))
            if address.name == "executions:replay":
                yield f"{path}?step=ask"
            if address.name == "executions:detail":
                name = _state(world, values["execution_id"])
                yield from (f"{path}?step={step}" for step in STEPS.get(name, ()))


def _state(world: World, execution: str) -> str:
    return next(name for name, each in world["executions"].items() if each == execution)


def _choices(address: Address, world: World) -> Iterator[World]:
    """Every combination; what stands in a project is that of the filled one."""
    names = list(address.parameters)
    for each in {"id", "pk"} & set(names):
        names.remove(each)
        names += [start for start in world if ":" in start and address.name.startswith(start)]
    slugs = world["slug"] if len(names) == 1 else world["slug"][:1]
    lists = [slugs if name == "slug" else world.get(name, [None]) for name in names]
    yield from (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*lists))
