"""Takes secrets out of what is stored, shown and logged."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "•••"
# Shorter ones would be found by chance in ordinary text, and blacken it.
SHORTEST = 6


class Redactor:
    """Replaces secrets, and the usual encodings of them, by “•••”.

    Found are a secret as it is, quoted for a URL, escaped for JSON, and in base64 at any place of
    the encoded text, so also in Basic credentials. Secrets under 6 characters are not looked for.
    Redacting what is redacted changes nothing.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        """Look for `secrets`, empty ones and repetitions ignored."""
        forms = {form for secret in secrets for form in _forms(secret)}
        self._forms = sorted(forms, key=lambda form: (-len(form), form))
        # The look-ahead finds secrets that overlap each other.
        self._pattern = re.compile(f"(?=({'|'.join(map(re.escape, self._forms))}))")

    def text(self, text: str) -> str:
        """`text` without secrets."""
        # Again, because a mask and its surroundings may be a secret too; each round is shorter.
        while any(form in text for form in self._forms):
            text = self._masked(text)
        return text

    def _masked(self, text: str) -> str:
        parts: list[str] = []
        start = end = 0
        for match in self._pattern.finditer(text):
            if match.start() >= end:
                parts += (text[end : match.start()], MASK)
                start = match.start()
            end = max(end, match.end(1), start)
        return "".join((*parts, text[end:]))

    def value(self, value: Any) -> Any:
        """A JSON value without secrets, also in keys; keys that become alike are numbered.

        Raises `TypeError` for what is no JSON value.
        """
        match value:
            case str():
                return self.text(value)
            case dict():
                return self._mapping(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case bool() | None:
                return value
            case int() | float():
                shown = repr(value)
                return value if (clean := self.text(shown)) == shown else clean
            case _:
                raise TypeError(f"a {type(value).__name__} is no JSON value")

    def _mapping(self, mapping: dict[str, Any]) -> dict[str, Any]:
        clean: dict[str, Any] = {}
        for key, value in mapping.items():
            clean[self._unused(self.text(key), clean)] = self.value(value)
        return clean

    def _unused(self, key: str, taken: dict[str, Any]) -> str:
        candidate, number = key, 1
        while candidate in taken or self.text(candidate) != candidate:
            number += 1
            candidate = f"{key} {number}"
        return candidate


def _forms(secret: str) -> Iterator[str]:
    for plain in {secret, secret.strip()}:
        if len(plain) < SHORTEST:
            continue
        yield plain
        ascii_json = json.dumps(plain)[1:-1]
        for escaped in (ascii_json, json.dumps(plain, ensure_ascii=False)[1:-1]):
            yield escaped
            yield escaped.replace("/", "\\/")
        # Lone surrogates are legal in JSON, and have no bytes of their own.
        raw = plain.encode("utf-8", "surrogatepass")
        for quoted in (quote(raw), quote(raw, safe=""), quote_plus(raw)):
            yield quoted
            yield re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), quoted)
        yield from _base64_forms(raw)


def _base64_forms(raw: bytes) -> Iterator[str]:
    """The bare encoding, and the characters that depend on the secret alone at each alignment."""
    for altchars in (b"+/", b"-_"):
        yield base64.b64encode(raw, altchars).decode("ascii")
        for before in range(3):
            encoded = base64.b64encode(bytes(before) + raw, altchars).decode("ascii")
            yield encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
