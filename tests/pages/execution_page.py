"""The page of one execution: its addresses, and what it says."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from executions.models import Execution


def page_of(execution: Execution, name: str = "detail", **query: str) -> str:
    """An address below an execution, with a query."""
    address = reverse(f"executions:{name}", args=[execution.project.slug, execution.id])
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"


def text_of(response: Any) -> str:
    """The page's words, without its markup."""
    words = re.sub(r"<[^>]*>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)
