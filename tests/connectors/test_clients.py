from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from connectors import clients
from connectors.clients import RequestFact, absolute, client, simulator_url
from connectors.sdk import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("outgoing")
TOKEN = {"Authorization": "Bearer account-token", "X-Api-Key": "account-key"}


def credentials(seen: Any) -> tuple[str | None, str | None]:
    return seen.headers.get("authorization"), seen.headers.get("x-api-key")


OURS = ("Bearer account-token", "account-key")


def test_the_accounts_headers_go_to_its_hosts_and_nowhere_else(
    start_service: Callable[[], Any],
) -> None:
    named, other = start_service(), start_service()

    with client(TOKEN, [f"127.0.0.1:{named.port}"]) as http:
        http.get(named.url)
        http.get(other.url)

    assert [credentials(named.seen[0]), credentials(other.seen[0])] == [OURS, (None, None)]


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST"])
def test_a_host_without_a_port_names_all_its_ports(service: Any, host: str) -> None:
    with client(TOKEN, [host]) as http:
        http.get(f"http://{host}:{service.port}/")

    assert credentials(service.seen[0]) == OURS


def test_the_accounts_headers_replace_what_a_step_set(service: Any) -> None:
    with client(TOKEN, ["127.0.0.1"]) as http:
        http.get(service.url, headers={"authorization": "Bearer other"})

    assert credentials(service.seen[0]) == OURS


def test_neither_response_nor_transport_shows_the_accounts_headers(service: Any) -> None:
    with client(TOKEN, ["127.0.0.1"]) as http:
        answer = http.get(service.url)

    assert "account-" not in repr(answer.request.headers.raw)
    assert "account-" not in repr(http._transport)


def test_a_redirect_takes_no_credentials_of_any_kind_to_another_host(
    start_service: Callable[[], Any],
) -> None:
    named, other = start_service(), start_service()
    named.answers["/"] = (302, {"location": other.url + "/there"}, b"")

    with client(TOKEN, [f"127.0.0.1:{named.port}"]) as http:
        http.get(named.url, headers={"X-Step-Secret": "s", "Accept-Language": "de"})

    assert other.seen[0].path == "/there"
    assert credentials(other.seen[0]) == (None, None)
    assert "x-step-secret" not in other.seen[0].headers
    assert other.seen[0].headers["accept-language"] == "de"
    assert other.seen[0].headers["host"] == f"127.0.0.1:{other.port}"


