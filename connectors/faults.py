"""What can be wrong with an installed connector, every fault at once. Pure: no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from connectors.field_faults import NAME, Fault, field_faults, sample_faults
from connectors.sdk import Account, Action, Fields, Group, Secret, Trigger, description
from connectors.sdk.declare import EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connectors.registry import Installed
    from connectors.sdk import Field

SVG = "{http://www.w3.org/2000/svg}svg"


def faults(installed: Installed) -> list[Fault]:
    """Everything that is malformed in one connector, in the order in which it is read."""
    return list(_faults(installed))


def _faults(installed: Installed) -> Iterator[Fault]:
    key, connector = installed.key, installed.connector
    for unread in installed.unread:
        place = unread.file.relative_to(installed.folder.parent).as_posix()
        yield Fault(place, "connectors.E001", unread.reason, unread.hint)
    yield from _key_faults(key)
    if not installed.unread and not (connector.label.strip() and connector.summary.strip()):
        hint = "Give Connector both: the catalogue shows them."
        yield Fault(key, "connectors.E003", "The connector has no label or no summary.", hint)
    yield from _icon_faults(installed)
    if installed.account is not None:
        yield from _account_faults(installed.account, key)
    for action in installed.actions.values():
        yield from _declaration_faults(action, installed)
        yield from _action_faults(action)
        yield from _lead_faults(action)
    for trigger in installed.triggers.values():
        yield from _declaration_faults(trigger, installed)
        yield from _trigger_faults(trigger)


def _key_faults(key: str) -> Iterator[Fault]:
    for part in key.split("."):
        if not NAME.fullmatch(part):
            message = f"“{part}” is not a name for a connector, an action or a trigger."
            hint = "Rename it: small letters, digits and underscores, a letter first."
            yield Fault(key, "connectors.E002", message, hint)


def _icon_faults(installed: Installed) -> Iterator[Fault]:
    icon = installed.folder / "icon.svg"
    place = f"{installed.key}/icon.svg"
    hint = "Draw one, 24 by 24, in currentColor."
    if not icon.is_file():
        yield Fault(place, "connectors.E004", "The connector has no icon.", hint)
    elif not is_svg(icon.read_bytes()):
        yield Fault(place, "connectors.E004", "The icon is not an SVG image.", hint)


def is_svg(content: bytes) -> bool:
    """Whether a file of ours is an SVG image that nothing runs in."""
    if b"<!" in content.replace(b"<!--", b""):
        return False  # no document types, hence no entities
    try:
        root = ET.fromstring(content)  # noqa: S314 - without a document type it cannot grow
    except ET.ParseError:
        return False
    return root.tag == SVG and not any(str(each.tag).endswith("script") for each in root.iter())


def _account_faults(account: type[Account], key: str) -> Iterator[Fault]:
    if not description(account):
        hint = "Say in its docstring what the credentials are and where people find them."
        yield Fault(f"{key}.account", "connectors.E006", "The account has no docstring.", hint)
    yield from field_faults(account, f"{key}.account")


def _declaration_faults(
    declared: type[Action] | type[Trigger], installed: Installed
) -> Iterator[Fault]:
    key = declared.key
    yield from _key_faults(key)
    if not declared.label.strip():
        hint = 'Set label = "…", as people read it.'
        yield Fault(key, "connectors.E005", "The declaration has no label.", hint)
    if not description(declared):
        hint = "Say in one sentence what it does; pages and models read it."
        yield Fault(key, "connectors.E006", "The declaration has no docstring.", hint)
    name = key.rpartition(".")[2].title().replace("_", "")
    if declared.__name__ != name:
        message = f"The class is named {declared.__name__}."
        yield Fault(key, "connectors.E007", message, f"Name it {name}, after its file.")
    if declared.account not in (None, installed.account):
        message = f"Its account is {declared.account.__name__}, not this connector's."
        yield Fault(key, "connectors.E008", message, "Use the class of the connector's account.py.")
    for part, output in (("Inputs", False), ("Output", True)):
        fields = getattr(declared, part)
        if not (isinstance(fields, type) and issubclass(fields, Fields)):
            message = f"{part} is not a set of fields."
            yield Fault(key, "connectors.E009", message, f"Write class {part}(Fields).")
            continue
        found = list(field_faults(fields, f"{key}.{part}", output=output))
        yield from found or sample_faults(fields, f"{key}.{part}")


def _action_faults(action: type[Action]) -> Iterator[Fault]:
    key = action.key
    if action.effect not in EFFECTS:
        message = f"The effect {action.effect!r} does not exist."
        yield Fault(key, "connectors.E010", message, f"Use one of: {', '.join(EFFECTS)}.")
    if action.run is Action.run:
        yield Fault(key, "connectors.E011", "The action has no run().", "Write what it does.")
    writes = action.effect == "write" or action.effect_of is not Action.effect_of
    if action.settles and action.settle is Action.settle:
        message = "It says that it settles, and has no settle()."
        hint = "Write settle(), or leave the unknown outcome to a person."
        yield Fault(key, "connectors.E012", message, hint)
    if not action.settles and action.settle is not Action.settle:
        message = "It has a settle() that is never called."
        yield Fault(key, "connectors.E012", message, "Set settles = True.")
    if action.settles and (not writes or action.repeatable):
        message = "It settles, but what it does may simply run again."
        yield Fault(key, "connectors.E012", message, "Only a write that is not repeatable settles.")
    if action.repeatable and not writes:
        message = "It says that it is repeatable, as everything but a write is."
        yield Fault(key, "connectors.E013", message, "Leave repeatable out.")
    if not _are_paths(action.paths):
        message = f"The paths {action.paths!r} are not a tuple of different names."
        yield Fault(key, "connectors.E014", message, 'Write for example paths = ("then", "else").')
    elif action.paths and (writes or action.effect != "none"):
        message = "A step that holds steps has an effect of its own."
        yield Fault(key, "connectors.E014", message, "Leave effects to the steps inside.")
    if action.time_limit <= 0:
        message = f"The time limit of {action.time_limit} seconds is none."
        yield Fault(key, "connectors.E015", message, "Give more than 0 seconds.")
    yield from _secret_faults(action.Inputs, f"{key}.Inputs", "")


def _are_paths(paths: Any) -> bool:
    return (
        isinstance(paths, tuple)
        and len(set(paths)) == len(paths)
        and all(isinstance(path, str) and NAME.fullmatch(path) for path in paths)
    )


def _trigger_faults(trigger: type[Trigger]) -> Iterator[Fault]:
    key, name = trigger.key, trigger.secret_field
    if trigger.inbound and trigger.receive is Trigger.receive:
        message = "It is inbound and has no receive()."
        yield Fault(key, "connectors.E016", message, "Write how a request becomes its output.")
    fields = _fields_of(trigger.Inputs)
    if name and not isinstance(fields.get(name), Secret):
        names = ", ".join(n for n, field in fields.items() if isinstance(field, Secret)) or "none"
        message = f"secret_field names “{name}”, which is no Secret of its inputs."
        yield Fault(key, "connectors.E017", message, f"Its secrets: {names}.")
    if name and trigger.verify is Trigger.verify:
        message = "It has a secret that no verify() checks."
        yield Fault(key, "connectors.E017", message, "Write verify().")
    yield from _secret_faults(trigger.Inputs, f"{key}.Inputs", name)


def _fields_of(declared: Any) -> dict[str, Field[Any]]:
    """The fields of a set, or none of what was written in its place."""
    return getattr(declared, "__fields__", {})


def _lead_faults(action: type[Action]) -> Iterator[Fault]:
    known = getattr(action.Output, "__fields__", {})
    if unknown := [name for name in action.leads if name not in known]:
        message = f"It leads with {', '.join(unknown)}, which its output does not have."
        yield Fault(action.key, "connectors.E019", message, "Name fields of its Output.")


def _secret_faults(fields: type[Fields], place: str, kept: str) -> Iterator[Fault]:
    """Secrets outside an account and a trigger's `secret_field` would be stored as they are."""
    for name, field in _fields_of(fields).items():
        if isinstance(field, Secret) and name != kept:
            message = "A secret of a step would be stored unencrypted."
            hint = "Ask for it in the account, or name it in a trigger's secret_field."
            yield Fault(f"{place}.{name}", "connectors.E018", message, hint)
        if isinstance(field, Group):
            yield from _secret_faults(field.fields, f"{place}.{name}", "")
