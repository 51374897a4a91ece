"""Which call is answered by what, and for whom: credentials, branch, limits, faults."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any, Final

from simulators.contentstack import (
    asset_changes,
    assets,
    entries,
    entry_changes,
    faults,
    limits,
    publishing,
    seed,
    signing,
    stack,
    webhooks,
    world,
)
from simulators.contentstack.call import Call
from simulators.contentstack.store import Store, count, document, documents, timestamp
from simulators.contentstack.wire import Answer, Refusal, Request, answer

Handler = Callable[..., Answer]

_CT = "/content_types/(?P<content_type>[^/]+)"
_ENTRY = _CT + "/entries/(?P<uid>[^/]+)"
_UID = "(?P<uid>[^/]+)"
_ROUTES: Final[list[tuple[str, str, Handler]]] = [
    ("GET", "/stacks", stack.get_stacks),
    ("GET", "/stacks/branches", stack.get_branches),
    ("GET", f"/stacks/branches/{_UID}", stack.get_branch),
    ("POST", "/user-session", stack.log_in),
    ("DELETE", "/user-session", stack.log_out),
    ("GET", "/user", stack.get_user),
    ("GET", "/locales", stack.get_locales),
    ("GET", f"/locales/{_UID}", stack.get_locale),
    ("GET", "/environments", stack.get_environments),
    ("GET", f"/environments/{_UID}", stack.get_environment),
    ("GET", "/workflows", stack.get_workflows),
    ("GET", "/global_fields", stack.get_global_fields),
    ("GET", "/content_types", stack.get_content_types),
    ("POST", "/content_types", stack.create_content_type),
    ("GET", f"/content_types/{_UID}", stack.get_content_type),
    ("GET", f"{_CT}/entries", entries.get_all),
    ("POST", f"{_CT}/entries", entry_changes.create),
    ("GET", _ENTRY, entries.get_one),
    ("PUT", _ENTRY, entry_changes.update),
    ("DELETE", _ENTRY, entry_changes.delete),
    ("GET", f"{_ENTRY}/locales", entries.get_locales),
    ("POST", f"{_ENTRY}/publish", publishing.publish_entry),
    ("POST", f"{_ENTRY}/unpublish", publishing.unpublish_entry),
    ("POST", f"{_ENTRY}/unlocalize", entry_changes.unlocalize),
    ("POST", f"{_ENTRY}/workflow", entry_changes.set_stage),
    ("GET", "/assets", assets.get_all),
    ("POST", "/assets", asset_changes.create),
    ("POST", "/assets/folders", asset_changes.create_folder),
    ("GET", f"/assets/folders/{_UID}", assets.get_folder),
    ("PUT", f"/assets/folders/{_UID}", asset_changes.update_folder),
    ("DELETE", f"/assets/folders/{_UID}", asset_changes.delete_folder),
    ("GET", f"/assets/{_UID}", assets.get_one),
    ("PUT", f"/assets/{_UID}", asset_changes.update),
    ("DELETE", f"/assets/{_UID}", asset_changes.delete),
    ("POST", f"/assets/{_UID}/publish", publishing.publish_asset),
    ("POST", f"/assets/{_UID}/unpublish", publishing.unpublish_asset),
    ("GET", "/webhooks", webhooks.get_all),
    ("POST", "/webhooks", webhooks.create),
    ("GET", f"/webhooks/{_UID}", webhooks.get_one),
    ("PUT", f"/webhooks/{_UID}", webhooks.update),
    ("DELETE", f"/webhooks/{_UID}", webhooks.delete),
    ("GET", f"/webhooks/{_UID}/executions", webhooks.get_executions),
    ("GET", f"/webhooks/{_UID}/logs", webhooks.get_execution),
    ("POST", f"/webhooks/{_UID}/retry", webhooks.retry),
]
ROUTES: Final = [(method, re.compile("/v3" + path), handler) for method, path, handler in _ROUTES]
_FILE = re.compile(rf"/v3/assets/{world.API_KEY}/(?P<uid>\w+)/(?P<version>\d+)/[^/]+")
# Calls that concern the user and not one stack.
_OF_USER = frozenset(("/v3/stacks", "/v3/user", "/v3/user-session"))


def open_store(folder: Any) -> Store:
    """Return the data of a folder, made and seeded where there is none."""

    def fill(db: sqlite3.Connection) -> None:
        signing.make(db)
        seed.fill(db)

    return Store(folder, fill)


class Service:
    """Answers calls of the API out of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request; blocks while another one writes."""
        if request.path == signing.PUBLIC_KEYS:
            with self._store.reading() as db:
                return answer(200, signing.public_keys(db))
        if found := _FILE.fullmatch(request.path):
            with self._store.reading() as db:
                file = assets.served(db, found["uid"], int(found["version"]))
            return file or answer(404, {"error_message": "File not found.", "error_code": 141})
        headers: dict[str, str] = {}
        try:
            made = self._allowed(request, headers)
        except Refusal as refusal:
            made = answer(refusal.status, refusal.body)
        return Answer(
            made.status,
            made.body,
            made.content_type,
            {**made.headers, **headers},
            faults.delay_of(_token(request), request.path),
        )

    def perform(self, request: Request) -> Answer:
        """Return the answer to a call of the page's own: without limits, faults, credentials."""
        opened = self._store.reading if request.method == "GET" else self._store.writing
        with opened() as db:
            return _handled(_call(db, request), request)

    def counts(self) -> dict[str, int]:
        """Return how many reads, writes and refusals there were: evidence for tests."""
        names = ("reads", "writes", "refused_429", "refused_429_reads", "refused_429_writes")
        with self._store.reading() as db:
            held = {row["name"]: row["n"] for row in db.execute("SELECT name, n FROM counts")}
        return {name: held.get(name, 0) for name in names}

    def _allowed(self, request: Request, headers: dict[str, str]) -> Answer:
        """Answer a call after its credentials, its pace and its fault. Raises Refusal."""
        with self._store.reading() as db:
            _check_credentials(db, request)
        if not any(path.fullmatch(request.path) for _, path, _ in ROUTES):
            raise _unknown(request)
        # Counted in a transaction of its own: a refusal later on does not give a token back.
        with self._store.writing() as db:
            kind = "read" if request.method == "GET" else "write"
            pace = limits.take(db, world.ORGANIZATION, kind, request.at)
            headers |= pace.headers
        if pace.refused:
            raise limits.too_many()
        with self._store.writing() as db:
            struck = _struck(db, request)
        if struck:
            return struck
        opened = self._store.reading if request.method == "GET" else self._store.writing
        with opened() as db:
            return _handled(_call(db, request), request)


