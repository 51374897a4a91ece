"""What pages go through beside Django's own: the reader's clock, and addresses without a page."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import timezone

from . import plain

ZONE_COOKIE: Final = "zone"  # set by the browser, which alone knows where it is

Next = Callable[[HttpRequest], HttpResponseBase]


class LocalTime:
    """Times are read and shown in the zone that the browser named; in UTC until it has."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the reader's zone."""
        name = request.COOKIES.get(ZONE_COOKIE, "")
        if not name:
            return self._get_response(request)
        try:
            zone = zoneinfo.ZoneInfo(name)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):  # not from our own page
            return self._get_response(request)
        with timezone.override(zone):
            return self._get_response(request)


class NotAllowed:
    """An address that only takes what a button sends says so to whoever opens it in a browser."""

    def __init__(self, get_response: Next) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with a page in place of an empty 405."""
        answer = self._get_response(request)
        if isinstance(answer, HttpResponseNotAllowed) and not answer.content:
            return plain.not_allowed(request, answer.headers["Allow"])
        return answer
