"""Pictures that steps made: what is kept, once, and who finds it again."""

from __future__ import annotations

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from pytest_django.fixtures import Settings

from connectors.sdk import PaidPictures, PictureContent, Refused, Unavailable
from connectors.sdk.pictures import LARGEST
from executions import models, pictures, store
from executions.context import StepContext
from executions.models import Picture
from executions.pictures import StoredPictures
from projects.models import Project
from simulators.openai.drawing import png

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]

CONTENT = png("a lighthouse", 3, 2)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
ORIGIN = "https://automate.example.com"


@pytest.fixture(autouse=True)
def _public_url(settings: Settings) -> None:
    settings.AUTOMATE_PUBLIC_URL = ORIGIN


def test_a_picture_is_kept_under_its_hash_at_a_signed_address() -> None:
    kept = StoredPictures().keep(CONTENT)

    row = Picture.objects.get()
    start, _, signature = kept.url.rpartition("/")
    assert (kept.mime, kept.width, kept.height) == ("image/png", 3, 2)
    assert start == f"{ORIGIN}/pictures/{DIGEST}"
    assert len(base64.urlsafe_b64decode(signature.removesuffix(".png") + "==")) == 32
    assert (row.digest, bytes(row.content), row.size) == (DIGEST, CONTENT, len(CONTENT))
    assert (row.mime, row.width, row.height) == ("image/png", 3, 2)


def test_the_same_picture_is_kept_once_and_has_one_address() -> None:
    first, second = StoredPictures().keep(CONTENT), StoredPictures().keep(CONTENT)

    assert first == second
    assert Picture.objects.count() == 1


def test_many_may_keep_the_same_picture_at_once() -> None:
    def keep(_: int) -> str:
        try:
            return StoredPictures().keep(CONTENT).url
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        addresses = set(threads.map(keep, range(24)))

    assert len(addresses) == 1
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    "origin", [ORIGIN, "http://127.0.0.1:8000", "http://[::1]:8000", "https://other.example", ""]
)
def test_a_picture_of_ours_is_read_whatever_the_server_is_called(origin: str) -> None:
    path = StoredPictures().keep(CONTENT).url.removeprefix(ORIGIN)

    found = StoredPictures().read(f"{origin}{path}")

    assert found == PictureContent("image/png", CONTENT)


def test_a_picture_of_ours_is_read_whatever_part_of_it_is_meant() -> None:
    kept = StoredPictures().keep(CONTENT)

    found = StoredPictures().read(f"{kept.url}#top")

    assert found == PictureContent("image/png", CONTENT)


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace(".png", ".jpg"),
        lambda url: url.replace(".png", "x.png"),
        lambda url: url.replace("/pictures/", "/pictures/0/"),
        lambda url: f"{url}?size=small",
        lambda url: url.replace("://", "://somebody@elsewhere/"),
        lambda url: url.replace(DIGEST, "0" * 64),
        lambda url: url.replace(DIGEST, DIGEST.upper()),
        lambda _: "https://example.com/cat.png",
        lambda _: "data:image/png;base64,iVBORw0KGgo=",
        lambda _: "",
    ],
)
def test_any_other_address_is_not_ours(change: object) -> None:
    url = StoredPictures().keep(CONTENT).url

    assert callable(change)
    assert StoredPictures().read(change(url)) is None


def test_an_address_signed_with_another_key_is_not_ours(settings: Settings) -> None:
    url = StoredPictures().keep(CONTENT).url

    settings.SECRET_KEY = "of another installation"

    assert StoredPictures().read(url) is None


def test_an_address_outlives_a_change_of_the_key_that_is_remembered(settings: Settings) -> None:
    url = StoredPictures().keep(CONTENT).url

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new one"

    assert StoredPictures().read(url) == PictureContent("image/png", CONTENT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>alert(1)</script>",
        CONTENT[:12],
        CONTENT + b"\0" * LARGEST,
    ],
)
def test_what_is_refused_is_not_kept(content: bytes) -> None:
    with pytest.raises(Refused):
        StoredPictures().keep(content)

    assert Picture.objects.count() == 0


