"""Assets of the stand-in for Contentstack: uploads, folders, tags, bytes.

Source: https://www.contentstack.com/docs/developers/apis/content-management-api (Assets).
"""

from __future__ import annotations

import json
from typing import Any

import httpx2
from hypothesis import given
from hypothesis import strategies as st

from simulators.contentstack.multipart import parts_of
from simulators.contentstack.wire import Request
from simulators.openai.drawing import png

PICTURE = png("Rivers", 64, 32)


def uploaded(api: httpx2.Client, **about: str) -> dict[str, Any]:
    answer = api.post(
        "/assets",
        files={"asset[upload]": ("rivers.png", PICTURE, "image/png")},
        data={f"asset[{name}]": value for name, value in about.items()},
    )
    assert answer.status_code == 201, answer.text
    asset: dict[str, Any] = answer.json()["asset"]
    return asset


def test_an_upload_is_answered_with_the_asset(api: httpx2.Client) -> None:
    asset = uploaded(api, title="Rivers", description="Wet.", tags="one, two")

    facts = ("title", "description", "tags", "filename", "content_type", "file_size", "is_dir")
    assert [asset[name] for name in facts] == [
        *("Rivers", "Wet.", ["one", "two"], "rivers.png", "image/png", str(len(PICTURE)), False)
    ]


def test_the_file_is_served_byte_for_byte_without_credentials(api: httpx2.Client) -> None:
    asset = uploaded(api)

    served = httpx2.get(asset["url"], trust_env=False)

    assert (served.content, served.headers["content-type"]) == (PICTURE, "image/png")


def test_an_address_keeps_its_file_when_the_asset_is_replaced(api: httpx2.Client) -> None:
    asset = uploaded(api)

    other = {"asset[upload]": ("lakes.png", b"other", "image/png")}
    replaced = api.put(f"/assets/{asset['uid']}", files=other).json()["asset"]

    assert replaced["_version"] == 2
    assert httpx2.get(asset["url"], trust_env=False).content == PICTURE
    assert httpx2.get(replaced["url"], trust_env=False).content == b"other"


def test_an_asset_is_found_by_its_tag(api: httpx2.Client) -> None:
    uploaded(api, tags="automate-0")
    wanted = uploaded(api, tags="automate-1,more")

    found = api.get("/assets", params={"query": json.dumps({"tags": "automate-1"})})

    assert [each["uid"] for each in found.json()["assets"]] == [wanted["uid"]]


def test_dimensions_are_told_where_they_are_asked_for(api: httpx2.Client) -> None:
    uid = uploaded(api)["uid"]

    asset = api.get(f"/assets/{uid}", params={"include_dimension": "true"}).json()["asset"]

    assert asset["dimension"] == {"height": 32, "width": 64}


def test_folders_nest_and_hold_assets(api: httpx2.Client) -> None:
    given_folder = {"asset": {"name": "Winter", "parent_uid": "bltfolder20260000"}}
    folder = api.post("/assets/folders", json=given_folder).json()["asset"]
    asset = uploaded(api, parent_uid=folder["uid"])

    inside = api.get("/assets", params={"folder": folder["uid"]}).json()["assets"]
    query = {"include_folders": "true", "folder": "bltfolder20260000"}
    above = api.get("/assets", params=query).json()["assets"]
    folders = api.get("/assets", params={"query": '{"is_dir": true}'}).json()["assets"]

    assert [each["uid"] for each in inside] == [asset["uid"]]
    assert [(each["name"], each["is_dir"]) for each in above] == [("Winter", True)]
    assert sorted(each["name"] for each in folders) == ["2026", "Blog", "Winter"]


def test_an_unknown_folder_and_a_missing_file_are_refused(api: httpx2.Client) -> None:
    files = {"asset[upload]": ("a.png", PICTURE, "image/png")}

    nowhere = api.post("/assets", files=files, data={"asset[parent_uid]": "bltmissing"})
    nothing = api.post("/assets", files={"asset[title]": (None, "Only a title")})

    assert (nowhere.status_code, nowhere.json()["error_code"]) == (422, 141)
    assert (nothing.status_code, nothing.json()["errors"]) == (
        422,
        {"upload": ["is a required field."]},
    )


def test_a_file_field_takes_the_identifier_and_shows_the_asset(api: httpx2.Client) -> None:
    asset = uploaded(api)

    sent = {"entry": {"title": "Rivers", "image": asset["uid"]}}
    entry = api.post("/content_types/blog_post/entries", json=sent).json()["entry"]

    assert entry["image"] == asset


def test_an_uploaded_page_cannot_run_as_one_of_ours(api: httpx2.Client) -> None:
    files = {"asset[upload]": ("a.html", b"<script>alert(1)</script>", "text/html")}
    asset = api.post("/assets", files=files).json()["asset"]

    served = httpx2.get(asset["url"], trust_env=False)

    assert served.headers["content-security-policy"].endswith("sandbox")
    assert served.headers["x-content-type-options"] == "nosniff"


@given(st.binary(), st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1))
def test_any_bytes_arrive_as_they_were_sent(content: bytes, title: str) -> None:
    files = {"asset[upload]": ("a b.bin", content, "application/x-any")}
    sent = httpx2.Request("POST", "http://x/", files=files, data={"asset[title]": title})
    headers = {"content-type": sent.headers["content-type"]}

    parts = parts_of(Request("POST", "/", headers=headers, body=sent.read()))

    upload = parts["asset[upload]"]
    assert (upload.content, upload.filename, upload.content_type) == (
        *(content, "a b.bin", "application/x-any"),
    )
    assert parts["asset[title]"].text == title
