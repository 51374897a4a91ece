"""What is suggested for a short field, such as a name: what is called alike, and no long text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from automations import samples, suggest
from automations.models import Automation
from projects.models import Project

pytestmark = pytest.mark.django_db

Draft = Callable[..., dict[str, Any]]
ENTRY = {"use": "contentstack.entry", "with": {"event": "create", "stack": "blt1"}}
DRAW = {"key": "draw", "use": "chatgpt.generate_image", "with": {"prompt": "A fox"}}
ASSET = {"key": "asset", "use": "contentstack.create_asset", "with": {}}
HELD = {"key": "held", "use": "contentstack.create_asset", "with": {}}
CHAT = {"key": "chat", "use": "chatgpt.chat", "with": {"model": "m"}}


@pytest.fixture
def automation(project: Project, draft: Draft) -> Automation:
    """An asset is created of a picture for an entry."""
    steps = {**draft(DRAW, ASSET), "trigger": ENTRY}
    return Automation.objects.create(project=project, name="a", title="A", draft=steps)


def suggested(automation: Automation, field: str) -> list[str]:
    found = suggest.elements(automation, automation.draft, "asset", f"with.{field}")
    return [one.reference for one in found.suggested]


def keep(automation: Automation, key: str, output: Any) -> None:
    samples.keep(automation, automation.draft, key, output, timezone.now())


def drawn(prompt: str) -> dict[str, Any]:
    picture = {"url": "/pictures/a.png", "revised_prompt": prompt}
    return {"data": [picture], "url": "/pictures/a.png", "width": 1024, "height": 1024}


@pytest.mark.parametrize("prompt", ["", "A fox", "A fox. " * 40])
def test_a_file_is_named_after_what_has_a_name_and_not_by_a_prompt(
    prompt: str, automation: Automation
) -> None:
    keep(automation, "draw", drawn(prompt))

    found = suggested(automation, "file_name")

    assert found[0] == "trigger.data.entry.title"
    assert "draw.data.0.revised_prompt" not in found


def test_the_same_name_comes_first_however_it_is_written(
    automation: Automation, draft: Draft
) -> None:
    automation.draft = {**draft(HELD, DRAW, ASSET), "trigger": ENTRY}
    keep(automation, "held", {"asset": {"title": "A fox", "filename": "fox.png"}, "notice": ""})

    assert suggested(automation, "file_name")[0] == "held.asset.filename"


@pytest.mark.parametrize(
    ("text", "is_offered"), [("A fox", True), ("A fox. " * 40, False), ("A\nfox", False)]
)
def test_what_a_model_writes_is_a_name_only_where_it_is_short(
    text: str, is_offered: bool, automation: Automation, draft: Draft
) -> None:
    automation.draft = {**draft(CHAT, ASSET), "trigger": ENTRY}
    keep(automation, "chat", {"text": text})

    assert ("chat.text" in suggested(automation, "file_name")) is is_offered


def test_a_long_field_takes_long_texts(automation: Automation) -> None:
    keep(automation, "draw", drawn("A fox. " * 40))

    assert suggested(automation, "description") == ["draw.data.0.revised_prompt"]


def test_a_long_address_is_an_address_all_the_same(automation: Automation) -> None:
    address = "https://example.com/" + "a" * 200
    keep(automation, "draw", {**drawn(""), "url": address})

    assert suggested(automation, "input_url")[0] == "draw.url"
