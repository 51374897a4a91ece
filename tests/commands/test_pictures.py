"""What kept pictures take, and how old ones are removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from executions.clock import now
from executions.models import Picture
from executions.pictures import StoredPictures
from simulators.openai.drawing import png

pytestmark = pytest.mark.django_db

Run = Callable[..., Any]


@pytest.fixture
def addresses() -> list[str]:
    """Those of a picture of 31 days ago, and of one of today."""
    kept = [StoredPictures().keep(png(name, 3, 2)).url for name in ("old", "new")]
    old = Picture.objects.get(digest=kept[0].split("/")[-2])
    Picture.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=31), size=2_500_000)
    return kept


@pytest.mark.usefixtures("addresses")
def test_what_pictures_take_is_said(run: Run) -> None:
    assert run("pictures").out == "2 pictures, 2.5 MB.\n"


@pytest.mark.usefixtures("addresses")
def test_old_ones_are_counted_and_stay(run: Run) -> None:
    done = run("pictures", "--older-than", "30")

    assert done.out == "1 picture made more than 30 days ago, 2.5 MB.\n"
    assert Picture.objects.count() == 2


def test_old_ones_are_deleted_where_somebody_says_so(run: Run, addresses: list[str]) -> None:
    done = run("pictures", "--older-than", "30", "--delete")

    assert done.out == "Deleted: 1 picture made more than 30 days ago, 2.5 MB.\n"
    assert [StoredPictures().read(url) is None for url in addresses] == [True, False]


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--delete",), "--delete: Only with --older-than.\n"),
        (("--older-than", "0"), "--older-than: Must be from 1 to 36500 days.\n"),
    ],
)
def test_what_is_called_wrongly_deletes_nothing(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    done = run("pictures", *words)

    assert (done.status, done.err, Picture.objects.count()) == (2, said, 2)
