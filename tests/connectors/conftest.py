"""A real HTTP server on this machine that records what it is asked."""

from __future__ import annotations

import datetime as dt
import functools
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connectors import clients
from connectors.guard import Allowed, parse_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Service:
    """A server with answers by path; anything else is answered 200 `ok`."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Recorder(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.seen.append(Seen(self.command, self.path, headers, self.rfile.read(length)))
            status, extra, body = service.answers.get(self.path, (200, {}, b"ok"))
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            if "content-length" not in extra:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _any  # noqa: N815 (named by http.server)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Recorder


@pytest.fixture
def start_service() -> Iterator[Callable[..., Service]]:
    """Starts servers on 127.0.0.1, each on a free port."""
    servers: list[ThreadingHTTPServer] = []

    def start(context: ssl.SSLContext | None = None) -> Service:
        service = Service(0)
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        service.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return service

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def service(start_service: Callable[..., Service]) -> Service:
    """One such server."""
    return start_service()


@pytest.fixture
def outgoing(settings: Settings) -> Iterator[Settings]:
    """The settings of outgoing requests: loopback allowed, simulators off."""
    settings.AUTOMATE_ALLOW_PRIVATE_HOSTS = parse_allowed("127.0.0.1, localhost")
    settings.AUTOMATE_SIMULATORS = False
    settings.AUTOMATE_OWN_ADDRESS = "127.0.0.1:1"
    yield settings
    clients.close_connections()


@pytest.fixture
def nothing_allowed(outgoing: Settings) -> Settings:
    """The same with nothing allowed."""
    outgoing.AUTOMATE_ALLOW_PRIVATE_HOSTS = Allowed()
    return outgoing


@pytest.fixture
def certificate_for(tmp_path: Path) -> Callable[[str], tuple[ssl.SSLContext, ssl.SSLContext]]:
    """Makes a certificate for a name: the contexts of a client that trusts it and of a server."""
    return functools.partial(_certificate, folder=tmp_path)


def _certificate(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of a client that trusts a new certificate and of a server that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "both.pem").write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return ssl.create_default_context(cadata=pem.decode()), server
