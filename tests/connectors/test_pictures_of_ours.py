"""What a step asks of a picture that is kept here is answered without leaving the process."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import clients
from connectors.clients import RequestFact, client
from connectors.sdk import PictureContent
from connectors.sdk.pictures import LARGEST

pytestmark = pytest.mark.usefixtures("outgoing")
PICTURE = PictureContent("image/png", b"\x89PNG of ours")
OURS_AT = "https://automate.internal/pictures/1/2.png"


def ours(url: str) -> PictureContent | None:
    return PICTURE if url == OURS_AT else None


def test_a_picture_of_ours_is_had_without_a_request_and_without_the_guard() -> None:
    facts: list[RequestFact] = []

    with client(on_request=facts.append, own=ours) as http:
        answer = http.get(OURS_AT)

    assert (answer.status_code, answer.content) == (200, PICTURE.content)
    assert (answer.headers["content-type"], str(answer.url)) == ("image/png", OURS_AT)
    assert [(fact.method, fact.host, fact.status) for fact in facts] == [("GET", clients.HERE, 200)]


def test_asking_only_for_its_headers_gives_no_picture() -> None:
    with client(own=ours) as http:
        answer = http.head(OURS_AT)

    assert (answer.content, answer.headers["content-length"]) == (b"", "12")


def test_who_is_sent_on_to_a_picture_of_ours_gets_it(service: Any) -> None:
    service.answers["/moved"] = (302, {"location": OURS_AT}, b"")

    with client(own=ours) as http:
        answer = http.get(f"{service.url}/moved")

    assert answer.content == PICTURE.content


def test_other_methods_are_no_picture(service: Any) -> None:
    with client(own=lambda _: PICTURE) as http:
        answer = http.post(service.url)

    assert (len(service.seen), answer.content == PICTURE.content) == (1, False)


def test_the_largest_picture_fits_into_an_answer_in_base64() -> None:
    encoded = 4 * -(-LARGEST // 3)

    assert encoded + 10_000 < clients.MAX_ANSWER_BYTES
