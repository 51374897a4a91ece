"""Finds what is installed: every folder beside this file that declares a connector.

Nothing lists them. A key follows from where a declaration stands: the class in
`connectors/chatgpt/actions/chat.py` is `chatgpt.chat`. Folders are read once, when first asked for.
What cannot be read is left out here and reported by the system checks (`checks`).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from connectors.sdk import Account, Action, Connector, Trigger
from connectors.sdk.wording import unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

HERE = Path(__file__).parent
D = TypeVar("D", Account, Action, Trigger)
_reading = RLock()


class Unknown(LookupError):
    """Nothing is installed under this key; the message suggests the closest."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of a connector that could not be taken in, and why."""

    file: Path
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Installed:
    """One connector as its folder declares it. Actions and triggers are by their full key."""

    key: str
    connector: Connector
    account: type[Account] | None
    actions: Mapping[str, type[Action]]
    triggers: Mapping[str, type[Trigger]]
    folder: Path
    unread: tuple[Unread, ...] = ()


def connectors() -> Mapping[str, Installed]:
    """Every installed connector by its key, in the order of the keys."""
    with _reading:
        return _connectors()


def action(key: str) -> Action:
    """The action with this key, such as `chatgpt.chat`. Raises `Unknown`."""
    installed = connectors().get(key.partition(".")[0])
    found = installed.actions.get(key) if installed else None
    if found is None:
        known = [name for each in connectors().values() for name in each.actions]
        raise Unknown(_absent("action", key, known))
    return found()


def trigger(key: str) -> Trigger:
    """The trigger with this key, such as `http.request`. Raises `Unknown`."""
    installed = connectors().get(key.partition(".")[0])
    found = installed.triggers.get(key) if installed else None
    if found is None:
        known = [name for each in connectors().values() for name in each.triggers]
        raise Unknown(_absent("trigger", key, known))
    return found()


def account(connector_key: str) -> type[Account]:
    """The account class of a connector. Raises `Unknown`, also where it takes no account."""
    installed = connectors()
    if connector_key not in installed:
        raise Unknown(_absent("connector", connector_key, list(installed)))
    found = installed[connector_key].account
    if found is None:
        raise Unknown(f"The connector “{connector_key}” takes no account.")
    return found


def read(folder: Path, package: str) -> Installed | None:
    """Read one connector folder, importable as `package`; None if it declares no connector.

    A folder with `actions` or `triggers` but without `connector = Connector(...)` is read too, so
    that the checks can name it.
    """
    unread: list[Unread] = []
    key = folder.name
    module = _import(folder / "__init__.py", package, unread)
    connector = getattr(module, "connector", None)
    if not isinstance(connector, Connector):
        if not unread and not any((folder / part).is_dir() for part in ("actions", "triggers")):
            return None
        if not unread:
            hint = "Write connector = Connector(label, summary) there."
            unread.append(Unread(folder / "__init__.py", "It declares no connector.", hint))
        connector = Connector("", "")
    actions = _declared(folder, "actions", package, Action, unread)
    triggers = _declared(folder, "triggers", package, Trigger, unread)
    file = folder / "account.py"
    found = _one(file, f"{package}.account", Account, unread) if file.exists() else None
    return Installed(
        key=key,
        connector=connector,
        account=found,
        actions=MappingProxyType(actions),
        triggers=MappingProxyType(triggers),
        folder=folder,
        unread=tuple(unread),
    )


@cache
def _connectors() -> Mapping[str, Installed]:
    folders = sorted(file.parent for file in HERE.glob("*/__init__.py"))
    found = (read(folder, f"{__package__}.{folder.name}") for folder in folders)
    return MappingProxyType({each.key: each for each in found if each is not None})


def _declared(
    folder: Path, part: str, package: str, kind: type[D], unread: list[Unread]
) -> dict[str, type[D]]:
    """The one class of each file of a sub folder, by its key, which the class is told; in the order
    of their labels, as people see them.
    """
    found: dict[str, type[D]] = {}
    for file in sorted((folder / part).glob("*.py")):
        if file.stem.startswith("_"):
            continue
        declared = _one(file, f"{package}.{part}.{file.stem}", kind, unread)
        if declared is not None:
            key = f"{folder.name}.{file.stem}"
            setattr(declared, "key", key)  # noqa: B010 - an account has none, as the types know
            found[key] = declared
    return dict(sorted(found.items(), key=lambda one: str(getattr(one[1], "label", ""))))


def _one(file: Path, name: str, kind: type[D], unread: list[Unread]) -> type[D] | None:
    """The only class of this kind that a module defines itself."""
    module = _import(file, name, unread)
    if module is None:
        return None
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, kind) and value.__module__ == name
    ]
    if len(own) == 1:
        return own[0]
    names = ", ".join(each.__name__ for each in own) or "none"
    reason = f"It must hold exactly one {kind.__name__.lower()} class and holds {names}."
    unread.append(Unread(file, reason, "Give each declaration a file of its own."))
    return None


def _import(file: Path, name: str, unread: list[Unread]) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - whatever a broken file raises, the others must load
        said = " ".join(str(error).split()).rstrip(".")
        reason = f"It cannot be imported: {type(error).__name__}: {said}."
        unread.append(Unread(file, reason, "Mend the file, then start again."))
        return None


def _absent(what: str, key: str, known: Sequence[str]) -> str:
    """“There is no action “chatgpt.chatt”; did you mean “chatgpt.chat”?”."""
    unread = [
        one
        for each in connectors().values()
        for one in each.unread
        if key in (each.key, f"{each.key}.{one.file.stem}")
    ]
    if unread:
        return f"The {what} “{key}” is installed but broken. {unread[0].reason}"
    return unknown(what, key, known, where="")
