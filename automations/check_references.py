"""The references of a draft: each must lead to something that comes before it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from connectors.sdk.references import BadReference, Reference, dotted, parse, texts
from connectors.sdk.values import read
from connectors.sdk.wording import shortened, unknown
from executions.engine.plan import Plan, numbers

from .check_arguments import argument_types, arguments_schema
from .check_faults import Fault
from .check_outputs import leads_nowhere
from .check_types import WORDS, type_at, type_of_argument, wanted
from .check_visible import Sight, sights
from .draft import each_step, trigger_of
from .draft_form import plan_of
from .keys import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IN_ROUND: Final = ("current_item", "index")


def reference_faults(
    draft: Mapping[str, Any],
    variables: Collection[str],
    schemas: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Iterator[Fault]:
    """Every reference of the draft's steps that leads nowhere, or may not lead anywhere, or brings
    what its field never takes. `schemas` are those of the project's sub automations by name.
    """
    return _Walk(draft, variables, schemas).faults()


class _Walk:
    """One pass over a draft. `passed` are the keys of the steps before the one looked at."""

    def __init__(
        self,
        draft: Mapping[str, Any],
        variables: Collection[str],
        schemas: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.steps = draft.get("steps") or ()
        places = list(each_step(self.steps))
        shown = numbers(Plan.read(plan_of(draft)["steps"]))
        self.keys = {number: key for key, number in shown.items()}
        self.variables = variables
        self.schemas = schemas
        self.all = [place.step["key"] for place in places]
        self.actions = {place.step["key"]: place.action for place in places}
        self.trigger = trigger_of(draft)
        self.arguments = arguments_schema(draft)
        self.passed: set[str] = set()

    def faults(self) -> Iterator[Fault]:
        """Those of all steps."""
        for sight in sights(self.steps):
            yield from self.step(sight)
            self.passed.add(sight.place.step["key"])

    def step(self, sight: Sight) -> Iterator[Fault]:
        """The faults of one step's own inputs."""
        place = sight.place
        fields = place.action.Inputs.__fields__ if place.action else {}
        types = dict(wanted(place.action.Inputs, place.inputs)) if place.action else {}
        types |= argument_types(place, self.schemas)
        inputs = read(place.action.Inputs, place.inputs) if place.action else place.inputs
        for name, value in inputs.items():
            if name in fields and fields[name].literal:
                continue
            for path, text in texts({name: value}):
                where = f"{place.path}.with.{path}"
                try:
                    template = parse(text)
                except BadReference as error:
                    yield Fault(where, f"{error.message}.")
                    continue
                for reference in template.references:
                    yield from self.reference(reference, where, sight)
                if template.whole:  # inside longer text every value becomes text
                    yield from self.misfit(template.whole, types.get(path, ()), where, sight)

    def reference(self, reference: Reference, where: str, sight: Sight) -> Iterator[Fault]:
        """What is wrong with one reference at this place."""
        visible, loops = sight.visible, sight.loops
        key = reference.head
        if reference.kind == "number" and key in self.keys:
            message = "a number means another step as soon as steps move; choose it again."
            yield Fault(where, _about(reference, message))
        elif key == "vars":
            yield from self.variable(reference, where)
        elif key == "current_item":
            if not loops:
                message = "current_item exists only inside a Repeat Path."
                yield Fault(where, _about(reference, message))
        elif key in loops:
            if not reference.segments or reference.segments[0] not in IN_ROUND:
                message = f"inside “{key}” there is only {key}.current_item and {key}.index."
                yield Fault(where, _about(reference, message))
        elif key not in visible:
            yield Fault(
                where, _about(reference, self.why_not(reference, key, sight.place.step["key"]))
            )
        elif dead := self.dead_end(reference, key):
            yield Fault(where, _about(reference, dead), "live")
        elif visible[key] and reference.default is None:
            why = f"“{key}” may have no output ({visible[key]}); add a default, such as ?? null."
            yield Fault(where, _about(reference, why), "nothing")

    def misfit(
        self, reference: Reference, taken: Sequence[str], where: str, sight: Sight
    ) -> Iterator[Fault]:
        """A value of a type that the field at this place never takes."""
        found = self.type_of(reference) if reference.head in sight.visible else ""
        if found and taken and found not in taken:
            own, path = sight.place.step["key"], dotted(reference.head, reference.segments)
            expects, given = WORDS[taken[0]], WORDS[found]
            message = f"“{own}” expects {expects}, “{shortened(path)}” is {given}."
            yield Fault(where, message, "live")

    def type_of(self, reference: Reference) -> str:
        """The type of what it leads to, as far as that is declared."""
        key = reference.head
        if key == "trigger" and self.arguments is not None:
            return type_of_argument(self.arguments, reference.segments)
        declared = self.trigger if key == "trigger" else self.actions[key]
        return type_at(declared.Output, reference.segments) if declared else ""

    def why_not(self, reference: Reference, key: str, own: str) -> str:
        """Why there is nothing under this head."""
        if key == own:
            return "a step cannot refer to itself."
        if key in self.passed:
            return f"“{key}” stands in the other path, which does not run before this step."
        if key in self.all:
            return f"“{key}” comes later; move it before this step."
        if number := number_of(key):
            return f"There is no step {number}; choose it again."
        known = list(self.keys) if reference.kind == "number" else self.all
        return unknown("step", reference.head, known, where="")

    def variable(self, reference: Reference, where: str) -> Iterator[Fault]:
        """A project variable that is not set, which can be set later."""
        if not reference.segments or reference.default is not None:
            return
        name = reference.segments[0]
        if name not in self.variables:
            message = unknown("project variable", name, sorted(self.variables), where="")
            yield Fault(where, _about(reference, message), "live")

    def dead_end(self, reference: Reference, key: str) -> str:
        """Why the output can have nothing at this path, by its declaration; empty if it may."""
        arguments = self.arguments if key == "trigger" else None
        declared = self.trigger if key == "trigger" else self.actions[key]
        return leads_nowhere(declared, arguments, reference.segments, key)


def _about(reference: Reference, message: str) -> str:
    return f"{shortened(reference.text)}: {message}"
