"""The page of the stand-in for Contentstack: an editor creates, changes, publishes and deletes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from simulators.openai.drawing import png

MOUNT = "/simulators/contentstack"


@pytest.fixture
def editor(stack_url: str) -> Iterator[httpx2.Client]:
    """A browser of sorts."""
    with httpx2.Client(base_url=stack_url, trust_env=False, follow_redirects=True) as client:
        yield client


def test_an_entry_is_created_changed_published_and_deleted(editor: httpx2.Client) -> None:
    created = editor.post("/entries/blog_post/new/", data={"title": "Rivers", "summary": "Wet."})
    path = created.url.path.removeprefix(MOUNT)
    changed = editor.post(path, data={"title": "Lakes", "summary": "Wet.", "featured": "on"})
    published = editor.post(f"{path}publish/", data={"environment": "production"})
    deleted = editor.post(f"{path}delete/")

    assert "Entry created successfully." in created.text
    assert "<h1>Lakes</h1>" in changed.text
    assert '<span class="pill ok">production</span>' in published.text
    assert "Entry deleted successfully." in deleted.text
    assert "Lakes" not in deleted.text


def test_what_an_automation_sets_is_seen_in_the_entry(
    editor: httpx2.Client, api: httpx2.Client
) -> None:
    created = editor.post("/entries/blog_post/new/", data={"title": "Rivers"})
    uid = created.url.path.split("/")[-2]
    files = {"asset[upload]": ("rivers.png", png("Rivers", 64, 64), "image/png")}
    asset = api.post("/assets", files=files).json()["asset"]
    entry = {"entry": {"image": asset["uid"]}}
    api.put(f"/content_types/blog_post/entries/{uid}", json=entry)

    page = editor.get(created.url.path.removeprefix(MOUNT)).text

    (source,) = re.findall(r'<img class="large" src="([^"]+)"', page)
    assert asset["url"].endswith(source)


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    editor: httpx2.Client,
) -> None:
    typed = {"title": "", "group": "{", "number": "many", "line": "<b>kept</b>"}

    answer = editor.post("/entries/everything/new/", data=typed)
    refused = editor.post("/entries/everything/new/", data={"title": "", "line": "kept"})

    assert answer.status_code == refused.status_code == 422
    assert "Group is not valid JSON." in answer.text
    assert "Number is not a number." in answer.text
    assert 'value="&lt;b&gt;kept&lt;/b&gt;"' in answer.text
    assert 'id="error-title">Title is a required field.' in refused.text


def test_an_entry_of_every_kind_of_field_is_saved_as_it_is_shown(
    editor: httpx2.Client, api: httpx2.Client
) -> None:
    typed = {
        "title": "All",
        "number": "1.5",
        "boolean": "on",
        "link.title": "Home",
        "link.href": "/",
        "reference": "bltauthorada00000",
        "group": '{"name": "n"}',
        "blocks": '[{"quote": {"text": "q"}}]',
        "select": "red",
        "select_number": "2",
        "texts": '["a"]',
    }

    uid = editor.post("/entries/everything/new/", data=typed).url.path.split("/")[-2]

    entry = api.get(f"/content_types/everything/entries/{uid}").json()["entry"]
    expected = {
        "number": 1.5,
        "boolean": True,
        "link": {"title": "Home", "href": "/"},
        "reference": [{"uid": "bltauthorada00000", "_content_type_uid": "author"}],
        "group": {"name": "n"},
        "blocks": [{"quote": {"text": "q"}}],
        "select": "red",
        "select_number": 2,
        "texts": ["a"],
    }
    assert {name: entry[name] for name in expected} == expected


def test_a_language_is_written_beside_the_master(editor: httpx2.Client) -> None:
    created = editor.post("/entries/blog_post/new/", data={"title": "Rivers"})
    path = created.url.path.removeprefix(MOUNT)

    editor.post(f"{path}?locale=de-de", data={"title": "Fluss"})

    assert "<h1>Rivers</h1>" in editor.get(path).text
    assert "<h1>Fluss</h1>" in editor.get(f"{path}?locale=de-de").text


def test_a_file_is_uploaded_and_deleted(editor: httpx2.Client) -> None:
    files = {"asset[upload]": ("a.png", png("x", 8, 8), "image/png")}

    shown = editor.post("/assets/", files=files, data={"asset[title]": "Tiny"})
    (uid,) = re.findall(r"/assets/(blt\w+)/delete/", shown.text)
    after = editor.post(f"/assets/{uid}/delete/")

    assert "8 × 8" in shown.text
    assert "Tiny" not in after.text


def test_webhooks_are_shown_with_what_they_delivered(
    editor: httpx2.Client, api: httpx2.Client
) -> None:
    webhook = {
        "name": "Automate",
        "destinations": [{"target_url": "http://127.0.0.1:9/"}],
        "channels": ["content_types.entries.create"],
    }
    uid = api.post("/webhooks", json={"webhook": webhook}).json()["webhook"]["uid"]
    editor.post("/entries/blog_post/new/", data={"title": "Rivers"})

    listed, shown = editor.get("/webhooks/").text, editor.get(f"/webhooks/{uid}/").text

    assert f"/webhooks/{uid}/" in listed
    assert "entry create" in shown


def test_a_delivery_leads_to_what_it_is_about_unless_that_is_gone(
    editor: httpx2.Client, api: httpx2.Client
) -> None:
    webhook = {
        "name": "Automate",
        "destinations": [{"target_url": "http://127.0.0.1:9/"}],
        "channels": ["content_types.entries", "assets"],
        "branches": ["main", "redesign"],
    }
    hook = api.post("/webhooks", json={"webhook": webhook}).json()["webhook"]["uid"]
    entries = f"{MOUNT}/entries/blog_post"
    created = editor.post("/entries/blog_post/new/", data={"title": "Rivers & <lakes>"})
    path = created.url.path
    editor.post(f"{path.removeprefix(MOUNT)}?locale=de-de", data={"title": "Fluss"})
    drawn = editor.post("/entries/blog_post/new/?branch=redesign", data={"title": "New look"})
    files = {"asset[upload]": ("a.png", png("x", 8, 8), "image/png")}
    editor.post("/assets/", files=files, data={"asset[title]": "Tiny"})
    editor.post(f"{path.removeprefix(MOUNT)}delete/")

    shown = editor.get(f"/webhooks/{hook}/").text

    rows = [
        (event, about)
        for about, event in re.findall(r"<tr><td>(.*?)</td><td>(?:entry|asset) (\w+)</td>", shown)
    ]
    uid = drawn.url.path.split("/")[-2]
    assert sorted(rows) == [
        ("create", f'<a href="{MOUNT}/assets/">Tiny</a>'),
        *sorted(
            [
                ("create", f'<a href="{path}">Rivers &amp; &lt;lakes&gt;</a>'),
                ("create", f'<a href="{entries}/{uid}/?branch=redesign">New look</a>'),
            ]
        ),
        ("delete", "Rivers &amp; &lt;lakes&gt;"),
        ("update", f'<a href="{path}?locale=de-de">Fluss</a>'),
    ]


@pytest.mark.parametrize(
    "path",
    ["/", "/assets/", "/content-types/", "/content-types/everything/", "/entries/everything/new/"],
)
def test_every_page_is_html_that_runs_no_script(editor: httpx2.Client, path: str) -> None:
    answer = editor.get(path)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"<script|style=| on\w+=", answer.text)


def test_a_form_from_another_site_is_refused(editor: httpx2.Client) -> None:
    headers = {"sec-fetch-site": "cross-site"}

    answer = editor.post("/entries/blog_post/new/", data={"title": "x"}, headers=headers)

    assert answer.status_code == 403


def test_an_unknown_page_and_an_unknown_entry_are_told(editor: httpx2.Client) -> None:
    unknown = editor.get("/nothing/")
    missing = editor.get("/entries/blog_post/bltmissing/")

    assert (unknown.status_code, missing.status_code) == (404, 422)
    assert "was not found" in missing.text
