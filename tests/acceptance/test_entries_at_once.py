"""Entries that are created at once get their pictures as fast as the service allows, no faster."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.illustrated import illustrated_at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.alone]

ENTRIES = 40
# Times the fewest seconds that the limits allow. On an idle machine all of it is within that, which
# `python -m benchmarks l` measures with 200 entries; here the machine may be a slow one.
MORE = 1.2
NOISE = 3.0  # seconds, while the service is written to: then its limits decide
START = 10.0  # seconds in all, since a busy machine takes its time to draw the first pictures


def test_all_get_a_picture_within_the_limits_and_not_much_later(tmp_path: Path) -> None:
    found = illustrated_at_once(tmp_path, ENTRIES)

    assert found.states == {"success": ENTRIES}
    assert [each.assets for each in found.entries] == [(each.image,) for each in found.entries]
    assert {each.version for each in found.entries} == {2}
    assert (found.refused, found.writes) == (0, 2 * ENTRIES)
    assert found.writing < MORE * found.fewest + NOISE
    assert found.seconds < MORE * found.fewest + START
