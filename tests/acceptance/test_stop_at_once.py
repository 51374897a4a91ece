"""Stopping by Ctrl-C: what is said, who is waited for, and who is not."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import pytest

from tests.acceptance.processes import STOP_SECONDS, Program, Server, free_port, post, until

pytestmark = pytest.mark.acceptance

SLOW = """
automation: slow
trigger:
  use: http.request
  with: {method: POST}
steps:
  - key: ask
    use: chatgpt.chat
    account: Slow
    with: {model: gpt-6-luna, prompt: Be brief, query: Hello}
"""
HALF = "POST /automations-api/run/{} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{{"


def test_connections_without_a_whole_request_do_not_delay_the_stop(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        open_ = [socket.create_connection(address) for _ in range(3)]
        for connection, text in zip(open_, ("", "GET / HT", HALF.format("0" * 32)), strict=True):
            connection.sendall(text.encode())
        time.sleep(0.3)  # until the server has read it
        asked = time.monotonic()

        server.stop()

        assert time.monotonic() - asked < 3
        assert server.output.splitlines()[-1] == "Stopping."
        for connection in open_:
            connection.close()


def test_a_second_ctrl_c_stops_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    key = "sk-sim-slow-60"
    with Server(tmp_path / "data") as server:
        server.add_account("Slow", "/simulators/openai/v1", key)
        url = server.imported(SLOW)["slow"]
        for _ in range(2):
            assert post(url, {}).status_code == 202
        until(lambda: [len(each["steps"]) for each in server.executions()] == [1, 1], 10)

        server.process.send_signal(signal.SIGINT)
        until(lambda: "Stopping" in server.output, 5)
        asked = time.monotonic()
        server.process.send_signal(signal.SIGINT)
        status = server.process.wait(STOP_SECONDS)

        assert (status, server.errors, time.monotonic() - asked < 3) == (0, "", True)
        assert server.output.splitlines()[-1] == (
            "Stopping: waiting up to 20 s for 2 steps. Press Ctrl-C again to stop now."
        )
        held = server.rows("SELECT DISTINCT lease_until FROM executions_execution")
        assert held == [(None,)]


# The server's web part, less patient.
WEB = """
from automate_site import asgi, embedded
embedded.SILENT_SECONDS = 0.5
listener = embedded.listen("127.0.0.1", {port})
embedded.run_web(listener, lambda: print("Ready: now", flush=True), print)
"""


@pytest.mark.parametrize("sent", ["", "GET / HT"])
def test_a_connection_that_sends_no_more_of_a_head_is_closed(tmp_path: Path, sent: str) -> None:
    port = free_port()
    web = Program(
        ["-c", WEB.format(port=port)], tmp_path / "log", AUTOMATE_DATA_DIR=str(tmp_path / "data")
    )
    web.start()
    try:
        web.printed("Ready")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(sent.encode())
            began = time.monotonic()
            while connection.recv(65536):
                pass  # the answer, and then the end

        assert 0.4 < time.monotonic() - began < 3
    finally:
        web.close()
