"""What a text says that may fill the fields of a JSON Schema: quoted texts, numbers, named values.

Every search is by plain patterns over the text's beginning, so the same text gives the same
values on every machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulators.openai.phrasebook import languages_in

_QUOTED = re.compile(
    r'"([^"\n]{1,2000})"|“([^”\n]{1,2000})”|„([^“”\n]{1,2000})[“”]'
    r"|(?<!\w)'([^'\n]{1,2000})'(?!\w)|«\s?([^»\n]{1,2000}?)\s?»"
)
# A number of its own: no part of a date, a time, a version or a word.
_NUMBER = re.compile(r"(?<![\w./:-])-?\d{1,15}(?:\.\d{1,15})?(?![\w/-]|[.:]\d)")
_TRUE = ("true", "yes", "on")
_BOOLEAN = r"(?P<value>true|false|yes|no|on|off)\b"
_SEARCHED = 4_000
_FORMATS = {
    "date": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "date-time": re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?"),
    "time": re.compile(r"\b\d{2}:\d{2}(?::\d{2})?\b"),
    "email": re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b"),
    "uri": re.compile(r"\bhttps?://[^\s\"'<>]{1,2000}"),
}


def quoted_in(text: str) -> list[str]:
    """Return the quoted texts, in order, without their quotation marks."""
    return [match[match.lastindex or 0] for match in _QUOTED.finditer(text[:_SEARCHED])]


@dataclass(slots=True)
class Evidence:
    """One text, searched for the values of fields.

    `texts` are the strings that are clearly meant as values (quoted, or the text to translate);
    they and the numbers are each used once, in order. `fallback` is for strings that must be
    there although the text says nothing about them.
    """

    text: str
    texts: list[str]
    fallback: str
    numbers: list[float | int] = field(init=False)

    def __post_init__(self) -> None:
        """Collect the numbers."""
        self.text = self.text[:_SEARCHED]
        found = _NUMBER.findall(self.text)
        self.numbers = [float(each) if "." in each else int(each) for each in found]

    def mentions(self, value: object) -> bool:
        """Tell whether the text contains a value as a word of its own."""
        pattern = rf"(?<!\w){re.escape(str(value))}(?!\w)"
        return bool(str(value)) and re.search(pattern, self.text, re.IGNORECASE) is not None

    def string(self, name: str, form: str | None) -> str | None:
        """Return the text for a string field: named, of its format, a language, or the next."""
        stated = self._stated(
            name, r"(?:[\"“'](?P<quoted>[^\"”'\n]+)[\"”']|(?P<bare>[^\s,;][^,;\n]*))"
        )
        if stated:
            return (stated["quoted"] or stated["bare"]).strip().rstrip(".")
        pattern = _FORMATS.get(form or "")
        if pattern:
            match = pattern.search(self.text)
            return match[0] if match else None
        if "language" in name.lower():
            named = sorted(languages_in(self.text))
            return named[-1] if named else None
        return self.texts.pop(0) if self.texts else None

    def strings(self, name: str) -> list[str]:
        """Return the texts for a list of strings: the named list, or all quoted texts."""
        stated = self._stated(name, r"(?P<list>[^;\n]+)")
        if stated:
            parts = re.split(r",|\band\b", stated["list"])
            return [part.strip(" .\"'“”") for part in parts if part.strip(" .\"'“”")]
        taken, self.texts = self.texts, []
        return taken

    def number(self, name: str) -> float | int | None:
        """Return the number for a field: one beside its name, or the next in the text."""
        pattern = (
            rf"\b{_words(name)}\W{{1,3}}(?:(?:is|of|to)\s)?\s?(-?\d{{1,15}}(?:\.\d{{1,15}})?)(?!\w)"
        )
        stated = re.search(pattern, self.text, re.IGNORECASE)
        if stated:
            value = float(stated[1]) if "." in stated[1] else int(stated[1])
            if value in self.numbers:
                self.numbers.remove(value)
            return value
        return self.numbers.pop(0) if self.numbers else None

    def boolean(self, name: str) -> bool | None:
        """Return what the text says of a switch, or None."""
        stated = self._stated(name, _BOOLEAN)
        return stated["value"].lower() in _TRUE if stated else None

    def _stated(self, name: str, value: str) -> re.Match[str] | None:
        """Find "name: value", "name = value" or "name is value"."""
        if not name:
            return None
        pattern = rf"\b{_words(name)}(?:\s?[:=]|\sis\b)\s?{value}"
        return re.search(pattern, self.text, re.IGNORECASE)


def _words(name: str) -> str:
    """Return a pattern for a field's name, however its words are joined."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return r"[\s_-]?".join(re.escape(part) for part in re.split(r"[\s_-]+", split) if part)
