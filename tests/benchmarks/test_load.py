"""What the load generator reports of a server whose answers are known."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.callers import Callers, WrongAnswers, percentile

PAUSE = 0.02  # seconds until an answer


class Known(BaseHTTPRequestHandler):
    """Answers after the pause with the status that the path names."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(PAUSE)
        self.wfile.write(f"HTTP/1.1 {self.path[1:]} X\r\nContent-Length: 2\r\n\r\n{{}}".encode())

    def do_GET(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Known) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_callers_ask_again_as_soon_as_they_are_answered(address: str) -> None:
    result = Callers(f"{address}/200", {"a": 1}, 4, seconds=0.5).result()

    assert result.seconds == 0.5
    assert 20 < len(result.latencies) <= 4 * 0.5 / PAUSE
    assert min(result.latencies) >= PAUSE * 1000


def test_callers_who_ask_once_all_get_an_answer_while_the_probe_is_asked(address: str) -> None:
    result = Callers(f"{address}/202", {}, 30, probe=f"{address}/").result(202)

    assert len(result.latencies) == 30
    assert len(result.probes) >= 1
    assert result.seconds >= PAUSE


def test_an_answer_with_another_status_is_no_measurement(address: str) -> None:
    with pytest.raises(WrongAnswers, match="503"):
        Callers(f"{address}/503", {}, 1).result()


def test_a_percentile_is_the_value_that_so_many_are_not_above() -> None:
    values = [float(value) for value in range(101)]

    assert [percentile(values, percent) for percent in (1, 50, 95, 99)] == [1, 50, 95, 99]
