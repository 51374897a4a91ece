"""Runs the stand-in as a process of its own: `python -m simulators.openai --port 9100`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulators.alone import serve
from simulators.openai.app import Application
from simulators.openai.record import Record
from simulators.openai.service import Service


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m simulators.openai", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=9100, help="port; 0 takes a free one")
    parser.add_argument("--state", type=Path, help="folder for requests.jsonl, which counts calls")
    chosen = parser.parse_args()
    record = Record(chosen.state) if chosen.state else None
    serve(Application(Service(), record), chosen.host, chosen.port, "/v1")


if __name__ == "__main__":
    main()
