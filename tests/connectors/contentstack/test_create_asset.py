from __future__ import annotations

from typing import Any

import httpx2
import pytest

from connectors.contentstack import uploads
from connectors.contentstack.actions.create_asset import CreateAsset, tag_of
from connectors.contentstack.uploads import SEND_SECONDS, InTime
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import Invalid, load
from tests.connectors.contentstack.stack_double import PICTURE, STACK, Service

WHERE = "https://pictures.example.com/lighthouse"
VALUES = {
    **STACK,
    "title": "A lighthouse",
    "file_name": "lighthouse.png",
    "input_url": WHERE,
    "description": "In a storm",
}
TAG = "automate-6f4a1fe958736c0b"
ASSET = {"uid": "blt9", "title": "A lighthouse", "tags": [TAG]}
MADE = (201, {"notice": "Asset created successfully.", "asset": ASSET})
PNG = (200, PICTURE, {"Content-Type": "image/png"})


def serving(file: Any = PNG, **more: Any) -> Service:
    return Service({f"GET {WHERE}": file, "POST /assets": MADE, **more})


def create(service: Service, **more: Any) -> dict[str, Any]:
    return CreateAsset().run(load(CreateAsset.Inputs, {**VALUES, **more}), service.context())


def parts_of(service: Service) -> dict[str, Any]:
    """The parts of the upload: text by name, the file as name, type and bytes."""
    upload = service.sent[-1]
    boundary = upload.headers["content-type"].partition("boundary=")[2].encode()
    found: dict[str, Any] = {}
    for part in upload.body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.strip(b"\r\n").partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        name = lines[0].partition('name="')[2].partition('"')[0]
        if "filename=" not in lines[0]:
            found[name] = content.decode()
            continue
        file = lines[0].partition('filename="')[2].rstrip('"')
        found[name] = (file, lines[1].partition(": ")[2], content)
    return found


def test_the_file_is_fetched_and_uploaded_with_a_tag_of_its_own() -> None:
    service = serving()

    output = create(service)

    assert [(each.method, each.url) for each in service.sent] == [
        ("GET", WHERE),
        ("POST", "https://api.contentstack.io/v3/assets"),
    ]
    assert parts_of(service) == {
        "asset[title]": "A lighthouse",
        "asset[description]": "In a storm",
        "asset[tags]": TAG,
        "asset[upload]": ("lighthouse.png", "image/png", PICTURE),
    }
    assert output == {"asset": ASSET, "notice": "Asset created successfully."}


def test_the_service_gets_the_credentials_and_the_file_s_server_does_not() -> None:
    service = serving()

    create(service, branch="redesign")

    fetch, upload = (each.headers for each in service.sent)
    assert {"authorization", "api_key", "branch"}.isdisjoint(fetch)
    assert (upload["authorization"], upload["api_key"]) == ("cs-token-1", "bltstack")
    assert upload["branch"] == "redesign"
    assert upload["content-type"].startswith("multipart/form-data; boundary=")


def test_the_folder_is_its_parent() -> None:
    service = serving()

    create(service, folder="bltfolder", description=None)

    parts = parts_of(service)
    assert (parts["asset[parent_uid]"], parts["asset[description]"]) == ("bltfolder", "")


def test_only_the_upload_takes_a_turn() -> None:
    ctx = serving().context()
    inputs = load(CreateAsset.Inputs, VALUES)

    CreateAsset().run(inputs, ctx)

    assert ctx.turns == ["write"]
    assert CreateAsset().requests(inputs) == {"write": 1}


@pytest.mark.parametrize("name", ["lighthouse", "lighthouse.", ".png", "  .png", "a. png"])
def test_a_file_name_has_an_extension(name: str) -> None:
    with pytest.raises(Invalid) as raised:
        load(CreateAsset.Inputs, {**VALUES, "file_name": name})

    assert str(raised.value) == "file_name: Must end in an extension, such as vacation.png."


def test_what_would_be_a_folder_in_the_name_is_none() -> None:
    service = serving()

    create(service, file_name=" Either/or\\both.png ")

    assert parts_of(service)["asset[upload]"][0] == "Either-or-both.png"


PLACE = "pictures.example.com"
PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            (200, PAGE, {"Content-Type": "text/html; charset=utf-8"}),
            "pictures.example.com answered with a web page, not with a file.",
        ),
        ((200, PAGE), "pictures.example.com answered with a web page, not with a file."),
        (
            (200, b'{"error": "gone"}', {"Content-Type": "application/json"}),
            f"{PLACE} answered with application/json, which is no picture as .png says.",
        ),
        (
            (200, b"text"),
            "pictures.example.com answered with bytes, which is no picture as .png says.",
        ),
        (
            (200, b"", {"Content-Type": "image/png"}),
            "pictures.example.com answered with nothing: the file is empty.",
        ),
        ((404, b"no"), "pictures.example.com answered 404 instead of the file."),
        (
            (403, b"no"),
            "pictures.example.com answered 403: the file cannot be fetched without signing in.",
        ),
        (Refused("10.0.0.1 is a private address"), "10.0.0.1 is a private address"),
    ],
)
def test_what_is_no_such_file_is_not_uploaded(answer: Any, said: str) -> None:
    service = serving(answer)

    with pytest.raises(Refused) as raised:
        create(service)

    assert raised.value.message == f"input_url: {said}"
    assert not raised.value.sent
    assert [each.method for each in service.sent] == ["GET"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((503, b"busy"), "pictures.example.com answered 503 instead of the file."),
        ((429, b"busy"), "pictures.example.com answered 429 instead of the file."),
        (
            httpx2.ReadTimeout("", request=httpx2.Request("GET", WHERE)),
            "The file's server did not answer within 20 s",
        ),
    ],
)
def test_a_file_that_may_come_later_is_fetched_again(answer: Any, said: str) -> None:
    with pytest.raises(Unavailable) as raised:
        create(serving(answer))

    assert raised.value.message == f"input_url: {said}"
    assert not raised.value.sent  # nothing was uploaded, so the step may just run again


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FETCH_SECONDS", -1.0)

    with pytest.raises(Unavailable) as raised:
        create(serving())

    assert raised.value.message == "input_url: The file did not come within -1 s."


