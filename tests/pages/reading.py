"""What is to be read on a page."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client


def page(client: Client, address: str, **said: str) -> str:
    """The page at an address, with what is said in its query."""
    answer = client.get(address, said)
    assert answer.status_code == 200
    return answer.content.decode()


def text(page: str) -> str:
    """What a page says, on one line."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())
