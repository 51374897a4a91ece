"""What the product is compared with: a bare view that commits one row and answers.

Same web server, front, threads, middleware, commit settings and write lock as the product; run as
`python -m benchmarks.bare` with `benchmarks.settings`. No worker and no clock run beside it.
"""

from __future__ import annotations

import json
import sys

from django.conf import settings
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.urls import path

from executions.answers import json_answer
from executions.writing import write

PATH = "automations-api/bare"


def bare(request: HttpRequest) -> HttpResponse:
    """Commit the body as a row."""
    from .models import Row  # noqa: PLC0415 - this is also the module that sets Django up

    body = json.loads(request.body)
    row = write(lambda: Row.objects.create(body=body))
    return json_answer(200, {"id": row.pk})


urlpatterns = [path(PATH, bare)]


def main() -> None:
    """Serve the view until a signal to stop."""
    from automate_site import embedded  # noqa: PLC0415 - it sets Django up

    call_command("migrate", verbosity=0, run_syncdb=True)
    address = settings.AUTOMATE_PUBLIC_URL
    embedded.run_web(
        embedded.listen(settings.AUTOMATE_HOST, settings.AUTOMATE_PORT),
        lambda: sys.stdout.write(f"Ready: {address}/{PATH}\n") and sys.stdout.flush(),
    )


if __name__ == "__main__":
    main()
