"""Answering with a page, or with the part of it that htmx asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers


def wants(request: HttpRequest, part: str) -> bool:
    """Whether htmx is going to put the answer in place of the element with this id."""
    return request.headers.get("HX-Target") == part


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The template's partial where its element is to be replaced, else the whole page."""
    name = f"{template}#{part}" if wants(request, part) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Target"])
    return response


def go(request: HttpRequest, to: str, *args: Any) -> HttpResponse:
    """On to another page, also where htmx waits for a part of this one."""
    response = redirect(to, *args)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response
