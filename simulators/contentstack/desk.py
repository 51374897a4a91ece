"""What pages have in hand: the request, where they stand, and the API as they call it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from simulators.contentstack import world
from simulators.contentstack.layout import Frame
from simulators.contentstack.service import Service
from simulators.contentstack.wire import Answer, Request


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a page."""

    service: Service
    request: Request
    frame: Frame

    def get(self, path: str, **query: str) -> Any:
        """Return what the API answers. Raises Refusal."""
        return self._call("GET", path, query)

    def post(self, path: str, value: Any = None, **query: str) -> Any:
        """Create something by the API. Raises Refusal."""
        return self._call("POST", path, query, value)

    def put(self, path: str, value: Any, **query: str) -> Any:
        """Change something by the API. Raises Refusal."""
        return self._call("PUT", path, query, value)

    def delete(self, path: str, **query: str) -> Any:
        """Delete something by the API. Raises Refusal."""
        return self._call("DELETE", path, query)

    def upload(self) -> Any:
        """Pass the page's own upload on as an asset. Raises Refusal."""
        headers = {"content-type": self.request.headers.get("content-type", "")}
        return self._perform("POST", "/assets", {}, headers, self.request.body)

    @property
    def typed(self) -> dict[str, str]:
        """The fields of a form that was sent."""
        return dict(parse_qsl(self.request.body.decode(errors="replace"), keep_blank_values=True))

    def redirect(self, path: str, notice: str = "", **query: str) -> Answer:
        """Send the browser to a page, which says what was done."""
        to = self.frame.link(path, done=notice, **query)
        return Answer(303, b"", "text/plain", {"location": to})

    def _call(self, method: str, path: str, query: dict[str, str], value: Any = None) -> Any:
        return self._perform(method, path, query, {}, json.dumps(value).encode())

    def _perform(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> Any:
        headers = headers | {"branch": self.frame.branch}
        own = Request(method, f"/v3{path}", urlencode(query), headers, body, self.request.base)
        return json.loads(self.service.perform(own).body)


def desk(service: Service, request: Request) -> Desk:
    """Return what a page needs to answer a request."""
    query = request.query
    branch = query.get("branch", "main")
    root = urlsplit(request.base).path
    frame = Frame(root, branch if branch in world.BRANCHES else "main", query.get("done", ""))
    return Desk(service, request, frame)
