from __future__ import annotations

from typing import Any

import openai
import pytest

from connectors.clients import client
from connectors.sdk import Refused, Unavailable
from connectors.sdk.http import calling

pytestmark = pytest.mark.usefixtures("outgoing")
TOKEN = {"Authorization": "Bearer account-token", "X-Api-Key": "account-key"}


def credentials(seen: Any) -> tuple[str | None, str | None]:
    return seen.headers.get("authorization"), seen.headers.get("x-api-key")


OURS = ("Bearer account-token", "account-key")


def test_it_serves_as_the_client_of_the_openai_package(service: Any) -> None:
    service.answers["/v1/models"] = (
        200,
        {"content-type": "application/json"},
        b'{"object": "list", "data": [{"id": "m", "object": "model"}]}',
    )
    http = client(TOKEN, ["127.0.0.1"], timeout_seconds=7)
    with openai.OpenAI(api_key="none", base_url=f"{service.url}/v1", http_client=http) as sdk:
        models = [model.id for model in sdk.models.list()]

    assert models == ["m"]
    assert credentials(service.seen[0]) == OURS
    assert service.seen[0].headers["x-stainless-read-timeout"] == "7"


@pytest.mark.usefixtures("nothing_allowed")
def test_the_guards_refusal_comes_through_the_openai_package(service: Any) -> None:
    with (
        openai.OpenAI(
            api_key="none", base_url=service.url, http_client=client(), max_retries=0
        ) as sdk,
        pytest.raises(Refused) as raised,
        calling("ChatGPT"),
    ):
        sdk.models.list()

    assert raised.value.message == (
        "127.0.0.1 is a loopback address; allow it with AUTOMATE_ALLOW_PRIVATE_HOSTS"
    )


def test_a_broken_connection_comes_through_the_openai_package(service: Any) -> None:
    service.answers["/models"] = (200, {"content-length": "9", "connection": "close"}, b"half")

    with (
        openai.OpenAI(
            api_key="none", base_url=service.url, http_client=client(), max_retries=0
        ) as sdk,
        pytest.raises(Unavailable) as raised,
        calling("ChatGPT"),
    ):
        sdk.models.list()

    assert (raised.value.message, raised.value.sent) == (
        "The connection to 127.0.0.1 broke before the answer was complete",
        True,
    )
