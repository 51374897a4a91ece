"""What the product is compared with: a view that commits one row and answers."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.urls import path

from executions.answers import json_answer
from executions.writing import write

from .models import Row


def bare(request: HttpRequest) -> HttpResponse:
    """Commit the body as a row."""
    body = json.loads(request.body)
    row = write(lambda: Row.objects.create(body=body))
    return json_answer(200, {"id": row.pk})


# Below the address of webhooks, whose threads it is answered in.
urlpatterns = [path("automations-api/bare", bare)]