def _struck(db: sqlite3.Connection, request: Request) -> Answer | None:
    """Return a fault's answer. A refusal is returned too, so that its count is kept."""
    try:
        return faults.strike(db, _token(request), request.path)
    except Refusal as refusal:
        if refusal.status == 429:
            count(db, "faults_429")
        return answer(refusal.status, refusal.body)


def _handled(call: Call, request: Request) -> Answer:
    for method, path, handler in ROUTES:
        found = path.fullmatch(request.path)
        if found and method == request.method:
            return handler(call, **found.groupdict())
    raise _unknown(request)


def _call(db: sqlite3.Connection, request: Request) -> Call:
    """Return the call with its branch. Raises Refusal for an unknown one."""
    branch = request.headers.get("branch") or request.query.get("branch") or "main"
    if document(db, "branch", branch) is None:
        told = {"branch": ["is not valid."]}
        raise Refusal(422, f"The branch '{branch}' was not found. Please try again.", 141, told)
    return Call(db, request, branch, world.USER_UID, timestamp(), world.ORGANIZATION)


def _check_credentials(db: sqlite3.Connection, request: Request) -> None:
    """Let a call through that may do what it asks for. Raises Refusal."""
    if request.path == "/v3/user-session" and request.method == "POST":
        return
    token, is_user = request.headers.get("authorization", ""), False
    if authtoken := request.headers.get("authtoken", ""):
        token, is_user = authtoken, True
    if not token.startswith("bltsim-" if is_user else "cssim-"):
        raise faults.refusal_of("401")
    if request.path in _OF_USER:
        # A management token belongs to one stack; it cannot list stacks or tell of a user.
        if not is_user:
            raise faults.refusal_of("401")
        if not request.headers.get("api_key"):
            return
    keys = {each["api_key"] for each in documents(db, "stack")}
    if request.headers.get("api_key") not in keys:
        raise faults.refusal_of("412")


def _token(request: Request) -> str:
    return request.headers.get("authtoken") or request.headers.get("authorization", "")


def _unknown(request: Request) -> Refusal:
    message = f"The requested URL {request.path} was not found on this server."
    return Refusal(404, message, 404, [])
