"""What `serve` prints once it is ready."""

from __future__ import annotations

from io import StringIO

import pytest
from pytest_django import Settings

from automate_site.management.commands.serve import Command


@pytest.mark.parametrize(
    ("on", "lines"),
    [
        (True, []),
        (False, ["The simulators are off; to try things out, set AUTOMATE_SIMULATORS=on."]),
    ],
)
def test_it_says_how_to_try_things_out_where_that_is_off(
    settings: Settings, on: bool, lines: list[str]
) -> None:
    settings.AUTOMATE_SIMULATORS = on
    said = StringIO()

    Command(stdout=said)._say_ready("", "")

    assert said.getvalue().splitlines() == [f"Ready: {settings.AUTOMATE_PUBLIC_URL}", *lines]
