"""Runs the stand-in as a process of its own: `python -m simulators.contentstack --port 9200`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulators.alone import serve
from simulators.contentstack.app import Application


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m simulators.contentstack", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=9200, help="port; 0 takes a free one")
    parser.add_argument("--folder", type=Path, required=True, help="folder for the stack's data")
    parser.add_argument(
        "--retry-scale",
        type=float,
        default=1.0,
        help="what the pauses between attempts of a webhook are multiplied by",
    )
    chosen = parser.parse_args()
    serve(Application(chosen.folder, chosen.retry_scale, recorded=True), chosen.host, chosen.port)


if __name__ == "__main__":
    main()
