"""Every page of a project with 200 automations and 100,000 executions of a month, asked for again
and again by one reader who is signed in; the p95 of the slowest page counts.

The time is from the request to the last byte, on a connection that is open. What a page weighs is
what goes over the wire, compressed, with everything it needs, to a browser that has never been
there.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx2

from tests.acceptance.processes import Server

from . import project
from .callers import WrongAnswers, percentile
from .targets import Measured

TIMES = 40  # that each page is asked for, after a first time
SEARCH = "search=body.language+%3D+Good+morning"  # found in every payload, but not there
PASSWORD = "a long enough password of ours"  # noqa: S105 - of a server that lives for minutes
NEEDED = re.compile(
    r'<(?:link[^>]+rel="(?:stylesheet|icon)"|script|img)[^>]+(?:href|src)="([^"]+)"'
)
NESTED = re.compile(r'(?:\burl\(|^import [^"\n]*)"([^"\n]+)"', re.MULTILINE)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """What a page took, in milliseconds, and what it weighs with what it needs."""

    times: list[float]
    size: int
    requests: int

    @property
    def p95(self) -> float:
        """Milliseconds that the slowest of twenty takes at least."""
        return percentile(self.times, 95)


def measure(folder: Path) -> dict[str, Measured]:
    """The slowest page, the payload search, and the heaviest page."""
    with Server(folder / "data") as server:
        email, _, password = server.printed("Sign in").partition(" / ")
        ids = project.fill(server)
        server.start()
        with httpx2.Client(base_url=server.url, follow_redirects=True, timeout=60) as client:
            sign_in(client, email, password)
            pages = {path: visit(client, path) for path in _paths(ids)}
            search = visit(client, f"/projects/demo/executions/?{SEARCH}")
    slowest = max(pages, key=lambda path: pages[path].p95)
    heaviest = max(pages, key=lambda path: pages[path].size)
    most = max(pages, key=lambda path: pages[path].requests)
    return {
        "slowest page": Measured(pages[slowest].p95, f"{slowest}, of {len(pages)} pages"),
        "payload search": Measured(search.p95, "5,000 payloads looked at, none of them found"),
        "heaviest page": Measured(pages[heaviest].size / 1000, heaviest),
        "most requests": Measured(pages[most].requests, most),
    }


def _paths(ids: project.Ids) -> list[str]:
    demo = "/projects/demo"
    automation = f"{demo}/automations/answer-007"
    log = f"{demo}/executions"
    return [
        "/projects/",
        f"{demo}/",
        f"{demo}/automations/",
        f"{demo}/automations/?search=answer-1",
        f"{demo}/automations/?order=run",
        f"{automation}/",
        f"{automation}/?step=german",
        f"{log}/",
        f"{log}/?status=failed",
        f"{log}/?status=undecided",
        f"{log}/?automation=answer-007",
        f"{log}/?automation=answer-007&status=failed",
        f"{log}/?before={ids.usual}",
        f"{log}/{ids.usual}/",
        f"{log}/{ids.usual}/?step=german",
        f"{log}/{ids.usual}/?step=german&tab=input",
        f"{log}/{ids.usual}/replay/?step=german",
        f"{log}/{ids.large}/",
        f"{log}/{ids.large}/?step=answer&tab=output",
        f"{log}/{ids.rounds}/",
        f"{log}/{ids.rounds}/?step=items",
        f"{demo}/accounts/",
        f"{demo}/variables/",
        f"{demo}/members/",
        f"{demo}/audit/",
        f"{demo}/settings/",
        "/connectors/",
        "/connectors/chatgpt/",
    ]


def sign_in(client: httpx2.Client, email: str, password: str) -> None:
    """Sign in with the printed password, and choose another."""
    submit(client, "/user/login/", login=email, password=password)
    changed = {"oldpassword": password, "password1": PASSWORD, "password2": PASSWORD}
    submit(client, "/user/password/change/", **changed)
    if client.get("/projects/").url.path != "/projects/":
        raise WrongAnswers("The printed password does not lead in.")


def submit(client: httpx2.Client, path: str, **values: str) -> None:
    """Send the first form of a page."""
    found = TOKEN.search(client.get(path).text)
    if found is None:
        raise WrongAnswers(f"There is no form at {path}.")
    client.post(path, data={"csrfmiddlewaretoken": found[1], **values}).raise_for_status()


def visit(client: httpx2.Client, path: str, times: int = TIMES) -> Page:
    """Ask for a page and for what it needs, then for the page alone, so many times."""
    needed = _needed(client, path)
    size = sum(weight(client, each) for each in (path, *needed))
    taken = [timed(client, path) for _ in range(times)]
    return Page(taken, size, 1 + len(needed))


def _needed(client: httpx2.Client, page: str) -> list[str]:
    """The addresses of what a page needs, and of what its stylesheets and scripts need in turn."""
    found = [page]
    for path in found:
        names = (NEEDED if path == page else NESTED).findall(client.get(path).text)
        inner = {urljoin(path, name) for name in names if not name.startswith("data:")}
        found += sorted(inner.difference(found))
    return found[1:]


def timed(client: httpx2.Client, path: str) -> float:
    """Milliseconds until a page is there. Raises WrongAnswers for anything but it."""
    began = time.perf_counter()
    answer = client.get(path)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200 or answer.history:
        raise WrongAnswers(f"{path} was answered {answer.status_code}, {answer.url}.")
    return took


def weight(client: httpx2.Client, path: str) -> int:
    """Bytes of the answer's body as they travel."""
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        answer.raise_for_status()
        return sum(len(part) for part in answer.iter_raw())
