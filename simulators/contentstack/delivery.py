"""Delivers webhooks: in threads, signed, and again later where the target does not answer 2xx.

Source: the service's page on webhooks: 30 seconds for an answer, four more attempts after 5, 25,
125 and 625 seconds. What waits is in the file, so it is delivered after a restart too, and each
attempt belongs to one process: the one that claims it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import threading
import time
from typing import Any, Final

import httpx2

from simulators.contentstack import signing
from simulators.contentstack.store import Store, document, timestamp

TIMEOUT: Final = 30.0
AUTOMATIC: Final = "automatic"  # of a webhook whose deliveries are repeated
RETRIES: Final = (5.0, 25.0, 125.0, 625.0)
THREADS: Final = 8
_KEPT_OF_ANSWER = 2000
_LONGEST_REST = 1.0  # another process may have put something in line
_CLAIM: Final = TIMEOUT + 5


class Deliverer:
    """Threads that wait for deliveries. One looks for the next; the others are at work or wait."""

    def __init__(self, store: Store, retry_scale: float = 1.0) -> None:
        """`retry_scale` makes the pauses between attempts shorter, for tests."""
        self._store = store
        self._pauses = [pause * retry_scale for pause in RETRIES]
        self._turn = threading.Lock()
        self._news = threading.Event()
        self._closed = False
        self._client = httpx2.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False)
        self._take_over()
        self._threads = [
            threading.Thread(target=self._work, name=f"webhook-{n}", daemon=True)
            for n in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def look(self) -> None:
        """Something may have been put in line."""
        self._news.set()

    def close(self) -> None:
        """Let the threads end; what is under way is finished."""
        self._closed = True
        self._news.set()
        for thread in self._threads:
            thread.join()
        self._client.close()

    def _take_over(self) -> None:
        """Take back what processes had under way that are no more."""
        with self._store.writing() as db:
            rows = db.execute("SELECT DISTINCT claimed_by FROM deliveries WHERE claimed_until > 0")
            gone = [(row["claimed_by"],) for row in rows if not _is_running(row["claimed_by"])]
            db.executemany("UPDATE deliveries SET claimed_until = 0 WHERE claimed_by = ?", gone)

    def _work(self) -> None:
        while True:
            with self._turn:
                delivery = self._next()
            if delivery is None:
                return
            self._deliver(delivery)

    def _next(self) -> sqlite3.Row | None:
        """Wait for a delivery that is due and claim it; None when all is over."""
        while not self._closed:
            self._news.clear()
            now = time.time()
            with self._store.reading() as db:
                due = db.execute(
                    "SELECT MIN(max(due_at, claimed_until)) AS at FROM deliveries"
                    " WHERE due_at IS NOT NULL"
                ).fetchone()["at"]
            if due is None or due > now:
                self._news.wait(min(_LONGEST_REST, (due - now) if due else _LONGEST_REST))
                continue
            if claimed := self._claim(now):
                return claimed
        return None

    def _claim(self, now: float) -> sqlite3.Row | None:
        with self._store.writing() as db:
            row: sqlite3.Row | None = db.execute(
                "UPDATE deliveries SET claimed_until = ?, claimed_by = ? WHERE uid ="
                " (SELECT uid FROM deliveries WHERE due_at <= ? AND claimed_until <= ?"
                " ORDER BY due_at, rowid LIMIT 1)"
                " RETURNING *",
                (now + _CLAIM, os.getpid(), now, now),
            ).fetchone()
        return row

    def _deliver(self, delivery: sqlite3.Row) -> None:
        with self._store.reading() as db:
            webhook = document(db, "webhook", delivery["webhook"])
            private = document(db, "signing", "key")["private"]
        if webhook is None:
            return
        body = delivery["body"].encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Contentstack",
            "X-Contentstack-Signature": hmac.new(b"", body, hashlib.sha1).hexdigest(),
            signing.HEADER: signing.signature(private, body),
        }
        made = [self._attempt(each, headers, body) for each in webhook["destinations"]]
        self._record(delivery, made, self._pauses if webhook["retry_policy"] == AUTOMATIC else [])

    def _attempt(self, target: dict[str, Any], headers: dict[str, str], body: bytes) -> Any:
        """Send the body to a target; returns what came of it."""
        own = {
            each["header_name"]: str(each.get("value", ""))
            for each in target.get("custom_header") or ()
        }
        if user := target.get("http_basic_auth"):
            both = f"{user}:{target.get('http_basic_password') or ''}"
            own["Authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
        at, began = timestamp(), time.perf_counter()
        try:
            response = self._client.post(target["target_url"], content=body, headers=headers | own)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            status, said = 0, f"{type(error).__name__}: {error}"
        else:
            status, said = response.status_code, response.text[:_KEPT_OF_ANSWER]
        took = round((time.perf_counter() - began) * 1000)
        url = target["target_url"]
        return {"at": at, "url": url, "status": status, "answer": said, "milliseconds": took}

    def _record(self, delivery: sqlite3.Row, made: list[Any], pauses: list[float]) -> None:
        """Keep what came of an attempt, and when the next one is."""
        answered = all(200 <= each["status"] < 300 for each in made)
        with self._store.writing() as db:
            row = db.execute(
                "SELECT attempts FROM deliveries WHERE uid = ?", (delivery["uid"],)
            ).fetchone()
            if row is None:  # its webhook was removed meanwhile
                return
            attempts = json.loads(row["attempts"]) + made
            rounds = len(attempts) // max(1, len(made))
            status, due = "success" if answered else "failed", None
            if not answered and rounds <= len(pauses):
                status, due = "retrying", time.time() + pauses[rounds - 1]
            db.execute(
                "UPDATE deliveries SET attempts = ?, status = ?, due_at = ?, claimed_until = 0"
                " WHERE uid = ?",
                (json.dumps(attempts), status, due, delivery["uid"]),
            )
        self._news.set()


def _is_running(process: int) -> bool:
    if process == os.getpid():  # the one before had the same number
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True
