"""Outcomes of an action that are exceptions: what they say."""

from __future__ import annotations

from connectors.sdk import Refused


def test_what_is_wrong_with_fields_is_a_line_of_the_message_for_each() -> None:
    both = Refused("No.", fields={"data.image": "is odd.", "title": "is long."})
    alone = Refused("", fields={"title": "is long."})

    assert both.message.splitlines() == ["No.", "data.image: is odd.", "title: is long."]
    assert (str(both), alone.message) == (both.message, "title: is long.")
