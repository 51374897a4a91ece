from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from connectors.guard import Rules, parse_allowed
from connectors.sdk import Refused
from connectors.transport import GuardedTransport

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


Dial = Any


@pytest.fixture
def get() -> Iterator[Dial]:
    """Fetches a URL through a guarded transport whose names resolve as told."""
    opened: list[httpx2.Client] = []

    def fetch(
        url: str,
        *answers: list[str] | OSError,
        allowed: str = "",
        own: tuple[str, int] | None = None,
        context: ssl.SSLContext | None = None,
    ) -> httpx2.Response:
        queue = list(answers)

        def resolve(_host: str, _port: int) -> list[str]:
            answer = queue.pop(0)
            if isinstance(answer, OSError):
                raise answer
            return answer

        rules = Rules(parse_allowed(allowed), own)
        transport = GuardedTransport(lambda: rules, context, resolve)
        client = httpx2.Client(transport=transport, trust_env=False, follow_redirects=True)
        opened.append(client)
        return client.get(url)

    yield fetch
    for client in opened:
        client.close()


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("127.0.0.1", "a loopback"),
        ("[::1]", "a loopback"),
        ("[::ffff:127.0.0.1]", "a loopback"),
        ("169.254.169.254", "a metadata"),
        ("192.168.1.1", "a private"),
    ],
)
def test_a_private_address_is_refused_before_anything_is_sent(
    service: Any, get: Dial, host: str, word: str
) -> None:
    with pytest.raises(Refused) as raised:
        get(f"http://{host}:{service.port}/")

    assert raised.value.message == (
        f"{host.strip('[]')} is {word} address; allow it with AUTOMATE_ALLOW_PRIVATE_HOSTS"
    )
    assert service.seen == []


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    service: Any, get: Dial
) -> None:
    with pytest.raises(Refused, match=r"two-faced.example is a loopback address"):
        get(f"http://two-faced.example:{service.port}/", ["8.8.8.8", "127.0.0.1"])

    assert service.seen == []


def test_a_name_is_resolved_once_and_its_checked_address_is_dialled(
    service: Any, get: Dial
) -> None:
    answer = get(
        f"http://rebinding.example:{service.port}/",
        ["127.0.0.1"],
        ["10.0.0.1"],
        allowed="127.0.0.1",
    )

    assert answer.text == "ok"
    assert [seen.headers["host"] for seen in service.seen] == [f"rebinding.example:{service.port}"]


def test_a_name_that_turns_private_is_refused_on_the_next_connection(
    service: Any, get: Dial
) -> None:
    service.answers["/"] = (
        302,
        {"location": f"http://rebinding.example:{service.port}/2", "connection": "close"},
        b"",
    )

    with pytest.raises(Refused, match=r"rebinding.example is a private address"):
        get(
            f"http://rebinding.example:{service.port}/",
            ["127.0.0.1"],
            ["10.0.0.1"],
            allowed="127.0.0.1",
        )

    assert [seen.path for seen in service.seen] == ["/"]


def test_the_next_address_is_tried_when_one_refuses(service: Any, get: Dial) -> None:
    answer = get(
        f"http://two.example:{service.port}/", ["127.0.0.2", "127.0.0.1"], allowed="two.example"
    )

    assert answer.status_code == 200


def test_the_target_of_a_redirect_is_checked(start_service: Callable[[], Any], get: Dial) -> None:
    outer, inner = start_service(), start_service()
    outer.answers["/"] = (302, {"location": f"{inner.url}/secret"}, b"")

    with pytest.raises(Refused, match=r"127.0.0.1 is a loopback address"):
        get(f"{outer.url}/", allowed=f"127.0.0.1:{outer.port}")

    assert inner.seen == []


def test_a_simulator_cannot_redirect_to_another_page_of_the_server(service: Any, get: Dial) -> None:
    service.answers["/simulators/a"] = (302, {"location": "/simulators/%2e%2e/admin"}, b"")

    with pytest.raises(Refused, match="is this server; only /simulators/ may be called"):
        get(f"{service.url}/simulators/a", own=("127.0.0.1", service.port))

    assert [seen.path for seen in service.seen] == ["/simulators/a"]


def test_an_unresolved_name_is_a_connect_error(get: Dial) -> None:
    with pytest.raises(httpx2.ConnectError, match="unknown"):
        get("http://nowhere.example/", OSError("unknown"))


def test_a_name_server_that_does_not_answer_is_given_up() -> None:
    silence = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        silence.wait()
        return []

    transport = GuardedTransport(Rules, resolve=resolve)
    with (
        httpx2.Client(transport=transport, timeout=0.05) as client,
        pytest.raises(httpx2.ConnectTimeout),
    ):
        client.get("http://slow.example/")

    silence.set()


def test_tls_checks_the_name_and_not_the_dialled_address(
    start_service: Callable[..., Any], get: Dial, certificate_for: Callable[[str], Any]
) -> None:
    ours, theirs = certificate_for("service.example")
    service = start_service(theirs)
    allowed = "service.example, other.example"

    answer = get(
        f"https://service.example:{service.port}/", ["127.0.0.1"], allowed=allowed, context=ours
    )

    assert answer.text == "ok"
    with pytest.raises(httpx2.ConnectError, match="Hostname mismatch"):
        get(f"https://other.example:{service.port}/", ["127.0.0.1"], allowed=allowed, context=ours)
