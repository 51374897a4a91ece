"""What a step sees from its place, and what is known of it before anything runs.

Steps that were tested show what came out; the others what their declaration gives as an example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk.fields import sample
from connectors.sdk.missing import MissingPath
from connectors.sdk.references import BadReference, Missing, dotted, resolve
from executions.engine.plan import Plan, numbers

from .check_arguments import arguments_schema
from .check_outputs import leads_nowhere
from .check_visible import sight
from .draft import each_step, trigger_of
from .draft_form import plan_of
from .elements import UNKNOWN, Root
from .flow import TRIGGER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connectors.sdk import Action
    from connectors.sdk.references import Reference

    from .samples import Taken

VARIABLES: Final = "vars"
ITEMS: Final = "current_item"
UNTESTED: Final = "Not tested yet: example values"
CHANGED: Final = "Changed since it was tested"
SECRET: Final = "secret"  # noqa: S105 - what is said of one
# What stands for an argument of which only the type is known.
EMPTY: Final[Mapping[str, Any]] = {
    "string": "",
    "number": 0,
    "integer": 0,
    "boolean": False,
    "object": {},
    "array": [],
}


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What a group is made of."""

    key: str
    title: str
    roots: tuple[Root, ...]
    note: str = ""
    use: Action | None = None


class Survey:
    """What the step `key` of a draft sees, and what is known of it.

    `variables` are the values of the project's variables by name, None for a secret one; `taken`
    the samples by key, as far as they have been read.
    """

    def __init__(
        self, draft: Mapping[str, Any], key: str, variables: Mapping[str, str | None]
    ) -> None:
        self.draft = draft
        self.key = key
        self.variables = variables
        self.taken: Mapping[str, Taken] = {}
        self.numbers = numbers(Plan.read(plan_of(draft)["steps"]))
        self.steps = {place.step["key"]: place for place in each_step(draft.get("steps") or ())}
        self.sight = None if key == TRIGGER else sight(draft.get("steps") or (), key)

    @property
    def near(self) -> list[str]:
        """The keys of the steps that are visible, the nearest first, the trigger last."""
        if self.sight is None:
            return []
        visible = self.sight.visible
        before = [key for key in self.steps if key in visible]
        return [*reversed(before), *([TRIGGER] if self.draft.get("trigger") else [])]

    @property
    def loops(self) -> tuple[str, ...]:
        """The keys of the loops around the step, the outermost first."""
        return self.sight.loops if self.sight else ()

    def sources(self) -> Iterator[Source]:
        """Everything visible: the loops around, the steps, the variables."""
        if self.loops:
            yield self._items()
        for key in self.near:
            yield self._trigger() if key == TRIGGER else self._step(key)
        if self.variables and self.sight:
            notes = {name: SECRET for name, value in self.variables.items() if value is None}
            root = Root(VARIABLES, VARIABLES, dict(self.variables), None, whole=False, notes=notes)
            yield Source(VARIABLES, "Project variables", (root,))

    def output(self, key: str) -> tuple[Any, str]:
        """What a step put out when it was tested, else its example; and what is to be said of it.

        The same for the trigger.
        """
        if key in self.taken:
            found = self.taken[key]
            return found.output, "" if found.counts else CHANGED
        if key != TRIGGER:
            action = self.steps[key].action
            return sample(action.Output) if action else {}, UNTESTED
        if (schema := arguments_schema(self.draft)) is not None:
            return {
                name: EMPTY[one["type"]] for name, one in schema["properties"].items()
            }, UNTESTED
        declared = trigger_of(self.draft)
        return sample(declared.Output) if declared else {}, UNTESTED

    def value(self, reference: Reference) -> Any:
        """The sample value of a reference. Raises Missing where there is none."""
        items = self.current_items()
        if (
            reference.head == VARIABLES
            and self.variables.get("".join(reference.segments[:1])) is None
        ):
            raise Missing(reference.text)
        return resolve(reference.text, lambda head: self._value(head, items))

    def dead_end(self, reference: Reference) -> str:
        """Why there can be nothing where a reference leads, by the declaration; empty if there may
        be, or where the step does not see what it begins at.
        """
        key = reference.head
        if self.sight is None or key not in self.sight.visible:
            return ""
        at_trigger = key == TRIGGER
        declared = trigger_of(self.draft) if at_trigger else self.steps[key].action
        arguments = arguments_schema(self.draft) if at_trigger else None
        return leads_nowhere(declared, arguments, reference.segments, self.numbers[key])

    def absence(self, reference: Reference) -> str:
        """What the sample has in place of that where a reference leads; empty if it has it, where
        it is null there, and without a sample that counts.
        """
        key = reference.head
        if key not in self.taken or not self.taken[key].counts or self.dead_end(reference):
            return ""
        shown = "{{" + dotted(self.numbers[key], reference.segments) + "}}"
        try:
            resolve(shown, lambda _: self.taken[key].output)
        except MissingPath as error:
            return "" if error.at_null else f"Not in the sample. {error.message}."
        return ""

    def current_items(self) -> dict[str, Any]:
        """The first item of each loop around, by its key; only those that can be told."""
        known: dict[str, Any] = {}
        for key in self.loops:
            inputs = self.steps[key].inputs
            over = inputs.get("over")
            if over is None:
                known[key] = 1
                continue
            try:
                items = resolve(over, lambda head: self._value(head, known))
            except (BadReference, Missing):
                continue
            if isinstance(items, list) and items:
                known[key] = items[0]
        return known

    def _value(self, head: str, items: Mapping[str, Any]) -> Any:
        """The value that a reference begins at, inside the loops whose items are known."""
        if head == ITEMS and items:
            return list(items.values())[-1]
        if head in self.loops and head in items:
            return {"current_item": items[head], "index": 1}
        if head == VARIABLES:
            return {
                name: SECRET if value is None else value for name, value in self.variables.items()
            }
        key = TRIGGER if head in (TRIGGER, "1") else head
        if key == TRIGGER or key in self.steps:
            return self.output(key)[0]
        raise Missing(head)

    def _items(self) -> Source:
        known = self.current_items()
        roots: list[Root] = []
        for key in reversed(self.loops):
            shown = self.numbers[key]
            innermost = key == self.loops[-1]
            head, at = (ITEMS, ITEMS) if innermost else (f"{key}.{ITEMS}", f"{shown}.{ITEMS}")
            item = Root(head, at, known.get(key, UNKNOWN), None)
            index = Root(key, shown, {"index": 1}, None, whole=False)
            roots += [item, index]
        return Source(ITEMS, f"{self._named(self.loops[-1])}, this round", tuple(roots))

    def _step(self, key: str) -> Source:
        value, note = self.output(key)
        action = self.steps[key].action
        root = Root(key, self.numbers[key], value, action.Output if action else None)
        return Source(key, self._named(key), (root,), note, action)

    def _trigger(self) -> Source:
        declared, schema = trigger_of(self.draft), arguments_schema(self.draft)
        value, note = self.output(TRIGGER)
        title = f"1 · {declared.label if declared else 'Trigger'}"
        if schema is None:
            known = declared.Output if declared else None
            return Source(TRIGGER, title, (Root(TRIGGER, "1", value, known),), note)
        said = {name: one.get("description", "") for name, one in schema["properties"].items()}
        notes = said if TRIGGER not in self.taken else None
        return Source(TRIGGER, title, (Root(TRIGGER, "1", value, None, notes=notes),), note)

    def _named(self, key: str) -> str:
        step, action = self.steps[key].step, self.steps[key].action
        title = step.get("title") or (action.label if action else step["use"])
        return f"{self.numbers[key]} · {title}"
