from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from connectors import clients
from connectors.http.account import HttpAccount
from connectors.http.actions.call import Call
from connectors.sdk import Refused, Unavailable
from connectors.sdk.values import load
from tests.connectors.doubles import StepContext

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("outgoing")
JSON = {"content-type": "application/json"}


def run(account: HttpAccount | None = None, **values: Any) -> dict[str, Any]:
    inputs = load(Call.Inputs, values)
    headers, hosts = (account.headers(), account.hosts()) if account else ({}, ())
    with clients.client(headers, hosts) as client:
        return Call().run(inputs, StepContext(http=client, account=account))


def test_a_post_arrives_with_body_credentials_and_key(service: Any) -> None:
    service.answers["/orders?page=2"] = (201, JSON, b'{"id": 7}')
    account = HttpAccount({"host": "127.0.0.1", "kind": "bearer", "token": "t0k"})

    output = run(
        account, url=f"{service.url}/orders", method="POST", query={"page": 2}, body={"a": "ä"}
    )

    (seen,) = service.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/orders?page=2", b'{"a": "\\u00e4"}')
    assert seen.headers["authorization"] == "Bearer t0k"
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["idempotency-key"] == "execution/rows[1]/save"
    assert (output["status"], output["body"]) == (201, {"id": 7})


def test_credentials_do_not_follow_a_redirect_to_another_host(
    start_service: Callable[..., Any],
) -> None:
    first, second = start_service(), start_service()
    there = f"http://localhost:{second.port}/there"
    first.answers["/"] = (302, {"location": there}, b"")
    account = HttpAccount(
        {"host": "127.0.0.1", "kind": "header", "header_name": "X-Key", "header_value": "t0k"}
    )

    output = run(account, url=f"{first.url}/", method="GET")

    assert output["body"] == "ok"
    assert first.seen[0].headers["x-key"] == "t0k"
    assert "x-key" not in second.seen[0].headers


def test_a_closed_port_is_unavailable_and_certainly_unsent() -> None:
    with pytest.raises(Unavailable) as caught:
        run(url="http://127.0.0.1:1/", method="POST")

    assert caught.value.message == "127.0.0.1 refused the connection"
    assert caught.value.sent is False


@pytest.mark.usefixtures("nothing_allowed")
def test_a_private_address_is_refused_with_the_setting_that_allows_it() -> None:
    with pytest.raises(Refused) as caught:
        run(url="http://127.0.0.1:1/", method="GET")

    assert caught.value.message.endswith("allow it with AUTOMATE_ALLOW_PRIVATE_HOSTS")
