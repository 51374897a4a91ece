"""Every page of ours as people come to it: who looks, at which address, and what is wrong with it.

The pages are found by walking the addresses, so that a new one is looked at without being named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import axe_playwright_python

from tests.acceptance.browser import WIDE
from tests.pages.addresses import Address, addresses

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

World = dict[str, Any]

# What the walk cannot guess: what is asked for after an address.
QUERIES: Final = {
    "automations:list": ("?search=nothing-like-it", "?state=active"),
    "automations:detail": ("?version=1&step=trigger", "?step=ask", "?step=answer", "?step=which"),
    "connectors:reference": ("?search=model", "?search=nothing-like-it"),
    "executions:log": ("?status=failed", "?status=cancelled", "?from=never", "?search=body.id = 1"),
    "projects:audit": ("?person=nobody",),
    "projects:list": ("?search=nothing-like-it",),
}
STEPS: Final = {
    "success": ("", "run", "run&tab=input", "run&tab=output", "choose&tab=requests"),
    "failed": ("", "trigger", "ask&tab=input", "save"),
    "long": ("rows[2]/look", "rows", "ask&tab=input", "answer&tab=output", "look&tab=nothing"),
    "big": ("trigger&tab=output", "ask&tab=output"),
    "replayed": ("ask&tab=input",),
}
AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
# Runs in the page. What only colours can break is all that the dark differs in.
FAULTS: Final = """async (rules) => {
  const options = {resultTypes: ["violations"], ...(rules.length ? {runOnly: rules} : {})};
  const {violations} = await axe.run(document, options);
  return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html}`));
}"""
COLOURS: Final = ["color-contrast", "link-in-text-block"]


@dataclass(frozen=True, slots=True)
class Place:
    """A page, as one of the visitors comes to it."""

    name: str
    path: str
    visitor: str = "owner"

    def __str__(self) -> str:
        return f"{self.path} ({self.visitor})"


def places(world: World, visitors: dict[str, BrowserContext]) -> list[Place]:
    """Every page that each visitor gets, in the order of the addresses.

    A page is what is answered as a whole document; addresses that send a browser elsewhere, give a
    file, or a part of a page, are none.
    """
    wanted = {
        "owner": lambda address: True,
        "nobody": lambda address: address.rule.kind == "public",
        "careful": lambda address: address.name.startswith("mfa_"),
    }
    return [
        Place(address.name, path, visitor)
        for visitor, context in visitors.items()
        for address in addresses()
        if wanted[visitor](address)
        for path in _paths(address, world)
        if _is_page(context, path)
    ]


def _is_page(context: BrowserContext, path: str) -> bool:
    answer = context.request.get(path, max_redirects=0)
    return answer.headers.get("content-type", "").startswith("text/html") and (
        answer.text().lstrip().lower().startswith("<!doctype")
    )


def _paths(address: Address, world: World) -> Iterator[str]:
    for values in _choices(address, world):
        path = address.url(values)
        yield path
        yield from (path + query for query in QUERIES.get(address.name, ()))
        if address.name == "executions:replay":
            yield f"{path}?step=ask"
        if address.name == "executions:detail":
            execution = values["execution_id"]
            steps = STEPS.get(next(k for k, v in world["executions"].items() if v == execution))
            yield from (f"{path}?step={step}" for step in steps or ())


def _choices(address: Address, world: World) -> Iterator[World]:
    """Every combination of what its parameters may be; what is in a project is in the first."""
    names = [name for name in address.parameters if name not in ("id", "pk")]
    if len(names) < len(address.parameters):
        names += [start for start in world if ":" in start and address.name.startswith(start)]
    lists = [world[name][: 1 if name == "slug" and len(names) > 1 else None] for name in names]
    yield from (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*lists))


def axe(page: Page, *rules: str) -> list[str]:
    """What keeps people from using the page as it is shown now; `rules` are all unless given."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FAULTS, list(rules))
    return [re.sub(r"\s+", " ", each)[:300] for each in found]


def too_wide(page: Page, width: int) -> list[str]:
    """Whether the page has to be moved sideways at a width, and what makes it so."""
    page.set_viewport_size({"width": width, "height": 844})
    found: list[str] = page.evaluate(
        """(width) => document.documentElement.scrollWidth <= width ? [] :
          [...document.querySelectorAll("body *")]
            .filter((each) => each.getBoundingClientRect().right > width + 0.5)
            .slice(0, 5).map((each) => each.outerHTML.slice(0, 120))""",
        width,
    )
    return [f"wider than {width}: {each}" for each in found]


def faults(page: Page) -> list[str]:
    """All that is wrong with the page that is shown, in light and dark, wide and narrow."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type] # a plain dict is one
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in axe(page, *COLOURS)]
    found += too_wide(page, 360) + too_wide(page, 390)
    found += [f"narrow, dark: {each}" for each in axe(page, *COLOURS)]
    page.emulate_media(color_scheme="light")
    found += [f"narrow: {each}" for each in axe(page)]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type] # a plain dict is one
    return found
