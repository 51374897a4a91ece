"""Every view of the builder, again and again, by one editor who is signed in: of an automation of
30 steps with Conditional and Repeat Paths, samples of 12 kB and one of a megabyte, in a project of
200 automations of ten steps; the p95 of the slowest view counts. One of 100 steps beside it has to
stay usable.

Left out is what calls a service: its lists of choices, a new account, Test all; a single step is
tested that calls none. The time is from the request to the last byte, without the page that an
answer leads to. What a page weighs is counted as in (h).
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx2

from tests.acceptance.processes import Program, Server, until

from . import long
from .callers import WrongAnswers, percentile
from .forms import Form
from .pages import TOKEN, Page, sign_in, visit
from .targets import Measured

SAMPLES_SECONDS = 60.0
TIMES = 20  # that each view is asked for
MOST_CONFIGURED = 30  # steps whose configuration is looked at: the last, which see most others
PART = {"HX-Request": "true"}
REVISION = re.compile(r'name="revision" id="revision" value="([^"]+)"')
REDRAWS = {"autosave": "on", "add": "with.messages", "remove": "with.messages.3"}
ASKS = 409  # the status of a page that asks before something breaks
AGREED = re.compile(r'name="anyway" value="(\w+)"')
USES = {"ask": "chatgpt.chat", "branch": "flow.conditional"}


def measure(folder: Path) -> dict[str, Measured]:
    """The slowest view of both automations, and the heaviest page."""
    with Server(folder / "data") as server:
        email, _, password = server.printed("Sign in").partition(" / ")
        server.imported(*long.documents())
        _keep_samples(server, folder)
        with httpx2.Client(base_url=server.url, follow_redirects=True, timeout=60) as client:
            sign_in(client, email, password)
            found = {name: Editor(client, name) for name in long.LONG}
            for editor in found.values():
                editor.work()
    thirty, hundred = (found[name] for name in ("thirty", "hundred"))
    pages = thirty.pages
    heaviest = max(pages, key=lambda path: pages[path].size)
    most = max(pages, key=lambda path: pages[path].requests)
    return {
        "slowest view": thirty.slowest(),
        "slowest view of 100": hundred.slowest(),
        "heaviest builder page": Measured(pages[heaviest].size / 1000, heaviest),
        "most builder requests": Measured(pages[most].requests, most),
    }


def _keep_samples(server: Server, folder: Path) -> None:
    settings = {
        "AUTOMATE_DATA_DIR": str(server.data),
        "DJANGO_SETTINGS_MODULE": "automate_site.settings",
    }
    program = Program(["-m", "benchmarks.samples"], folder / "samples", **settings)
    program.start()
    try:
        until(lambda: program.process.poll() is not None, SAMPLES_SECONDS)
    finally:
        program.close()
    if program.process.returncode:
        raise RuntimeError(program.errors)


class Editor:
    """One who builds an automation: the pages that they saw, and how long each view took."""

    def __init__(self, client: httpx2.Client, name: str) -> None:
        self.client = client
        self.base = f"/projects/demo/automations/{name}/"
        self.keys = long.keys(name)[-MOST_CONFIGURED:]
        self.last = f"_{long.LONG[name] // long.BLOCK - 1}"
        self.pages: dict[str, Page] = {}
        self.times: dict[str, list[float]] = defaultdict(list)
        self.token = ""

    def work(self) -> None:
        """Change the draft in every way, and look at everything."""
        found = TOKEN.search(self.client.get(f"{self.base}edit/").text)
        if found is None:
            raise WrongAnswers("Nothing can be edited.")
        self.token = found[1]
        for number in range(TIMES):
            self.save(number)
            self.arrange()
            self.add()
            self.test()
        for path in self.paths():
            self.pages[path] = visit(self.client, f"{self.base}{path}", TIMES)
            self.times[path] = self.pages[path].times
        for path in self.parts():
            for _ in range(TIMES):
                self.ask("GET", path, headers=PART)

    def slowest(self) -> Measured:
        """The p95 of the view that took longest."""
        found = {view: percentile(times, 95) for view, times in self.times.items()}
        slowest = max(found, key=lambda view: found[view])
        return Measured(found[slowest], f"{slowest}, of {len(found)} views")

    def step(self, kind: str, path: str) -> str:
        """The address of a page of the last step of its kind, which sees most others."""
        return f"edit/step/{kind}{self.last}/{path}/"

    def paths(self) -> list[str]:
        """The pages."""
        stages = ("connector", "action", "configure", "test")
        return [
            "",
            "versions/",
            "settings/",
            "clone/",
            "delete/",
            "edit/",
            "edit/test/",
            "edit/add/steps.1.then.1/",
            "edit/add/steps.1.then.1/connector/",
            "edit/add/steps.1.then.1/action/?connector=chatgpt",
            *(f"edit/step/trigger/{stage}/" for stage in stages),
            *(f"edit/step/{key}/configure/" for key in self.keys),
            *(self.step("ask", stage) for stage in stages),
            *(self.step(kind, "test") for kind in ("branch", "fetch", "call", "each", "note")),
            self.step("note", "data"),
            self.step("ask", "account"),
            f"{self.step('call', 'lookup')}?field=with.sub_automation",
        ]

    def parts(self) -> list[str]:
        """What pages fetch later."""
        data = self.step("choose", "data")
        return [
            "export/",
            f"{data}?field=with.messages.0.query",
            f"{data}?search=text",
            f"{data}?search=nothing+is+called+so",
            f"{data}?group=trigger",
            f"{data}?group=fetch_0",
            self.step("ask", "account"),
            f"{self.step('call', 'lookup')}?field=with.sub_automation",
        ]

    def save(self, number: int) -> None:
        """The form of a step: it saves itself, rows come and go, it goes on; then all goes live."""
        address = self.step("ask", "configure")
        page = self.client.get(f"{self.base}{address}").text
        form = {**Form(page, "step-form").values, "title": [f"Ask for the {number}th time"]}
        for name, value in REDRAWS.items():
            sent = {**form, name: value}
            answer = self.post(address, sent, named=f"{address} {name}", part=True)
            (revision,) = set(REVISION.findall(answer.text))
            form["revision"] = [revision]
        self.post(address, form | {"save": "proceed"}, named=f"{address} proceed")
        self.post("activate/", {})
        self.post("versions/1/restore/", {})

    def arrange(self) -> None:
        """Steps are moved, copied, deleted and brought back."""
        move = self.step("each", "move")
        for by in ("-1", "1"):
            self.post(move, {"by": by})
        made = self.made(self.post(self.step("each", "duplicate"), {}))
        self.delete(made)
        self.post("edit/undo/", {}, leads=f"/{made}/")
        self.delete(made)
        self.post(self.step("branch", "copy"), {})
        self.delete(self.made(self.post("edit/add/steps.1/paste/", {})))

    def add(self) -> None:
        """A step is added; one is asked to be what it is."""
        use = {"use": USES["branch"]}
        self.delete(self.made(self.post("edit/add/steps.1/action/", use)))
        self.post(self.step("ask", "action"), {"use": USES["ask"]})

    def test(self) -> None:
        """A step is tested that calls no service; the trigger listens for a request."""
        address = self.step("branch", "test")
        self.post(address, {"do": "test"})
        until(lambda: 'id="cancel-form"' not in self.client.get(f"{self.base}{address}").text, 30)
        for do in ("listen", "stop"):
            self.post("edit/step/trigger/test/", {"do": do}, named=f"edit/step/trigger/test/ {do}")

    def delete(self, key: str) -> None:
        """Take a step out."""
        self.post(f"edit/step/{key}/delete/", {}, named="edit/step/…/delete/")

    def made(self, answer: httpx2.Response) -> str:
        """The key of the step that an answer leads to."""
        return answer.headers["Location"].split("/")[-3]

    def post(
        self, path: str, data: Any, named: str = "", *, part: bool = False, leads: str = ""
    ) -> httpx2.Response:
        """Send a form. Raises WrongAnswers where it is not taken, or leads elsewhere."""
        headers = {"X-CSRFToken": self.token, **(PART if part else {})}
        named = f"POST {named or path}"
        answer = self.ask("POST", path, named, data=data, headers=headers)
        if found := AGREED.search(answer.text):  # whatever it breaks
            data = {**data, "anyway": found[1]}
            answer = self.ask("POST", path, f"{named} anyway", data=data, headers=headers)
        where = answer.headers.get("Location", "")
        if answer.status_code != (200 if part else 302) or leads not in where:
            raise WrongAnswers(f"{named} was answered {answer.status_code}, {where}.")
        return answer

    def ask(self, method: str, path: str, named: str = "", **sent: Any) -> httpx2.Response:
        """One request, timed; not the one that its answer leads to."""
        began = time.perf_counter()
        answer = self.client.request(method, f"{self.base}{path}", follow_redirects=False, **sent)
        self.times[named or f"{path} (a part)"].append((time.perf_counter() - began) * 1000)
        if answer.status_code >= 400 and answer.status_code != ASKS:
            raise WrongAnswers(f"{method} {path} was answered {answer.status_code}.")
        return answer
