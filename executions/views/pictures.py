"""A picture at its permanent address, for whoever was told it."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from executions.pictures import find
from projects.access import public

NO_PICTURE: Final = "There is no such picture.\n"
HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # Opened by itself, a picture is nothing else, whatever its bytes say.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@public
@require_safe
def picture(request: HttpRequest, digest: str, signature: str, extension: str) -> HttpResponseBase:
    """The picture's bytes; 404 where the signature is not ours, and for another extension."""
    found = find(digest, signature, f".{extension}")
    if found is None:
        return HttpResponse(NO_PICTURE, "text/plain; charset=utf-8", 404)
    answer = HttpResponse(found.content, found.mime, headers={**HEADERS, "ETag": f'"{digest}"'})
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
