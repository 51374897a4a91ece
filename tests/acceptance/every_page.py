"""Every page of ours as people come to it: who looks, at which address, and what is wrong with it.

The pages are found by walking the addresses, so that a new one is looked at without being named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import axe_playwright_python

from tests.acceptance.browser import WIDE
from tests.pages.addresses import Address, addresses

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, BrowserContext, Locator, Page

World = dict[str, Any]

# What the walk cannot guess: what is asked for after an address.
QUERIES: Final = {
    "/automations/": ("?search=nothing-like-it", "?state=active"),
    "/automations/check-texts/": ("?version=1&step=trigger", "?step=ask", "?step=which"),
    "/automations/draft/": ("?step=nothing-like-it",),
    "/connectors/": ("?search=model", "?search=nothing-like-it"),
    "/executions/": ("?status=failed", "?status=cancelled", "?from=never", "?search=body.id = 1"),
    "/audit/": ("?person=nobody",),
    "/projects/": ("?search=nothing-like-it",),
    "/{success}/": ("?step=", "?step=run", "?step=run&tab=input", "?step=choose&tab=requests"),
    "/{failed}/": ("?step=", "?step=trigger", "?step=ask&tab=input", "?step=save"),
    "/{failed}/replay/": ("?step=ask",),
    "/{long}/": ("?step=rows[2]/look", "?step=rows", "?step=answer&tab=output", "?step=none"),
    "/{big}/": ("?step=trigger&tab=output", "?step=ask&tab=output"),
    "/{replayed}/": ("?step=ask&tab=input",),
}
AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
FAULTS: Final = """async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html}`));
}"""


OPENS: Final = re.compile(r'(?:data-opens|popovertarget)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Place:
    """A page, as one of the visitors comes to it."""

    name: str
    path: str
    visitor: str = "owner"
    opens: tuple[str, ...] = ()  # ids of its menus and dialogs

    def __str__(self) -> str:
        return f"{self.path} ({self.visitor})"


def places(world: World, visitors: dict[str, BrowserContext]) -> list[Place]:
    """Every page that each visitor gets, in the order of the addresses.

    A page is what is answered as a whole document; addresses that send a browser elsewhere, give a
    file, or a part of a page, are none. Pages that say that something is missing look all the same.
    """
    wanted: dict[str, Callable[[Address], bool]] = {
        "owner": lambda _: True,
        "nobody": lambda address: bool(address.rule and address.rule.kind == "public"),
        "careful": lambda address: address.name.startswith("mfa_"),
    }
    found: dict[Any, Place] = {}
    for visitor, context in visitors.items():
        for address in filter(wanted[visitor], addresses()):
            for path in _paths(address, world):
                answer = context.request.get(path, max_redirects=0)
                if _is_page(answer):
                    once = path if answer.ok else answer.status
                    opens = tuple(OPENS.findall(answer.text()))
                    found.setdefault((visitor, once), Place(address.name, path, visitor, opens))
    return list(found.values())


def _is_page(answer: APIResponse) -> bool:
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return is_html and answer.text().lstrip().lower().startswith("<!doctype")


def _paths(address: Address, world: World) -> Iterator[str]:
    """An address with all that its parameters may be; what is asked for only once."""
    for number, values in enumerate(_choices(address, world)):
        path = address.url(values)
        yield path
        for end, queries in QUERIES.items():
            last = end.format_map(world["executions"])
            if path.endswith(last) and (number == 0 or last != end or len(end.split("/")) > 3):
                yield from (path + query for query in queries)


def _choices(address: Address, world: World) -> Iterator[World]:
    """Every combination of what its parameters may be; what is in a project is in the first."""
    names = [name for name in address.parameters if name not in ("id", "pk")]
    if len(names) < len(address.parameters):
        names += [start for start in world if ":" in start and address.name.startswith(start)]
    about: dict[str, list[Any]] = {
        name: world[f"{address.name} {name}" if f"{address.name} {name}" in world else name]
        for name in names
    }
    if len(names) > 1 and "slug" in about:
        about["slug"] = about["slug"][:1]
    lists = about.values()
    yield from (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*lists))


def axe(page: Page) -> list[str]:
    """What keeps people from using the page as it is shown now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FAULTS)
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


def faults(page: Page, *, both: bool) -> list[str]:
    """All that is wrong with the page that is shown, wide in light and narrow in the dark.

    Colours do not depend on the width, so that these two are all there is. Where another state of
    the page is looked at in both, narrow in the dark is enough.
    """
    page.set_viewport_size(WIDE)  # type: ignore[arg-type] # a plain dict is one
    found = axe(page) if both else []
    page.emulate_media(color_scheme="dark")
    found += too_wide(page, 360) + too_wide(page, 390)
    found += [f"narrow, dark: {each}" for each in axe(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type] # a plain dict is one
    return found


# What takes the focus, and how it looks where it has none.
CONTROLS: Final = """() => {
  document.activeElement.blur();
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
    "[tabindex='0']";
  const look = (each) => {
    const style = getComputedStyle(each);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow].join(" ");
  };
  window.controls = [...document.querySelectorAll(wanted)].filter((each) =>
    !each.disabled && each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true}));
  window.plain = new Map(window.controls.map((each) => [each, look(each)]));
  window.missing = new Set(window.controls);
  window.dull = [];
  document.addEventListener("focusin", ({target}) => {
    const group = target.type === "radio" ? target.name : "";
    for (const each of window.missing) {
      const anew = each.id && each.id === target.id;  // what lives is drawn anew in between
      if (each === target || anew || (group && each.name === group)) window.missing.delete(each);
    }
    if (window.plain.get(target) === look(target)) window.dull.push(target);
  });
  return window.controls.length;
}"""
LEFT: Final = """() => [
  ...[...window.missing].map((each) => `not reached: ${each.outerHTML.slice(0, 120)}`),
  ...window.dull.map((each) => `looks the same: ${each.outerHTML.slice(0, 120)}`),
]"""


def unreached(page: Page) -> list[str]:
    """The controls of a page that Tab does not come to from its top, or that do not show it."""
    count = page.evaluate(CONTROLS)
    for _ in range(count + 30):  # a date has a stop for each of its parts
        page.keyboard.press("Tab")
        if not page.evaluate("window.missing.size"):
            break
    found: list[str] = page.evaluate(LEFT)
    return found


def opener(page: Page, opened: str) -> Locator:
    """What opens a menu or a dialog on this page."""
    return page.locator(f"[data-opens={opened}], [popovertarget={opened}]")
