"""Files from the web, as they are uploaded."""

from __future__ import annotations

import pytest

from connectors.contentstack.uploads import fetched
from tests.connectors.contentstack.stack_double import PICTURE, Service

WHERE = "https://pictures.example.com/lighthouse"
PNG = (200, PICTURE, {"Content-Type": "image/png"})


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("picture.png ", "picture.png", []),
        (
            "pic/tu\\re.png",
            "pic-tu-re.png",
            ["The file is called pic-tu-re.png: a file name holds no / or \\."],
        ),
    ],
)
def test_a_name_that_holds_folders_is_another_and_that_is_told(
    name: str, sent: str, told: list[str]
) -> None:
    ctx = Service({f"GET {WHERE}": PNG}).context()

    file = fetched(ctx, WHERE, name)

    assert (file.name, ctx.logged) == (sent, told)