def test_a_database_that_takes_no_picture_is_a_passing_trouble(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(pictures, "write", full)

    with pytest.raises(Unavailable) as raised:
        StoredPictures().keep(CONTENT)

    assert raised.value.message == "The picture could not be stored: database or disk is full"
    assert raised.value.sent


def test_a_step_that_runs_again_finds_what_was_paid_for() -> None:
    facts = {"prompt": "a lighthouse", "used": None}

    kept = StoredPictures("e1/draw/1").keep_paid(facts, [CONTENT])

    assert StoredPictures("e1/draw/1").paid() == PaidPictures(facts, kept)
    assert StoredPictures("e1/draw/2").paid() is None
    assert StoredPictures().paid() is None
    assert "lighthouse" not in str(models.PaidPictures.objects.values().get())


def test_what_is_noted_later_takes_the_place_of_what_was() -> None:
    step = StoredPictures("e1/draw/1")
    step.keep_paid({"url": "https://files.example.com/1.png"})

    kept = step.keep_paid({}, [CONTENT])

    assert step.paid() == PaidPictures({}, kept)


def test_a_paid_picture_and_its_note_are_stored_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(models.PaidPictures.objects, "bulk_create", full)

    with pytest.raises(Unavailable):
        StoredPictures("e1/draw/1").keep_paid({}, [CONTENT])

    assert Picture.objects.count() == 0


def test_outside_of_an_execution_nothing_is_noted() -> None:
    StoredPictures().keep_paid({}, [CONTENT])

    assert (Picture.objects.count(), models.PaidPictures.objects.count()) == (1, 0)


def test_what_was_paid_for_is_known_for_a_week_and_the_picture_stays() -> None:
    StoredPictures("e1/draw/1").keep_paid({}, [CONTENT])
    noted = models.PaidPictures.objects.get().created_at

    store.forget_old(noted + timedelta(days=6))
    after_six = models.PaidPictures.objects.count()
    store.forget_old(noted + timedelta(days=7))

    assert (after_six, models.PaidPictures.objects.count()) == (1, 0)
    assert Picture.objects.count() == 1


def test_a_note_whose_picture_was_deleted_has_none() -> None:
    StoredPictures("e1/draw/1").keep_paid({"a": 1}, [CONTENT])

    Picture.objects.all().delete()

    assert StoredPictures("e1/draw/1").paid() == PaidPictures({"a": 1}, ())


@pytest.mark.parametrize("origin", [ORIGIN, "http://127.0.0.1:1", "http://10.0.0.7"])
def test_a_step_that_asks_for_a_picture_of_ours_sends_no_request(
    project: Project, origin: str
) -> None:
    ctx = StepContext(project.pk, key="e1/get/1")
    path = ctx.pictures.keep(CONTENT).url.removeprefix(ORIGIN)

    answer = ctx.http.get(f"{origin}{path}")
    ctx.close()

    assert (answer.content, answer.headers["content-type"]) == (CONTENT, "image/png")
    assert [(fact["host"], fact["status"]) for fact in ctx.requests] == [("this server", 200)]


def test_an_address_that_is_not_signed_by_us_is_asked_for_and_refused_by_the_guard(
    project: Project,
) -> None:
    ctx = StepContext(project.pk, key="e1/get/1")

    with pytest.raises(Refused):
        ctx.http.get(f"http://10.0.0.7/pictures/{DIGEST}/forged.png")

    ctx.close()


def test_a_step_keeps_its_pictures_here(project: Project) -> None:
    kept = StepContext(project.pk).pictures.keep(CONTENT)

    assert StepContext(project.pk).pictures.read(kept.url) == PictureContent("image/png", CONTENT)
