"""What keeps people from using a page as it is shown: by axe, by its width, by the keyboard."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import axe_playwright_python

from tests.acceptance.browser import NARROW

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

NARROWEST: Final = 360  # pixels
AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
# `preload` would ask for all stylesheets once more, for a rule about turning a telephone.
FAULTS: Final = """async ([where, only, but]) => {
  const runOnly = only.length ? {type: "rule", values: only} : undefined;
  const rules = Object.fromEntries(but.map((each) => [each, {enabled: false}]));
  const options = {resultTypes: ["violations"], preload: false, rules, ...(runOnly && {runOnly})};
  const {violations} = await axe.run(where ? {include: window.fresh} : document, options);
  return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html}`));
}"""
CONTRAST: Final = "color-contrast"
ENTERED: Final = "button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
WANTED: Final = f"a[href], {ENTERED}"
# Elements that the stylesheets cannot tell from known ones look the same as these. What they can
# tell by, but for what stands beside: what an element is and says of itself, and all around it.
FRESH: Final = """(known) => {
  const seen = new Set(JSON.parse(known)), found = new Map(), ids = new Map();
  const says = /^(class|role|type|open|disabled|hidden|dir|popover|aria-[a-z]+|data-theme)$/;
  const names = /^aria-(label|labelledby|describedby|controls|owns|details|valuetext|valuenow)$/;
  const idOf = (each) => {
    if (!each) return 0;
    if (!ids.has(each)) {
      let hash = idOf(each.parentElement) ^ 2166136261;
      const own = [...each.attributes].filter(({name}) => says.test(name))
        .map(({name, value}) => names.test(name) ? name : `${name}=${value}`);
      for (const letter of [each.localName, ...own.sort()].join(" "))
        hash = Math.imul(hash ^ letter.codePointAt(0), 16777619);
      ids.set(each, hash);
    }
    return ids.get(each);
  };
  for (const each of document.body.querySelectorAll("*")) {
    const id = idOf(each);
    if (!seen.has(id) && !found.has(id) && each.checkVisibility({visibilityProperty: true}))
      found.set(id, each);
  }
  window.fresh = [...found.values()];
  return JSON.stringify([...found.keys()]);
}"""

FRESH_CONTROLS: Final = f"() => window.fresh.some((each) => each.matches(`{ENTERED}`))"


@dataclass
class Looks:
    """What has been looked at, in light and in the dark: what looks like it is not looked at again.

    Whether texts can be read takes most of the time of axe, so that only what is new is asked for
    it; all else is asked of every page that has something new.
    Pages with no other new controls than links are not walked through by keyboard.
    """

    light: set[int] = field(default_factory=set)
    dark: set[int] = field(default_factory=set)

    def faults(self, page: Page) -> list[str]:
        """All that is wrong with a page: wide in light, by keyboard, and narrow in the dark.

        Colours do not depend on the width, so that these two are all there is.
        """
        fresh = _fresh(page, self.light)
        found = []
        if fresh:
            found += _axe(page, but=[CONTRAST]) + _axe(page, "fresh", only=[CONTRAST])
        if page.evaluate(FRESH_CONTROLS):
            found += unreached(page)
        page.emulate_media(color_scheme="dark")
        found += too_wide(page)
        fresh = _fresh(page, self.dark)
        return found + [f"narrow, dark: {each}" for each in (_axe(page, "fresh") if fresh else ())]


def _fresh(page: Page, known: set[int]) -> set[int]:
    """What looks like nothing known, which is known from now on; as text, it travels faster."""
    fresh = set(json.loads(page.evaluate(FRESH, json.dumps(list(known)))))
    known |= fresh
    return fresh


def axe(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now."""
    return _axe(page)


def _axe(
    page: Page, where: str = "", only: list[str] | None = None, but: list[str] | None = None
) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FAULTS, [where, only or [], but or []])
    return [re.sub(r"\s+", " ", each)[:300] for each in found]


# What is cut off, or scrolls by itself, makes no page wider.
TOO_WIDE: Final = """(width) => {
  if (document.documentElement.scrollWidth <= width) return [];
  const found = [...document.querySelectorAll("body *")].filter((each) => {
    if (each.getBoundingClientRect().right <= width + 0.5) return false;
    for (let above = each.parentElement; above !== document.body; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== "visible") return false;
    return true;
  });
  return [document.documentElement, ...found].slice(-5).map((each) => each.outerHTML.slice(0, 120));
}"""


def too_wide(page: Page) -> list[str]:
    """Whether the page has to be moved sideways on a small telephone, and what makes it so."""
    page.set_viewport_size({"width": NARROWEST, "height": NARROW["height"]})
    found: list[str] = page.evaluate(TOO_WIDE, NARROWEST)
    return [f"too wide: {each}" for each in found]


# What takes the focus, and how it and what is around it look without.
CONTROLS: Final = """(wanted) => {
  const top = document.createElement("a");  // Tab begins where this was
  document.body.prepend(top);
  top.tabIndex = -1;
  top.focus();
  top.remove();
  const look = (each) => {
    const around = [each, each.parentElement, each.parentElement?.parentElement];
    return around.filter(Boolean).map((one) => {
      const style = getComputedStyle(one);
      return [style.outlineStyle, style.outlineWidth, style.boxShadow].join(" ");
    }).join();
  };
  window.controls = [...document.querySelectorAll(wanted)].filter((each) =>
    !each.matches(":disabled") && each.tabIndex >= 0 &&
    each.checkVisibility({visibilityProperty: true}));
  window.plain = new Map(window.controls.map((each) => [each, look(each)]));
  window.missing = new Set(window.controls);
  window.dull = [];
  // What lives is drawn anew in between.
  const again = (each, target) => (each.id && each.id === target.id) ||
    (!each.isConnected && each.localName === target.localName &&
      each.textContent === target.textContent);
  document.addEventListener("focusin", ({target}) => {
    const group = target.type === "radio" ? target.name : "";
    for (const each of window.missing)
      if (each === target || again(each, target) || (group && each.name === group))
        window.missing.delete(each);
    if (window.plain.get(target) === look(target)) window.dull.push(target);
  });
  return window.controls.length;
}"""
LEFT: Final = """() => document.activeElement.blur() || [
  ...[...window.missing].map((each) => `not reached: ${each.outerHTML.slice(0, 120)}`),
  ...window.dull.map((each) => `looks the same: ${each.outerHTML.slice(0, 120)}`),
]"""


def unreached(page: Page) -> list[str]:
    """The controls of a page that Tab does not come to from its top, or that do not show it."""
    count = page.evaluate(CONTROLS, WANTED)
    for number in range(2 * count + 30):  # more may come; a date has a stop for each of its parts
        page.keyboard.down("Tab")
        if number >= count - 1 and not page.evaluate("window.missing.size"):
            break
    page.keyboard.up("Tab")
    found: list[str] = page.evaluate(LEFT)
    return found


def opener(page: Page, opened: str) -> Locator:
    """What opens a menu or a dialog on this page."""
    return page.locator(f"[data-opens={opened}], [popovertarget={opened}]")
