"""HTTP headers that people write: which names and values can be sent, and what to say otherwise.

Names and values follow RFC 9110 §5; only visible ASCII and blanks, because nothing else is read
the same way everywhere, and a line break would begin another header. Beside them stands what else
all who read or write HTTP messages have to agree on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

WITHOUT_BODY: Final = frozenset({204, 304})  # RFC 9110 §15.3.5, §15.4.5
# They speak about one connection, not about the message: RFC 9110 §7.6.1, and what RFC 2616
# §13.5.1 and common proxies add. With Content-Length, whoever sends the message sets them.
CONNECTION_HEADERS: Final = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t -~]*")
_LINE_BREAK = re.compile(r"[\r\n\0]")


def header_faults(
    headers: Mapping[str, Any], refused: Collection[str] = (), *, draft: bool = False
) -> dict[str, str]:
    """What cannot be sent, as name to sentence; empty when all of it can.

    `refused` names headers, in lower case, that may not be set here, besides those of the
    connection. With `draft`, values that hold a reference are not looked at yet.
    """
    faults: dict[str, str] = {}
    seen: set[str] = set()
    for name, value in headers.items():
        sentence = _name_fault(name, refused)
        if name.lower() in seen:
            sentence = f"“{name}” is named twice; upper and lower case are the same header."
        elif not sentence and not (draft and "{{" in str(value)):
            sentence = _value_fault(value)
        if sentence:
            faults[name] = sentence
        seen.add(name.lower())
    return faults


def header_text(value: Any) -> str:
    """A header's value as it is sent: numbers and true or false are written out, blanks trimmed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip(" \t")


def gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Names and values of a query or a form as an object; a repeated name is a list."""
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in lists.items()}


def _name_fault(name: str, refused: Collection[str]) -> str | None:
    if not _NAME.fullmatch(name):
        return "A header's name holds letters, digits and hyphens only, such as X-Request-Id."
    if name.lower() in CONNECTION_HEADERS or name.lower() in refused:
        return f"{name} is set by the server itself; leave it out."
    return None


def _value_fault(value: Any) -> str | None:
    text = header_text(value)
    if _LINE_BREAK.search(text):
        return "A header's value must not hold line breaks."
    if not _VALUE.fullmatch(text):
        return "A header's value holds letters, digits and signs of ASCII only; encode the others."
    return None
