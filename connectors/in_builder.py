"""What a form has in the builder beyond what the form of an account has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Halted:
    """Why a template was not put into the field `name`: without a message, since something stands
    there already, which it would replace.

    `remedy` is what helps: `choose` an account, another `account`, or asking `again`. The title and
    the page of the account that was used are empty where there is none.
    """

    name: str
    message: str = ""
    remedy: str = ""
    account: str = ""
    account_url: str = ""


@dataclass(frozen=True, slots=True)
class Editing:
    """What a form of the builder has beyond that of an account.

    `references` says that fields may hold some, `in_text` names those that stand as text though
    they are choices, and `adding` is the list that gets one more line to fill in. `demanded` names
    fields that have to be filled in though they are not declared so, and `lines` holds those of
    maps and lists as they were typed, beyond what is a value. `fixes` has the words of the buttons
    that put a value right, and `notes` what should be known beforehand, by names of controls.
    `cause` is the field, or a part of it, for which the form is drawn again, and `halted` says why
    a template was not put there. `labels` are what chosen values are called, by names of controls.
    """

    references: bool = True
    in_text: frozenset[str] = frozenset()
    adding: str = ""
    demanded: frozenset[str] = frozenset()
    lines: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    fixes: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    cause: str = ""
    halted: Halted | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
