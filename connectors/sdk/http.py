"""What went wrong between us and a service, in plain sentences and as outcomes of the engine."""

from __future__ import annotations

import email.utils
import re
import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import httpx2

from .outcomes import Refused, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST_WAIT: Final = 86_400.0  # seconds; a day, however much longer a service asks to wait
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


@contextmanager
def calling(service: str) -> Iterator[None]:
    """Turn transport errors of the calls made inside into Refused or Unavailable.

    `service` is the name that people know it by, such as “ChatGPT”. An error that another library
    wraps around a transport error is understood too; any other is left alone. `Unavailable.sent`
    is False only where the request certainly did not reach the service.
    """
    try:
        yield
    except Exception as error:
        outcome = outcome_of(error, service)
        if outcome is None or outcome is error:
            raise
        raise outcome from error


def outcome_of(error: BaseException, service: str) -> Refused | Unavailable | None:
    """The outcome that a transport error stands for; None if the error is of another kind."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Refused | Unavailable):
            return cause
        if isinstance(cause, httpx2.InvalidURL):
            return Refused(f"The address of {service} is not a URL: {cause}")
        if isinstance(cause, httpx2.RequestError):
            return _connecting(cause, service) or _sending(cause, service)
        cause = cause.__cause__
    return None


def _connecting(error: httpx2.RequestError, service: str) -> Refused | Unavailable | None:
    """Errors before anything was sent."""
    host = _host(error, service)
    match error:
        case httpx2.ConnectTimeout():
            within = _seconds(error, "connect")
            return Unavailable(f"{service} could not be reached at {host}{within}")
        case httpx2.PoolTimeout():
            return Unavailable(f"Too many requests to {service} are under way")
        case httpx2.ConnectError():
            return _not_connected(error, service, host)
        case httpx2.UnsupportedProtocol() | httpx2.LocalProtocolError():
            return Refused(f"The request to {service} cannot be sent: {error}")
    return None


def _not_connected(error: BaseException, service: str, host: str) -> Refused | Unavailable:
    for reason in _reasons(error):
        match reason:
            case socket.gaierror():
                return Unavailable(
                    f"The name {host} could not be resolved: check the address of {service}"
                )
            case ssl.SSLCertVerificationError():
                return Refused(f"The certificate of {host} is not trusted: {reason.verify_message}")
            case ssl.SSLError():
                return Unavailable(f"No secure connection to {host} could be made")
            case ConnectionRefusedError():
                return Unavailable(f"{host} refused the connection")
    return Unavailable(f"{service} could not be reached at {host}")


def _sending(error: httpx2.RequestError, service: str) -> Refused | Unavailable:
    """Errors after which the service may have processed the request."""
    host = _host(error, service)
    match error:
        case httpx2.TooManyRedirects():
            return Refused(f"{service} redirected the request too many times")
        case httpx2.ReadTimeout():
            message = f"{service} did not answer{_seconds(error, 'read')}"
        case httpx2.WriteTimeout():
            message = f"{service} did not take the request{_seconds(error, 'write')}"
        case httpx2.DecodingError():
            message = f"The answer of {host} could not be decompressed"
        case _:
            message = f"The connection to {host} broke before the answer was complete"
    return Unavailable(message, sent=True)


def _host(error: httpx2.RequestError, service: str) -> str:
    """The host that was called; an error raised outside a client does not know it."""
    try:
        return error.request.url.host
    except RuntimeError:
        return service


def _seconds(error: httpx2.RequestError, phase: str) -> str:
    try:
        limit = error.request.extensions.get("timeout", {}).get(phase)
    except RuntimeError:
        limit = None
    return "" if limit is None else f" within {limit:g} s"


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """An error and what led to it; the pool clears causes, but leaves the contexts."""
    reason: BaseException | None = error
    while reason is not None:
        yield reason
        reason = reason.__cause__ or reason.__context__


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that an answer asks to wait, 0 to a day, or None if it does not say.

    Reads `retry-after-ms` (OpenAI's, in milliseconds) and `Retry-After` as seconds or as a date
    (RFC 9110, 10.2.3). `now` is aware.
    """
    asked = _asked_to_wait(headers, now)
    return None if asked is None else min(asked, LONGEST_WAIT)


def _asked_to_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    if _NUMBER.fullmatch(milliseconds := lower.get("retry-after-ms", "")):
        return float(milliseconds) / 1000
    value = lower.get("retry-after", "")
    if _NUMBER.fullmatch(value):
        return float(value)
    try:
        date = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())
