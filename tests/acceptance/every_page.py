"""Every page of ours as people come to it: who looks, and at which address.

The pages are found by walking the addresses, so that a new one is looked at without being named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from tests.acceptance import builder_pages
from tests.acceptance.browser import WIDE
from tests.pages.addresses import Address, addresses

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, BrowserContext, Page

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
    **builder_pages.QUERIES,
}
# By the form that leads there, or one like it.
SEND: Final = """([address, values]) => {
  const forms = [...document.forms].filter((each) => each.method === "post");
  const led = (form) => new URL(form.getAttribute("action") || "", location).pathname === address;
  const found = forms.find(led);
  const form = found ?? document.body.appendChild(document.createElement("form"));
  const token = forms[0].elements.csrfmiddlewaretoken.value;
  const all = found ? values : {...values, csrfmiddlewaretoken: token};
  for (const [name, value] of Object.entries(all)) {
    const [old] = form.querySelectorAll(`[name="${name}"]`);
    const control = old ?? form.appendChild(document.createElement("input"));
    Object.assign(control, {name, value});
  }
  Object.assign(form, {method: "post", action: address}).submit();
}"""
SERVER_ERROR: Final = 500
# The pages of a simulated service, which are found by their links.
SIMULATED: Final = ("/simulators/contentstack/",)
LINKS: Final = re.compile(r'<a\b[^>]* href="([^"]+)"')
ALIKE: Final = ("branch=", "locale=")
OPENS: Final = re.compile(r'(?:data-opens|popovertarget)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Place:
    """A page, as one of the visitors comes to it."""

    name: str
    path: str
    visitor: str = "owner"
    opens: tuple[str, ...] = ()  # ids of its menus and dialogs
    sends: tuple[str, dict[str, str]] | None = None  # where to, and what, to see another page

    def __str__(self) -> str:
        told = f", {self.name}" if self.sends else ""
        return f"{self.path} ({self.visitor}{told})"

    def open(self, page: Page) -> None:
        """Go there, as wide as most screens, in light."""
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)  # type: ignore[arg-type] # a plain dict is one
        page.goto(self.path)
        if self.sends:
            address, values = self.sends
            with page.expect_navigation() as answered:
                page.evaluate(SEND, [address, values])
            assert answered.value.status < SERVER_ERROR, f"{self}: {answered.value.status}"


def places(world: World, visitors: dict[str, BrowserContext]) -> list[Place]:
    """Every page that each visitor gets, in the order of the addresses.

    A page is what is answered as a whole document; addresses that send a browser elsewhere, give a
    file, or a part of a page, are none. Pages that say that something is missing look all the same.
    """
    wanted: dict[str, Callable[[Address], bool]] = {
        "owner": lambda _: True,
        "nobody": lambda address: bool(address.rule and address.rule.kind == "public"),
        "careful": lambda address: address.name.startswith("mfa_"),
        "viewer": lambda address: address.name in builder_pages.VIEWED,
    }
    found: dict[Any, Place] = {}
    for visitor, context in visitors.items():
        for address in filter(wanted[visitor], addresses()):
            seen = builder_pages.VIEWED[address.name] if visitor == "viewer" else None
            for path in _paths(address, world, seen):
                answer = context.request.get(path, max_redirects=0)
                if _is_page(answer):
                    once = path if answer.ok else answer.status
                    opens = tuple(OPENS.findall(answer.text()))
                    found.setdefault((visitor, once), Place(address.name, path, visitor, opens))
    sent = (
        Place(name, path, sends=(address or path, values))
        for name, (path, address, values) in builder_pages.SENT.items()
    )
    return [*found.values(), *sent, *_simulated(visitors["nobody"])]


def _simulated(context: BrowserContext) -> Iterator[Place]:
    """The pages of simulated services; those of other branches and languages look the same."""
    left = [*SIMULATED]
    for path in left:
        answer = context.request.get(path)
        if not _is_page(answer):
            continue
        yield Place("simulated", path, "nobody")
        links = [unescape(link) for link in LINKS.findall(answer.text())]
        left += dict.fromkeys(
            link
            for link in links
            if link.startswith(SIMULATED)
            and link not in left
            and not any(each in link for each in ALIKE)
        )


def _is_page(answer: APIResponse) -> bool:
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return is_html and answer.text().lstrip().lower().startswith("<!doctype")


def _paths(address: Address, world: World, seen: Sequence[str] | None = None) -> Iterator[str]:
    """An address with all that its parameters may be; what is asked for only once.

    With `seen` only for those automations, or steps of automations.
    """
    for number, values in enumerate(_choices(address, world, seen)):
        path = address.url(values)
        yield path
        if seen is not None:
            continue
        for end, queries in QUERIES.items():
            last = end.format_map(world["executions"])
            if path.endswith(last) and (number == 0 or last != end or len(end.split("/")) > 3):
                yield from (path + query for query in queries)


def _choices(address: Address, world: World, seen: Sequence[str] | None) -> Iterator[World]:
    """Every combination of what its parameters may be; what is in a project is in the first."""
    if (chosen := builder_pages.choices(address, seen)) is not None:
        yield from ({"number": 1, "slug": world["slug"][0], **each} for each in chosen)
        return
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