def test_a_picture_of_another_kind_than_its_name_says_is_uploaded_as_what_it_is() -> None:
    service = serving((200, PICTURE, {"Content-Type": "image/jpeg"}))
    ctx = service.context()

    CreateAsset().run(load(CreateAsset.Inputs, {**VALUES, "file_name": "light.jpg"}), ctx)

    assert parts_of(service)["asset[upload]"] == ("light.jpg", "image/png", PICTURE)
    assert ctx.logged == ["light.jpg is called .jpg, but it is image/png."]


@pytest.mark.parametrize(
    ("name", "declared", "sent"),
    [
        ("drawing.svg", "image/svg+xml", "image/svg+xml"),
        ("terms.pdf", "application/pdf; charset=x", "application/pdf"),
        ("terms.pdf", "", "application/pdf"),
        ("page.html", "text/html", "text/html"),
        ("what.zzz9", "", "application/octet-stream"),
    ],
)
def test_files_of_every_kind_are_the_service_s_to_judge(
    name: str, declared: str, sent: str
) -> None:
    service = serving((200, b"%some document", {"Content-Type": declared}))

    create(service, file_name=name)

    assert parts_of(service)["asset[upload]"] == (name, sent, b"%some document")


def test_a_broken_upload_may_have_arrived() -> None:
    broken = httpx2.ReadError("", request=httpx2.Request("POST", "https://api.contentstack.io/"))

    with pytest.raises(Unavailable) as raised:
        create(serving(**{"POST /assets": broken}))

    assert raised.value.sent


def test_a_folder_that_is_not_there_is_told() -> None:
    told = {
        "error_message": "Folder 'x' was not found. Please try again.",
        "error_code": 141,
        "errors": {"parent_uid": ["is not valid."]},
    }

    with pytest.raises(Refused) as raised:
        create(serving(**{"POST /assets": (422, told)}), folder="x")

    assert raised.value.message == (
        "Contentstack answered 422: Folder 'x' was not found. Please try again.\nfolder: is not "
        "valid. Check that it exists in this stack, branch, content type and language."
    )


def settled(assets: list[dict[str, Any]]) -> tuple[Service, dict[str, Any] | None]:
    service = Service({"GET /assets": (200, {"assets": assets})})
    inputs = load(CreateAsset.Inputs, VALUES)
    return service, CreateAsset().settle(inputs, service.context())


def test_a_lost_upload_is_found_by_its_tag() -> None:
    service, found = settled([{"uid": "blt1", "tags": ["other"]}, ASSET])

    assert service.asked == [
        ("GET", f'https://api.contentstack.io/v3/assets?query={{"tags":+"{TAG}"}}', None)
    ]
    assert found == {
        "asset": ASSET,
        "notice": "The asset was created by an attempt that was interrupted.",
    }


@pytest.mark.parametrize("assets", [[], [{"uid": "blt1", "tags": ["other"]}], [{"uid": "blt1"}]])
def test_an_upload_that_did_not_happen_is_not_found(assets: list[dict[str, Any]]) -> None:
    assert settled(assets)[1] is None


def test_a_search_that_fails_leaves_it_open() -> None:
    service = Service({"GET /assets": (503, {"error_message": "Service unavailable"})})

    with pytest.raises(Unavailable):
        CreateAsset().settle(load(CreateAsset.Inputs, VALUES), service.context())


def test_the_tag_is_the_same_for_every_attempt_of_a_step_and_for_no_other_step() -> None:
    one, other = Service({}).context(), Service({}).context()
    other.key = "execution/rows[2]/save"

    assert tag_of(one) == tag_of(Service({}).context()) == TAG
    assert tag_of(other) != TAG


def test_it_is_asked_about_only_after_the_longest_call_is_over() -> None:
    last_part, listed = 60.0, 60.0

    longest = uploads.FETCH_SECONDS + SEND_SECONDS + last_part + listed

    assert CreateAsset.time_limit >= longest
    assert CreateAsset.settles


def test_an_upload_that_takes_too_long_is_broken_off() -> None:
    time = iter([0.0, SEND_SECONDS, SEND_SECONDS + 1])
    file = InTime(b"abcdef", clock=lambda: next(time))

    first = file.read(3)

    assert first == b"abc"
    with pytest.raises(httpx2.WriteTimeout):
        file.read(3)
