"""The stand-in's own pages: an editor's view of the stack, with plain forms and links."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from simulators.contentstack import entry_pages, stack_pages
from simulators.contentstack.desk import Desk, desk
from simulators.contentstack.layout import HEADERS, STYLE, e, page
from simulators.contentstack.service import Service
from simulators.contentstack.wire import Answer, Refusal, Request

_CT = r"/entries/(?P<content_type>\w+)"
_ENTRY = rf"{_CT}/(?P<uid>\w+)"
_UID = r"(?P<uid>\w+)"
_publish = partial(entry_pages.publish, event="publish")
_unpublish = partial(entry_pages.publish, event="unpublish")
_ROUTES: Final[list[tuple[str, str, Callable[..., Answer]]]] = [
    ("GET", "/(?:entries/)?", entry_pages.show_all),
    ("GET", f"{_CT}/new/", entry_pages.show_new),
    ("POST", f"{_CT}/new/", entry_pages.save),
    ("GET", f"{_ENTRY}/", entry_pages.show_one),
    ("POST", f"{_ENTRY}/", entry_pages.save),
    ("POST", f"{_ENTRY}/publish/", _publish),
    ("POST", f"{_ENTRY}/unpublish/", _unpublish),
    ("POST", f"{_ENTRY}/delete/", entry_pages.delete),
    ("GET", "/assets/", stack_pages.show_assets),
    ("POST", "/assets/", stack_pages.upload),
    ("POST", f"/assets/{_UID}/delete/", stack_pages.delete_asset),
    ("GET", "/content-types/", stack_pages.show_content_types),
    ("GET", f"/content-types/{_UID}/", stack_pages.show_content_type),
    ("GET", "/webhooks/", stack_pages.show_webhooks),
    ("GET", f"/webhooks/{_UID}/", stack_pages.show_webhook),
    ("POST", rf"/webhooks/{_UID}/(?P<execution>\w+)/again/", stack_pages.deliver_again),
]
ROUTES: Final = [(method, re.compile(path), show) for method, path, show in _ROUTES]


class Pages:
    """Answers what is not the API."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def answer(self, request: Request) -> Answer:
        """Return a page, its style sheet, or where to go next; blocks."""
        if request.path == "/style.css":
            return Answer(200, STYLE, "text/css; charset=utf-8", HEADERS)
        at = desk(self._service, request)
        if request.method == "POST" and not _is_own(request):
            return _told(at, 403, "Not from here", "This form was sent from another site.")
        try:
            for method, path, show in ROUTES:
                found = path.fullmatch(request.path)
                if found and request.method in (method, "HEAD" if method == "GET" else method):
                    return show(at, **found.groupdict())
        except Refusal as refusal:
            return _told(at, refusal.status, "That did not work", _sentence(refusal))
        return _told(at, 404, "Not found", "There is no such page.")


def _is_own(request: Request) -> bool:
    """Tell whether a form was sent from these pages; browsers say where they come from."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def _told(at: Desk, status: int, title: str, text: str) -> Answer:
    return page(at.frame, "entries", title, f"<p>{e(text)}</p>", status)


def _sentence(refusal: Refusal) -> str:
    errors = refusal.body.get("errors")
    told = (
        "; ".join(f"{key} {value}" for key, value in errors.items())
        if isinstance(errors, dict)
        else ""
    )
    return f"{refusal} {told}"
