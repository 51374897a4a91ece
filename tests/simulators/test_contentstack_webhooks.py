"""Webhooks of the stand-in for Contentstack: what is delivered, how it is signed, when again.

Sources: https://www.contentstack.com/docs/headless-cms/webhook-events, the service's page on the
format of webhook data, and the package contentstack-webhook-verify for the signature.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ROOT = Path(__file__).resolve().parents[2]
POSTS = "/content_types/blog_post/entries"


def hooked(api: httpx2.Client, url: str, *channels: str, **more: Any) -> str:
    headers = [{"header_name": "X-Secret", "value": "s3cret"}]
    webhook = {
        "name": "Hook",
        "destinations": [{"target_url": url, "custom_header": headers}],
        "channels": channels or ["content_types.entries.create"],
        "branches": ["main"],
        "retry_policy": "automatic",
        "disabled": False,
        "concise_payload": False,
    }
    answer = api.post("/webhooks", json={"webhook": webhook | more})
    assert answer.status_code == 201, answer.text
    uid: str = answer.json()["webhook"]["uid"]
    return uid


def written(api: httpx2.Client, title: str = "Rivers") -> str:
    uid: str = api.post(POSTS, json={"entry": {"title": title}}).json()["entry"]["uid"]
    return uid


def test_a_new_entry_is_told_with_the_branch_inside_the_data(
    api: httpx2.Client, receiver: Any
) -> None:
    hooked(api, receiver.url)

    uid = written(api)

    ((headers, body),) = receiver.wait(1)
    told = json.loads(body)
    assert (told["module"], told["event"], told["api_key"]) == (
        *("entry", "create", "bltdemoblog000000"),
    )
    assert sorted(told["data"]) == ["branch", "content_type", "entry"]
    assert told["data"]["branch"] == {"uid": "main", "source": "", "alias": []}
    assert (told["data"]["entry"]["uid"], told["data"]["content_type"]["uid"]) == (uid, "blog_post")
    assert (headers["User-Agent"], headers["X-Secret"]) == ("Contentstack", "s3cret")


def test_the_signature_holds_for_the_public_key_and_only_for_this_body(
    api: httpx2.Client, stack_url: str, receiver: Any
) -> None:
    hooked(api, receiver.url)
    written(api)
    ((headers, body),) = receiver.wait(1)

    keys = httpx2.get(f"{stack_url}/.well-known/public-keys.json", trust_env=False).json()

    key = serialization.load_pem_public_key(keys["signing-key"].encode())
    assert isinstance(key, rsa.RSAPublicKey)
    version, _, signature = headers["X-Contentstack-Request-Signature"].partition("=")
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)
    key.verify(base64.b64decode(signature), body, pss, hashes.SHA256())
    assert version == "v1"
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), body + b" ", pss, hashes.SHA256())


def test_a_body_is_what_javascript_would_write(api: httpx2.Client, receiver: Any) -> None:
    # The package above verifies JSON.stringify of the parsed body, so there may be no spaces.
    hooked(api, receiver.url)
    written(api, "Flüsse 川")

    ((_, body),) = receiver.wait(1)

    again = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":"))
    assert body.decode() == again


def test_publishing_tells_environment_action_status_and_locale(
    api: httpx2.Client, receiver: Any
) -> None:
    hooked(api, receiver.url, "content_types.entries.environments.production.publish.success")
    uid = written(api)

    wanted = {"environments": ["production", "staging"], "locales": ["en-us"]}
    api.post(f"{POSTS}/{uid}/publish", json={"entry": wanted})

    ((_, body),) = receiver.wait(1)
    told = json.loads(body)
    data = told["data"]
    assert (told["event"], data["action"], data["status"]) == ("publish", "publish", "success")
    assert (data["environment"]["name"], data["locale"]) == ("production", "en-us")


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({"channels": ["content_types.blog_post.entries.create"]}, 1),
        ({"channels": ["content_types.entries"]}, 1),
        ({"channels": ["content_types.author.entries.create"]}, 0),
        ({"channels": ["content_types.entries.update"]}, 0),
        ({"channels": ["assets.create"]}, 0),
        ({"branches": ["redesign"]}, 0),
        ({"disabled": True}, 0),
    ],
)
def test_only_what_a_webhook_listens_for_is_delivered(
    api: httpx2.Client, receiver: Any, more: dict[str, Any], count: int
) -> None:
    uid = hooked(api, receiver.url, **more)

    written(api)

    assert len(api.get(f"/webhooks/{uid}/executions").json()["webhooks"]) == count
    receiver.wait(count)


def test_a_concise_body_leaves_the_schema_out(api: httpx2.Client, receiver: Any) -> None:
    hooked(api, receiver.url, concise_payload=True)
    written(api)

    ((_, body),) = receiver.wait(1)

    assert json.loads(body)["data"]["content_type"] == {"title": "Blog Post", "uid": "blog_post"}


def test_what_has_to_be_sent_again_by_hand_is_sent_once(api: httpx2.Client, receiver: Any) -> None:
    receiver.statuses = [500]
    uid = hooked(api, receiver.url, retry_policy="manual")

    written(api)

    receiver.wait(1)
    (execution,) = _settled(api, uid)
    assert (execution["state"], execution["retry_count"]) == ("failed", 0)


def test_what_is_not_answered_2xx_is_sent_four_more_times(
    api: httpx2.Client, receiver: Any
) -> None:
    receiver.statuses = [500, 404, 302, 500, 500]
    uid = hooked(api, receiver.url)

    written(api)

    bodies = {body for _, body in receiver.wait(5)}
    (execution,) = _settled(api, uid)
    assert len(bodies) == 1
    assert [each["status"] for each in execution["attempts"]] == [500, 404, 302, 500, 500]
    assert (execution["state"], execution["retry_count"]) == ("failed", 4)


def test_an_answer_ends_the_repetition(api: httpx2.Client, receiver: Any) -> None:
    receiver.statuses = [500]
    uid = hooked(api, receiver.url)

    written(api)

    receiver.wait(2)
    (execution,) = _settled(api, uid)
    assert (execution["state"], execution["status"]) == ("success", 200)


def test_a_delivery_that_waits_survives_a_kill(tmp_path: Path, receiver: Any) -> None:
    receiver.statuses = [503]
    headers = {"api_key": "bltdemoblog000000", "authorization": "cssim-test"}

    with _process(tmp_path) as url:
        with httpx2.Client(base_url=f"{url}/v3", headers=headers, trust_env=False) as client:
            hooked(client, receiver.url)
            written(client)
        receiver.wait(1)
    with _process(tmp_path):
        receiver.wait(2)

    first, second = receiver.got
    assert first[1] == second[1]


def test_a_webhook_can_be_changed_and_removed(api: httpx2.Client, receiver: Any) -> None:
    uid = hooked(api, receiver.url)

    changed = api.put(f"/webhooks/{uid}", json={"webhook": {"disabled": True}}).json()["webhook"]
    removed = api.delete(f"/webhooks/{uid}")
    gone = api.get(f"/webhooks/{uid}")

    assert (changed["disabled"], changed["name"]) == (True, "Hook")
    assert removed.json() == {"notice": "The Webhook was deleted successfully."}
    assert (gone.status_code, api.delete(f"/webhooks/{uid}").status_code) == (404, 404)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": ""}, "name"),
        ({"channels": []}, "channels"),
        ({"destinations": []}, "destinations"),
        ({"destinations": [{"target_url": "/relative"}]}, "target_url"),
    ],
)
def test_a_webhook_without_what_it_needs_is_refused(
    api: httpx2.Client, more: dict[str, Any], field: str
) -> None:
    target = {"target_url": "https://example.com/"}
    webhook = {"name": "x", "destinations": [target], "channels": ["assets.create"]} | more

    answer = api.post("/webhooks", json={"webhook": webhook})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_a_target_on_the_very_same_server_is_reached(api: httpx2.Client, stack_url: str) -> None:
    uid = hooked(api, f"{stack_url}/v3/nowhere")

    written(api)

    (execution,) = _settled(api, uid)
    assert {each["status"] for each in execution["attempts"]} == {401}


def _settled(api: httpx2.Client, uid: str) -> list[dict[str, Any]]:
    """Return a webhook's deliveries once none is under way."""
    while True:
        found: list[dict[str, Any]] = api.get(f"/webhooks/{uid}/executions").json()["webhooks"]
        if all(each["state"] in ("success", "failed") for each in found):
            return found


@contextmanager
def _process(folder: Path) -> Iterator[str]:
    """The stand-in as a process of its own on a folder, killed at the end; its address."""
    command = [sys.executable, "-m", "simulators.contentstack", "--port", "0"]
    command += ["--folder", str(folder), "--retry-scale", "0.1"]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        try:
            yield running.stdout.readline().removeprefix("Ready: ").strip()
        finally:
            running.kill()
