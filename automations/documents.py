"""Automations as YAML documents: reading them, and writing them in the one exported form.

A document says `automation` (its name), `title`, `active`, `trigger` and `steps`. Accounts are
named by their titles; secrets are read but never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors import registry
from connectors.models import Account
from connectors.sdk.fields import deciders, is_shown
from connectors.sdk.values import Problem, problems, schema_problems
from connectors.sdk.wording import MAX_PATH, shortened, unknown

from . import yaml_text
from .check_faults import one_line
from .draft import MAX_TITLE, Draft, changed, path_names, shape_problems, trigger_of
from .draft_form import normal

if TYPE_CHECKING:
    from connectors.sdk import Action, Trigger

    from .models import Automation
    from .yaml_text import Located

MAX_BYTES: Final = 1_000_000
SEPARATOR: Final = "---\n"
NO_DOCUMENT: Final = (
    "This is no automation: write lines with a name and a colon, such as automation: hello,"
    " trigger: and steps:."
)
OUTLINE: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "automation": {
            "type": "string",
            "pattern": r"^[a-z0-9][a-z0-9_-]{0,63}(?![\s\S])",
            "$comment": "Must be a name of a-z, 0-9, - and _, at most 64 characters.",
        },
        "title": {
            "type": "string",
            "maxLength": MAX_TITLE,
            "pattern": r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*(?![\s\S])",
            "$comment": "Must be one line of text.",
        },
        "active": {"type": "boolean"},
        "trigger": {"type": "object"},
        "steps": {"type": "array"},
    },
    "required": ["automation", "steps"],
    "additionalProperties": False,
}


class BadDocuments(Exception):
    """Documents that are not imported; each of `lines` is one fault with its file and place."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Document:
    """One automation as a document says it: accounts by title, the trigger's secret apart."""

    file: str
    name: str
    title: str
    active: bool
    draft: Draft
    secret: str
    located: Located

    def fault(self, path: str, message: str) -> str:
        """A fault as one line: `FILE:LINE: path: what to do`."""
        return _line(self.file, self.located.line(path), path, message)


