"""One language of the list, and the field by which it is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors.chatgpt.entries.languages import LATIN, RIGHT_TO_LEFT, ROWS, TOKENS
from connectors.sdk import Choice


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, and its names in English and in itself."""

    code: str
    name: str
    own_name: str

    @property
    def label(self) -> str:
        """Both names, as the list shows them."""
        return self.name if self.own_name == self.name else f"{self.name} – {self.own_name}"

    @property
    def is_right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.code.partition("-")[0] in RIGHT_TO_LEFT

    @property
    def growth(self) -> float:
        """Tokens of a translation for each token of an English text, at most."""
        return TOKENS.get(self.code.partition("-")[0], LATIN)


LANGUAGES = {code: Language(code, name, own) for code, name, own in ROWS}
_BY_NAME = {
    name.casefold(): each.code
    for each in LANGUAGES.values()
    for name in (each.own_name, each.name, each.label)
}


class LanguageChoice(Choice):
    """A language of the list. A reference may bring its code or its name, however written."""

    def coerce(self, value: Any) -> Any:
        """The code of what names a language: `de`, `DE`, `de_DE`, `German` or `Deutsch`."""
        if not isinstance(value, str):
            return value
        code = value.strip().replace("_", "-").lower()
        return code if code in LANGUAGES else _BY_NAME.get(value.strip().casefold(), value)
