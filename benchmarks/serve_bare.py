"""Serves the bare view, with neither worker nor clock beside it: `python -m benchmarks.serve_bare`.

Web server, front, threads, middleware, commit settings and write lock are the product's. The
environment names `benchmarks.settings`.
"""

from __future__ import annotations

import sys

import django

django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 - the models need Django set up
from django.core.management import call_command  # noqa: E402

from automate_site import embedded, environment  # noqa: E402


def main() -> None:
    """Serve until a signal to stop."""
    environment.make_folder("AUTOMATE_DATA_DIR", settings.AUTOMATE_DATA_DIR)
    call_command("migrate", verbosity=0, run_syncdb=True)
    listener = embedded.listen(settings.AUTOMATE_HOST, settings.AUTOMATE_PORT)
    embedded.run_web(listener, lambda: _say(f"Ready: {settings.AUTOMATE_PUBLIC_URL}"), _say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
