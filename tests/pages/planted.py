"""Values of an account that can be told from anything else, and a search for what is left of them.

No four characters of them in a row are found in ordinary text, JSON, HTML or base64.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import uvicorn
from django.db import connection

from simulators.openai.app import application

KEY = "Q~7|W^9~x|K^3~T|5^Z~8|n"
ORGANIZATION = "org-V^4|b~H^6|m~J^2|s~D"
TENANT = "R~5!c~U~9!y~F~1!p~L"  # in the path of the base URL
MODEL = "E|8~g!A|3~w!S|6~k!B"  # one that the account says something about
PART = 4  # characters that show what it is; a code of base64 takes twice as many


def values(address: str, fault: str = "") -> dict[str, Any]:
    """What an account holds whose calls go to the service at this address, and wrong."""
    return {
        "api_key": f"sk-sim-{fault}_{KEY}" if fault else f"sk-sim_{KEY}",
        "organization_id": ORGANIZATION,
        "base_url": f"{address}/{TENANT}/v1",
        "models": {MODEL: {"vision": False}},
    }


def _parts(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def _forms(secret: str) -> set[str]:
    """Parts of a secret as it is, quoted for a URL, and in base64 wherever it begins there."""
    found = _parts(secret, PART) | {quote(part, safe="") for part in _parts(secret, PART)}
    for before in range(3):
        for altchars in (b"+/", b"-_"):
            code = base64.b64encode(bytes(before) + secret.encode(), altchars).decode()
            found |= _parts(code[4:-4], 2 * PART)
    return found


_FORMS = {
    name: _forms(secret)
    for name, secret in {
        "key": KEY,
        "organization": ORGANIZATION.removeprefix("org-"),
        "tenant": TENANT,
        "model": MODEL,
    }.items()
}


def found(text: str) -> list[str]:
    """The names of what a text holds, whole or in part."""
    return [name for name, forms in _FORMS.items() if any(form in text for form in forms)]


def stored() -> str:
    """Every row of every table, as the database has it."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table} {row}" for row in cursor.fetchall()]
    return "\n".join(rows)


@contextmanager
def listening() -> Iterator[str]:
    """The stand-in of the service, below a path of the tenant's own; its address without it."""

    async def below(scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"].removeprefix(f"/{TENANT}")
        assert path != scope["path"]
        await application({**scope, "path": path}, receive, send)

    config = uvicorn.Config(below, port=0, lifespan="off", log_level="critical", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
