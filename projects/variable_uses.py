"""Which automations refer to which variables: in their drafts, or in the version that runs.

The stored JSON is searched as text: reading and parsing the trees of hundreds of automations takes
far longer than the page may.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.db.models import TextField
from django.db.models.functions import Cast

from automations.models import Automation

if TYPE_CHECKING:
    from .models import Project

# `{{ vars.key` and `{{vars."key"` inside a string of ASCII JSON, where each backslash is two; a
# single one before the braces makes them plain text. What is found in a text whose references are
# wrong counts as well: it is about to be mended. A pattern that begins with letters is found fast.
REFERENCE: Final = re.compile(
    r"\{\{(?<!(?<!\\)\\\\\{\{)(?: |\\[bfnrt]|\\u[0-9a-f]{4})*+vars\."
    r'(?:([A-Za-z_][A-Za-z0-9_]*+)(?=[.}? \\])|\\"([A-Za-z_][A-Za-z0-9_]*+)\\")'
)


def uses(project: Project) -> dict[str, list[Automation]]:
    """The automations of a project by the keys of the variables they refer to, in the order of
    their titles.
    """
    found: dict[str, list[Automation]] = {}
    automations = Automation.objects.filter(project=project).only("name", "title")
    stored = automations.annotate(
        drafted=Cast("draft", TextField()), running=Cast("live__plan", TextField())
    )
    for automation in stored.order_by("title", "name"):
        for key in keys_in(automation.drafted) | keys_in(automation.running or ""):
            found.setdefault(key, []).append(automation)
    return found


def keys_in(stored: str) -> set[str]:
    """The keys of the variables that stored JSON refers to."""
    return {plain or quoted for plain, quoted in REFERENCE.findall(stored)}
