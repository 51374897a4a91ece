"""Dates of the stand-in for Contentstack: the form that the service documents, and no other.

Source: https://www.contentstack.com/docs/headless-cms/date.
"""

from __future__ import annotations

import httpx2
import pytest

EVERYTHING = "/content_types/everything/entries"


@pytest.mark.parametrize(
    "date",
    [
        *("2026-11-22", "2026-11-22T09:30:00Z", "2026-11-22T09:30:00.000Z"),
        *("2026-11-22T09:30", "2026-11-22T09:30:00+01:00", "2026-11-22T09:30:00-0800"),
    ],
)
def test_a_date_is_taken_in_the_form_that_is_documented(api: httpx2.Client, date: str) -> None:
    answer = api.post(EVERYTHING, json={"entry": {"title": "T", "date": date}})

    assert (answer.status_code, answer.json()["entry"]["date"]) == (201, date)


@pytest.mark.parametrize(
    "date",
    [
        *("20261122", "2026-W47-1", "2026-11-22 09:30", "2026-11-22T09"),
        *("2026-02-30", "2026-11-22T24:30", "2026-11-22\n", 20261122, ""),
    ],
)
def test_other_forms_and_days_that_there_are_not_are_refused(
    api: httpx2.Client, date: str | int
) -> None:
    answer = api.post(EVERYTHING, json={"entry": {"title": "T", "date": date}})

    assert (answer.status_code, answer.json()["errors"]) == (422, {"date": ["is not valid."]})
