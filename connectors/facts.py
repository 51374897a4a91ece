"""What the reference says of each connector: read from the declarations, as data.

The Markdown pages (`reference`) and the pages in the browser are drawn from the same facts. Texts
may hold `code` between backticks, and links as `sdk.reading` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.example import written
from connectors.field_facts import Input, InputFields, Output, explained, inputs, outputs
from connectors.sdk import Action, Choice, Trigger
from connectors.sdk.declare import linked_description
from connectors.sdk.fields import examples
from connectors.sdk.values import load

if TYPE_CHECKING:
    from connectors.registry import Installed
    from connectors.sdk.reading import Reading

EFFECTS = {
    "none": "It changes nothing outside and runs again.",
    "read": "It only asks, and runs again; what a service charges for may be charged twice.",
    "repeatable": "It is sent again: doing it twice leaves the same as doing it once.",
    "settles": "The service is asked whether it happened; it is sent again only if it did not.",
    "write": "It is not sent again: the execution waits for a person's decision.",
}
TITLE = Input(
    "title", "Title", "Text", "required", "By which the project and its documents know the account."
)
CRASH = "After a crash in the middle of it"


@dataclass(frozen=True, slots=True)
class Crash:
    """What happens to a step that a crash interrupted: `said`, or by the values of a field."""

    said: str
    cases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A trigger or an action. `account` is a sentence, empty where none is taken."""

    key: str
    label: str
    description: str
    account: str
    crash: Crash | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    example: str

    @property
    def fields(self) -> InputFields:
        """Its inputs as the form has them."""
        return InputFields.of(self.inputs)

    @property
    def gist(self) -> str:
        """Its first sentence."""
        return self.description.partition("\n\n")[0]


@dataclass(frozen=True, slots=True)
class About:
    """A connector. `account` describes its accounts, empty where it has none."""

    key: str
    label: str
    summary: str
    category: str
    account: str
    account_steps: tuple[str, ...]
    account_inputs: tuple[Input, ...]
    triggers: tuple[Part, ...]
    actions: tuple[Part, ...]
    reading: Reading

    @property
    def account_fields(self) -> InputFields:
        """The fields of the account as the form has them."""
        return InputFields.of(self.account_inputs)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The triggers, then the actions."""
        return (*self.triggers, *self.actions)

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds of its fields that need words, each with them."""
        fields: list[Input | Output] = [*self.account_inputs]
        for part in self.parts:
            fields += [*part.inputs, *part.outputs]
        return explained(fields)


def about(installed: Installed) -> About:
    """All that is declared of one connector."""
    connector, account = installed.connector, installed.account
    return About(
        key=installed.key,
        label=connector.label,
        summary=connector.summary,
        category=connector.category,
        account=linked_description(account) if account else "",
        account_steps=account.steps if account else (),
        account_inputs=(TITLE, *inputs(account)) if account else (),
        triggers=tuple(_part(each, installed) for each in installed.triggers.values()),
        actions=tuple(_part(each, installed) for each in installed.actions.values()),
        reading=connector.reading,
    )


def _part(declared: type[Action] | type[Trigger], installed: Installed) -> Part:
    account = ""
    if declared.account is not None:
        needed = not issubclass(declared, Action) or declared.account_required
        account = f"Account: {installed.connector.label}{'' if needed else ', optional'}."
    return Part(
        key=declared.key,
        label=declared.label,
        description=linked_description(declared),
        account=account,
        crash=_crash(declared()) if issubclass(declared, Action) else None,
        inputs=tuple(inputs(declared.Inputs)),
        outputs=tuple(outputs(declared.Output, getattr(declared, "leads", ()))),
        example=written(declared, installed),
    )


def _crash(action: Action) -> Crash:
    """What a crash means, where it matters by the values that decide it."""
    values = examples(action.Inputs)
    for field in _choices_that_may_matter(action):
        by_effect: dict[str, list[str]] = {}
        for value, label in field.choices.items():
            effect = _effect(action, {**values, field.name: value})
            by_effect.setdefault(effect, []).append(label)
        if len(by_effect) > 1:
            cases = ((", ".join(labels), EFFECTS[effect]) for effect, labels in by_effect.items())
            return Crash(f"{CRASH}, by {field.label}:", tuple(cases))
    return Crash(f"{CRASH}: {EFFECTS[_effect(action, values)]}")


def _choices_that_may_matter(action: Action) -> list[Choice]:
    kind = type(action)
    if (kind.effect_of, kind.is_repeatable) == (Action.effect_of, Action.is_repeatable):
        return []
    return [field for field in action.Inputs.__fields__.values() if isinstance(field, Choice)]


def _effect(action: Action, values: dict[str, Any]) -> str:
    inputs = load(action.Inputs, values)
    effect = action.effect_of(inputs)
    if effect != "write":
        return effect
    if action.is_repeatable(inputs):
        return "repeatable"
    return "settles" if action.settles else "write"