def read(content: str | bytes, file: str) -> list[Document]:
    """The documents of one file, separated by `---`; `file` is its name for messages.

    Raises BadDocuments with everything that can be said without knowing a project.
    """
    size = len(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    if size > MAX_BYTES:
        message = f"The file has more than {MAX_BYTES:,} bytes; import it in several."
        raise BadDocuments([_line(file, 0, "", message)])
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        found = yaml_text.parse(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = "This is not UTF-8; save it as UTF-8."
        raise BadDocuments([_line(file, line, "", message)]) from None
    except yaml_text.YamlFault as fault:
        path, message = _without_secret(fault)
        raise BadDocuments([_line(file, fault.line, path, message)]) from None
    if not found:
        raise BadDocuments([f"{file}: The file is empty; write an automation."])
    lines = [line for each in found for line in _faults(each, file)]
    if lines:
        raise BadDocuments(lines)
    return [_document(each, file) for each in found]


def export(automation: Automation) -> str:
    """The automation in exported form: the same automation is always the same text."""
    titles = dict(Account.objects.filter(project=automation.project_id).values_list("id", "title"))

    def with_title(part: Mapping[str, Any], _path: str) -> dict[str, Any]:
        title = titles.get(part.get("account", 0))
        return {
            name: title if name == "account" else value
            for name, value in part.items()
            if name != "account" or title is not None
        }

    return yaml_text.write(
        {
            "automation": automation.name,
            "title": automation.title,
            "active": automation.active,
            **changed(normal(automation.draft), with_title),
        }
    )


def _faults(located: Located, file: str) -> list[str]:
    """What is wrong with the outline of a document."""
    value = located.value
    if not isinstance(value, dict):
        return [_line(file, located.line(""), "", NO_DOCUMENT)]
    found = schema_problems(OUTLINE, _without_unset(value))
    if not found:
        found = shape_problems(_draft(value), accounts="string")
    if not found:
        found = _secret_problems(_draft(value))
    found.sort(key=lambda one: located.line(one.path))
    return [_line(file, located.line(one.path), one.path, one.message) for one in found]


def _without_secret(fault: yaml_text.YamlFault) -> tuple[str, str]:
    """Path and message of a fault, without the names that stand where a secret belongs."""
    installed = registry.connectors().values()
    fields = {each.secret_field for one in installed for each in one.triggers.values()}
    for path in (f"trigger.with.{name}" for name in fields if name):
        if f"{fault.path}.".startswith(f"{path}."):
            return path, "Must be text."
    return fault.path, fault.message


def _secret_problems(draft: Draft) -> list[Problem]:
    """What is wrong with a secret, looked at before it goes its own way."""
    trigger = trigger_of(draft)
    if trigger is None or not trigger.secret_field:
        return []
    path = f"trigger.with.{trigger.secret_field}"
    inputs = draft["trigger"].get("with") or {}
    if inputs.get(trigger.secret_field) is None:
        return []
    field = trigger.Inputs.__fields__[trigger.secret_field]
    found = problems(trigger.Inputs, inputs)
    wrong = {one.path for one in found}
    deciding = [other.name for other, _ in deciders(field, trigger.Inputs)]
    if not is_shown(field, trigger.Inputs, inputs) and wrong.isdisjoint(deciding):
        message = f"Switch on {' and '.join(deciding)}, or leave the secret out."
        return [Problem(path, message, "unused")]
    return [Problem(path, one.message, one.code) for one in found if one.path == field.name]


def _document(located: Located, file: str) -> Document:
    value = _without_unset(located.value)
    draft = _draft(value)
    trigger = trigger_of(draft)
    secret = ""
    if trigger and trigger.secret_field and "with" in draft["trigger"]:
        inputs = dict(draft["trigger"]["with"])
        secret = inputs.pop(trigger.secret_field, None) or ""
        draft["trigger"] = {**draft["trigger"], "with": inputs}
    name = value["automation"]
    return Document(
        file=file,
        name=name,
        title=value.get("title") or name,
        active=value.get("active", True),
        draft=draft,
        secret=secret,
        located=located,
    )


def _draft(value: Mapping[str, Any]) -> Draft:
    """The draft's part of a document. Conditions may be a list of rows, all of which must hold."""
    draft: Draft = {"steps": _steps(value.get("steps"), frozenset(path_names()))}
    trigger = value.get("trigger")
    if isinstance(trigger, dict):
        trigger = _without_unset(trigger)
        if isinstance(trigger.get("conditions"), list):
            trigger["conditions"] = {"rows": trigger["conditions"]}
        draft["trigger"] = trigger
    return draft


def _steps(steps: Any, paths: frozenset[str]) -> Any:
    """Steps without their unset fields, at every depth; what is no list of steps stays as it is.

    A path that is named without steps is an empty one.
    """
    if not isinstance(steps, list):
        return steps
    return [
        {
            name: _steps([] if value is None else value, paths) if name in paths else value
            for name, value in step.items()
            if value is not None or name in paths
        }
        if isinstance(step, dict)
        else step
        for step in steps
    ]


def _without_unset(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if one is not None}


def _line(file: str, line: int, path: str, message: str) -> str:
    place = f"{file}:{line}" if line else file
    shown = shortened(path, MAX_PATH)
    return one_line(f"{place}: {shown}: {message}" if path else f"{place}: {message}")


def account_named(
    title: str, declared: Action | Trigger, titles: Mapping[tuple[str, str], int]
) -> int | str:
    """The id of the account that a step or trigger names, or a sentence that says what there is.

    `titles` are the project's accounts by connector and title.
    """
    if declared.account is None:
        return f"“{declared.key}” takes no account; leave it out."
    connector = declared.key.partition(".")[0]
    if (connector, title) in titles:
        return titles[connector, title]
    label = registry.connectors()[connector].connector.label
    title = shortened(title)
    known = [name for kind, name in titles if kind == connector]
    if not known:
        return (
            f"There is no account “{title}” of {label}: add it under Connected accounts or "
            "with `manage.py add_account`, or leave it out to choose one later."
        )
    return unknown("account", title, known, where=f" of {label}")
