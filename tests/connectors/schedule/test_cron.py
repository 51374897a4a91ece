"""Cron expressions: what is wrong with them, and what they name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.schedule.cron import NEVER, SYNTAX, fault, next_time

FIVE = (
    "Write five parts with blanks between them: minute, hour, day of month, month, day of week;"
    " here {}."
)


@pytest.mark.parametrize(
    "expression",
    [
        "* * * * *",
        "*/15 8-18 * * 1-5",
        "0 9 * * MON-FRI",
        "0 9 * * mon,thu",
        "0 0 L * *",
        "0 0 LW JAN,JUL *",
        "0 0 * * 5L",
        "0 0 * * MON#1",
        "0 0 29 2 *",
        "0 0 13 * 5",
        "  5   4 * * 7 ",
    ],
)
def test_a_good_expression_has_no_fault(expression: str) -> None:
    assert fault(expression) == ""


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("", FIVE.format("are 0")),
        ("@daily", FIVE.format("is 1")),
        ("* * * *", FIVE.format("are 4")),
        ("0 * * * * *", FIVE.format("are 6")),
        ("60 * * * *", f"The minute “60” is not understood: it is 0 to 59. {SYNTAX}"),
        ("*/0 * * * *", f"The minute “*/0” is not understood: it is 0 to 59. {SYNTAX}"),
        ("0 24 * * *", f"The hour “24” is not understood: it is 0 to 23. {SYNTAX}"),
        ("0 18-8 * * *", f"The hour “18-8” is not understood: it is 0 to 23. {SYNTAX}"),
        (
            "0 0 0 * *",
            (
                "The day of month “0” is not understood: it is 1 to 31, L for the last day or LW"
                f" for the last weekday. {SYNTAX}"
            ),
        ),
        (
            "0 0 1 MÄR *",
            f"The month “MÄR” is not understood: it is 1 to 12 or JAN to DEC. {SYNTAX}",
        ),
        (
            "0 0 * * ²L",
            (
                "The day of week “²L” is not understood: it is 0 to 7 (0 and 7 are Sunday) or SUN"
                f" to SAT, MON#1 for the first Monday. {SYNTAX}"
            ),
        ),
        ("0 0 31 2 *", NEVER),
        ("0 0 */20 * 1L", NEVER),
    ],
)
def test_a_wrong_expression_is_told_by_the_part_that_is_wrong(
    expression: str, sentence: str
) -> None:
    assert fault(expression) == sentence


def test_the_times_of_an_expression_come_one_after_the_other() -> None:
    moment: datetime | None = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    found = []

    for _ in range(3):
        assert moment is not None
        moment = next_time("0 9 * * MON-FRI", moment)
        found.append(moment)

    assert found == [datetime(2026, 11, day, 9, 0, tzinfo=UTC) for day in (30,)] + [
        datetime(2026, 12, day, 9, 0, tzinfo=UTC) for day in (1, 2)
    ]


def test_an_expression_that_never_comes_again_has_no_next_time() -> None:
    assert next_time("0 0 */20 * 1L", datetime(2026, 1, 1, tzinfo=UTC)) is None