def test_a_redirect_from_https_to_http_takes_no_credentials(
    start_service: Callable[..., Any],
    certificate_for: Callable[[str], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = certificate_for("localhost")
    safe, plain = start_service(theirs), start_service()
    safe.answers["/"] = (302, {"location": f"http://localhost:{plain.port}/"}, b"")
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda **_: ours)
    clients._pools.cache_clear()

    with client(TOKEN, ["localhost"]) as http:
        http.get(f"https://localhost:{safe.port}/")
    clients.close_connections()
    clients._pools.cache_clear()

    assert [credentials(safe.seen[0]), credentials(plain.seen[0])] == [OURS, (None, None)]


def test_a_redirect_on_the_same_host_keeps_everything(service: Any) -> None:
    service.answers["/"] = (307, {"location": "/there"}, b"")

    with client(TOKEN, ["127.0.0.1"]) as http:
        http.post(service.url, content=b"text", headers={"X-Step": "1"})

    assert [(seen.method, seen.path, seen.body) for seen in service.seen] == [
        ("POST", "/", b"text"),
        ("POST", "/there", b"text"),
    ]
    assert credentials(service.seen[1]) == OURS
    assert service.seen[1].headers["x-step"] == "1"


def test_a_post_is_not_sent_on_to_another_host(start_service: Callable[[], Any]) -> None:
    named, other = start_service(), start_service()
    named.answers["/"] = (307, {"location": other.url}, b"")

    with client() as http, pytest.raises(Refused) as raised:
        http.post(named.url, content=b"text")

    assert raised.value.message == (
        "127.0.0.1 redirected a POST request to 127.0.0.1; it is not sent on to another host"
    )
    assert other.seen == []


def test_a_post_that_becomes_a_get_is_sent_on_without_its_body(
    start_service: Callable[[], Any],
) -> None:
    named, other = start_service(), start_service()
    named.answers["/"] = (303, {"location": other.url}, b"")

    with client() as http:
        http.post(named.url, json={"a": 1})

    assert [(seen.method, seen.body) for seen in other.seen] == [("GET", b"")]


def test_five_redirects_are_followed_and_a_sixth_is_not(service: Any) -> None:
    for number in range(7):
        service.answers[f"/{number}"] = (302, {"location": f"/{number + 1}"}, b"")

    with client() as http:
        assert http.get(f"{service.url}/2").text == "ok"
        with pytest.raises(httpx2.TooManyRedirects):
            http.get(f"{service.url}/1")


def test_the_host_header_is_always_that_of_the_url(service: Any) -> None:
    with client() as http:
        http.get(service.url, headers={"Host": "internal.example"})

    assert service.seen[0].headers["host"] == f"127.0.0.1:{service.port}"


def test_each_request_is_reported(service: Any) -> None:
    service.answers["/"] = (302, {"location": "/there"}, b"")
    service.answers["/there"] = (404, {}, b"no")
    facts: list[RequestFact] = []

    with client(on_request=facts.append) as http:
        http.get(service.url)

    assert [(fact.method, fact.host, fact.status) for fact in facts] == [
        ("GET", "127.0.0.1", 302),
        ("GET", "127.0.0.1", 404),
    ]
    assert all(0 <= fact.milliseconds < 60_000 for fact in facts)


@pytest.mark.usefixtures("nothing_allowed")
def test_a_request_without_an_answer_is_reported_without_a_status(service: Any) -> None:
    facts: list[RequestFact] = []

    with client(on_request=facts.append) as http, pytest.raises(Refused):
        http.get(service.url)

    assert [fact.status for fact in facts] == [None]


def test_closing_a_client_leaves_the_shared_connections_open(start_service: Any) -> None:
    service = start_service()
    ports: list[int] = []

    for _ in range(3):
        with client() as http, http.stream("GET", service.url) as answer:
            ports.append(answer.extensions["network_stream"].get_extra_info("client_addr")[1])
            answer.read()

    assert len(set(ports)) == 1


def test_calls_at_the_same_time_use_different_pools(service: Any) -> None:
    with client() as one, one.stream("GET", service.url), client() as two:
        loads = clients._pools()._loads
        with two.stream("GET", service.url):
            busy = loads.copy()

    assert (busy[:3], loads[:3]) == ([1, 1, 0], [0, 0, 0])


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_answer_over_the_limit_is_refused(
    service: Any, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(clients, "MAX_ANSWER_BYTES", 2_000_000)
    for path, size in (("/fits", 2_000_000), ("/over", 2_000_001)):
        body = gzip.compress(bytes(size)) if encoding == "gzip" else bytes(size)
        service.answers[path] = (200, {"content-encoding": encoding}, body)

    with client() as http:
        assert len(http.get(f"{service.url}/fits").content) == 2_000_000
        with pytest.raises(Refused, match=r"127.0.0.1 answered with more than 2 MB") as raised:
            http.get(f"{service.url}/over")
        assert raised.value.sent


def test_an_answer_that_never_ends_is_given_up(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "TOTAL_FACTOR", 0)

    with client() as http, pytest.raises(httpx2.ReadTimeout):
        http.get(service.url)


def test_the_environment_has_no_say(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    clients._pools.cache_clear()

    with client() as http:
        assert http.get(service.url).text == "ok"


def test_a_simulators_address_is_that_of_the_running_server(outgoing: Any) -> None:
    outgoing.AUTOMATE_SIMULATORS = True
    outgoing.AUTOMATE_OWN_ADDRESS = "[::1]:8123"

    assert absolute("/simulators/openai/v1") == "http://[::1]:8123/simulators/openai/v1"
    assert simulator_url("/simulators/a") == "http://[::1]:8123/simulators/a"
    assert absolute("https://api.example/v1") == "https://api.example/v1"


@pytest.mark.usefixtures("nothing_allowed")
def test_only_simulators_are_open_on_the_own_address(service: Any, outgoing: Any) -> None:
    outgoing.AUTOMATE_SIMULATORS = True
    outgoing.AUTOMATE_OWN_ADDRESS = f"127.0.0.1:{service.port}"

    with client() as http:
        assert http.get(absolute("/simulators/a")).text == "ok"
        with pytest.raises(Refused, match="is this server"):
            http.get(f"{service.url}/admin")


def test_a_simulators_address_needs_the_simulators() -> None:
    with pytest.raises(Refused) as raised:
        absolute("/simulators/openai/v1")

    assert raised.value.message == (
        "/simulators/openai/v1 needs the simulators; start the server with AUTOMATE_SIMULATORS=on"
    )


def test_another_path_is_no_base_url() -> None:
    with pytest.raises(Refused, match="“/admin” has no host; give an https:// address"):
        absolute("/admin")
