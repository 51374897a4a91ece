"""What a service is asked for a field of a draft, the choices of a lookup or a template: which
field it is, what is asked, what came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from connectors import authorize
from connectors.sdk import UNSET, Asked, Fields, Group, Json, Lookup, Option, Refused, Unavailable
from connectors.sdk.references import BadReference, escape, references, resolve
from connectors.sdk.values import Invalid
from connectors.secrets import CannotDecrypt
from executions.context import load_account

from . import step_account

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from connectors.models import Account
    from connectors.sdk import Context, Field

    from .models import Automation

MAX_SEARCH: Final = 200
INSIDE: Final = "with."  # before the path of a field, as in the names of controls
REFERS: Final = "Depends on {label}, which is a reference here: type a value or use a reference."
OUTGROWN: Final = "The account “{title}” has to be authorized again before it can be used."

# What helps: another choice of the account, the account's own page, or asking again.
Remedy = Literal["", "choose", "account", "again"]


@dataclass(frozen=True, slots=True)
class Sought:
    """A lookup, or a field with a template, and where it stands: `fields` is the set that it
    belongs to, `names` lead there.

    For `with.messages.0.model` the names are `messages`, `0` and `model`.
    """

    field: Lookup | Json
    fields: type[Fields]
    names: tuple[str, ...]
    inside: tuple[str, ...]

    @property
    def beside(self) -> str:
        """What the names of the controls beside it begin with."""
        return INSIDE + "".join(f"{name}." for name in self.inside)

    def siblings(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values beside it among those of the whole part."""
        held: Any = values
        for name in self.inside:
            held = _within(held, name)
        return held if isinstance(held, Mapping) else {}

    def filled(self, values: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """The values of the whole part with another one here; a list gets it at its end."""
        names = self.names
        many = isinstance(self.field, Lookup) and self.field.many
        if many and names[-1] == self.field.name:
            held = self.siblings(values).get(self.field.name)
            names = (*names, str(len(held) if isinstance(held, list) else 0))
        changed: dict[str, Any] = _put(values, names, value)
        return changed


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the values beside the field as they are typed (references among them are not
    known yet), the id of the account that is chosen in the form, a search text and a page from 1.
    """

    beside: Mapping[str, Any]
    account: object = ""
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function of a field returned, or a message that says why it did not, with its remedy.

    `has_asked` says that the service was needed.
    """

    given: Any = None
    message: str = ""
    remedy: Remedy = ""
    account: Account | None = None
    has_asked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: choices, or a message that says why there are none, with its remedy.

    `by_account` says that they are what the account may use.
    """

    items: tuple[Option, ...] = ()
    more: bool = False
    by_account: bool = False
    message: str = ""
    remedy: Remedy = ""
    account: Account | None = None

    def count(self, before: int, search: str) -> str:
        """How many there are together with those of earlier pages, in words."""
        many = before + len(self.items)
        if not many and search:
            return f"Nothing {'so far' if self.more else 'here'} matches “{search}”."
        if not many:
            return "This account has none." if self.by_account else "There are none yet."
        said = f"{many} {'choice' if many == 1 else 'choices'}{' so far' if self.more else ''}"
        if search:
            return f"{said} that {'matches' if many == 1 else 'match'}"
        return f"{said}{self.by_account * ' this account can use'}"


def find(fields: type[Fields], path: str) -> Sought | None:
    """The lookup, or the field with a template, at a path such as `with.model` or
    `with.messages.0.model`, if one is there.
    """
    if not path.startswith(INSIDE):
        return None
    names = tuple(path.removeprefix(INSIDE).split("."))
    inside: tuple[str, ...] = ()
    rest = names
    while rest and isinstance(field := fields.__fields__.get(rest[0]), Group):
        length = 2 if field.many else 1
        if field.many and not _is_index(rest[1:2]):
            return None
        fields, inside, rest = field.fields, (*inside, *rest[:length]), rest[length:]
    field = fields.__fields__.get(rest[0]) if rest else None
    if isinstance(field, Json) and field.template and not rest[1:]:
        return Sought(field, fields, names, inside)
    if not isinstance(field, Lookup):
        return None
    if rest[1:] and not (field.many and len(rest) == 2 and _is_index(rest[1:])):
        return None
    return Sought(field, fields, names, inside)


def choices(
    automation: Automation, held: Mapping[str, Any], sought: Sought, question: Question
) -> Found:
    """Ask for one page of choices, for at most 20 seconds.

    Args:
        automation: Whose draft it is about.
        held: The part of the draft that holds the field.
        sought: The lookup.
        question: What is asked.
    """
    if not isinstance(sought.field, Lookup):
        raise TypeError(f"{sought.field.name} is no lookup")
    answer = _ask(automation, held, sought, question, sought.field.source)
    if answer.message:
        return Found(message=answer.message, remedy=answer.remedy, account=answer.account)
    by_account = answer.has_asked and answer.account is not None
    items = _written(sought.field, answer.given.items)
    return Found(items, answer.given.more, by_account, account=answer.account)


def template(
    automation: Automation, held: Mapping[str, Any], sought: Sought, question: Question
) -> Answer:
    """Ask for the value that a field begins with; what comes is as it stands in a draft.

    The arguments, and the time that it may take, are those of `choices`.
    """
    if not isinstance(sought.field, Json) or sought.field.template is None:
        raise TypeError(f"{sought.field.name} has no template")
    answer = _ask(automation, held, sought, question, sought.field.template)
    return answer if sought.field.literal else replace(answer, given=_escaped(answer.given))


def _ask(
    automation: Automation,
    held: Mapping[str, Any],
    sought: Sought,
    question: Question,
    source: Callable[[Context, Asked], Any],
) -> Answer:
    installed = step_account.connector_of(held)
    account = step_account.account(automation, held, question.account)
    if message := missing(sought, question.beside):
        return Answer(message=message, account=account)
    if installed and question.account and account is None:
        gone = f"The account was deleted; choose another one of {installed.connector.label}."
        return Answer(message=gone, remedy="choose")
    try:
        loaded = load_account(account) if account else None
    except (Invalid, CannotDecrypt):
        message = OUTGROWN.format(title=account.title if account else "")
        return Answer(message=message, remedy="account", account=account)
    asked = Asked(_plain(sought.fields, question.beside), question.search, question.page)
    try:
        with authorize.asking(automation.project_id, loaded) as context:
            given = source(context, asked)
            return Answer(given, account=account, has_asked=context.has_asked)
    except Refused as said:
        remedy: Remedy = "account" if account else "choose" if installed else "again"
        return Answer(message=said.message, remedy=remedy, account=account)
    except Unavailable as said:
        return Answer(message=said.message, remedy="again", account=account)


def missing(sought: Sought, beside: Mapping[str, Any]) -> str:
    """What it depends on and cannot be known, in words."""
    for name in sought.field.depends_on:
        field, value = sought.fields.__fields__[name], beside.get(name)
        if _refers(field, value):
            return REFERS.format(label=field.label)
        if field.required and value in (None, "", [], {}):
            return f"Depends on {field.label}: fill that in first."
    return ""


def _plain(fields: type[Fields], beside: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are no references, as a step would get them; defaults where none is set."""
    found: dict[str, Any] = {}
    for name, field in fields.__fields__.items():
        value = beside.get(name)
        if value is None and field.default is not UNSET:
            found[name] = field.default
        elif value is not None and not _refers(field, value):
            found[name] = field.coerce(value if field.literal else resolve(value, _nothing))
    return found


def _refers(field: Field[Any], value: object) -> bool:
    """Whether a value holds a reference, also one that is wrong."""
    if field.literal:
        return False
    try:
        return any(True for _ in references(value))
    except BadReference:
        return True


def _nothing(head: str) -> object:
    raise KeyError(head)


def _written(field: Lookup, items: Sequence[Option]) -> tuple[Option, ...]:
    """The choices as their values stand in a draft, where two braces open a reference."""
    if field.literal:
        return tuple(items)
    return tuple(replace(each, value=escape(each.value)) for each in items)


def _escaped(value: Any) -> Any:
    """A JSON value as it stands in a draft: what looks like a reference in its texts is none."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, list):
        return [_escaped(one) for one in value]
    if isinstance(value, dict):
        return {name: _escaped(one) for name, one in value.items()}
    return value


def _within(held: Any, name: str) -> Any:
    if isinstance(held, list):
        return held[int(name)] if int(name) < len(held) else None
    return held.get(name) if isinstance(held, Mapping) else None


def _put(held: Any, names: Sequence[str], value: Any) -> Any:
    """A copy of nested values with another one where the names lead; numbers lead into lists."""
    if not names:
        return value
    first, rest = names[0], names[1:]
    if _is_index([first]):
        rows = held if isinstance(held, list) else []
        index = min(int(first), len(rows))
        return [*rows[:index], _put(_within(rows, first), rest, value), *rows[index + 1 :]]
    known = held if isinstance(held, Mapping) else {}
    return {**known, first: _put(known.get(first), rest, value)}


def _is_index(names: Sequence[str]) -> bool:
    return bool(names) and names[0].isascii() and names[0].isdecimal() and len(names[0]) < 5
