"""What counts as cut off, and what is a fault."""

from __future__ import annotations

import pytest

from chaos.audit import IN_FLIGHT, Interruption, unexplained
from chaos.rows import Row, none, seconds
from chaos.world import Undecided

KILLS = [Interruption(100.0, 100.0), Interruption(200.0, 200.0)]


@pytest.mark.parametrize(
    ("tried", "arrived"),
    [
        (99.9, ()),  # killed before it was sent
        (99.9, (99.95,)),  # killed before it was answered
        (199.0, (200.0 - IN_FLIGHT,)),  # killed before the answer was committed
        (98.0, (100.01,)),  # on its way when the sender was killed
    ],
)
def test_a_write_that_was_under_way_at_the_next_kill_was_cut_off(
    tried: float, arrived: tuple[float, ...]
) -> None:
    assert unexplained([Undecided("e", "take", tried, arrived)], KILLS) == []


@pytest.mark.parametrize(
    ("tried", "arrived"),
    [
        (99.9, (99.95, 99.97)),  # it arrived twice
        (101.0, (101.1,)),  # it was over long before the next kill
        (200.1, ()),  # nobody was killed after it
    ],
)
def test_any_other_write_must_not_be_undecided(tried: float, arrived: tuple[float, ...]) -> None:
    undecided = Undecided("e", "take", tried, arrived)

    assert unexplained([undecided], KILLS) == [undecided]


def test_what_was_tried_while_the_disk_was_full_was_cut_off() -> None:
    full = Interruption(100.0, 103.0)

    assert unexplained([Undecided("e", "take", 102.0, (102.1,))], [full]) == []


def test_a_row_holds_where_its_value_is_what_it_must_be() -> None:
    rows = [Row("kills", "25"), none("lost", []), none("lost", ["request"])]

    assert [row.holds for row in rows] == [True, True, False]


def test_times_are_told_by_their_median_and_the_worst_of_a_hundred() -> None:
    times = [number / 100 for number in range(101)]

    assert seconds("start", times).value == "0.50 / 0.99 s"
    assert seconds("start", []).value == "–"
