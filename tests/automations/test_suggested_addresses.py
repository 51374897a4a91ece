"""What is suggested for a field that stands for the address of a picture while another says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from automations import samples, suggest
from automations.models import Automation
from automations.suggest import Data
from projects.models import Project

pytestmark = pytest.mark.django_db

Draft = Callable[..., dict[str, Any]]


def data(automation: Automation, key: str, field: str) -> Data:
    return suggest.elements(automation, automation.draft, key, field)


@pytest.mark.parametrize(
    ("part", "reference"),
    [
        ({"type": "image"}, "draw.url"),
        ({"type": "text"}, "chat.text"),
        ({}, "chat.text"),
    ],
)
def test_for_the_address_of_a_picture_those_of_pictures_come_first(
    part: dict[str, str], reference: str, project: Project, draft: Draft
) -> None:
    messages = [{"role": "system"}, {"role": "user", "content": [part]}]
    draw = {"key": "draw", "use": "chatgpt.generate_image", "with": {"prompt": "A fox"}}
    answer = {"key": "chat", "use": "chatgpt.chat", "with": {"model": "m"}}
    look = {
        "key": "look",
        "use": "chatgpt.chat_with_vision",
        "with": {"model": "m", "messages": messages},
    }
    steps = draft(draw, answer, look)
    made = Automation.objects.create(project=project, name="a", title="A", draft=steps)

    found = data(made, "look", "with.messages.1.content.0.value")

    assert (found.label, found.suggested[0].reference) == ("Prompt Value", reference)


def test_an_address_in_what_somebody_sends_comes_before_other_texts(
    project: Project, draft: Draft
) -> None:
    content = [{"type": "image", "value": ""}]
    messages = [{"role": "user", "content": content}]
    look = {
        "key": "look",
        "use": "chatgpt.chat_with_vision",
        "with": {"model": "m", "messages": messages},
    }
    made = Automation.objects.create(project=project, name="a", title="A", draft=draft(look))
    body = {"text": "Hello", "cover": "https://example.com/a.png"}
    output = {"method": "POST", "query": {}, "headers": {}, "body": body}
    samples.keep(made, made.draft, "trigger", output, timezone.now())

    (first, *_) = data(made, "look", "with.messages.0.content.0.value").suggested

    assert first.reference == "trigger.body.cover"
