"""What stands for the references of a step while it is tested: samples, or typed values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from automations import editing, samples
from automations.check_visible import sight
from automations.draft import action_of, each_step
from connectors.sdk.references import (
    BadReference,
    Missing,
    MissingPath,
    Reference,
    dotted,
    parse,
    resolve,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from automations.models import Automation
    from connectors.sdk import Field

CURRENT: Final = "current_item"
VARIABLES: Final = "vars"
NO_SAMPLE: Final = "There is no sample of it yet."
NOT_IN_SAMPLE: Final = "The sample has no such value."

Origin = Literal["sample", "typed", "default", "missing"]


@dataclass(frozen=True, slots=True)
class Given:
    """A reference of the tested step, and what stands for it in the test.

    `name` is its path without braces (`choose.function.name`), `input` that of the first input
    which holds it. Where `fault` says why there is no value, one has to be typed.
    """

    name: str
    head: str
    input: str
    origin: Origin
    value: Any = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What references lead to, by head: samples, the items of the loops around, typed values."""

    found: Mapping[str, Any]
    loops: tuple[str, ...]

    def lookup(self, head: str) -> Any:
        """What a reference begins at. Raises Missing."""
        if head == CURRENT and self.loops:
            here = self.found.get(self.loops[-1])
            if isinstance(here, dict) and CURRENT in here:
                return here[CURRENT]
        elif head in self.found:
            return self.found[head]
        raise Missing(NO_SAMPLE)


def given(
    automation: Automation, draft: Mapping[str, Any], key: str, typed: Mapping[str, Any]
) -> list[Given]:
    """What a step would be tested with, each of its references once; variables are no part of it.

    Args:
        automation: Whose samples are used.
        draft: The draft with the step.
        key: The step's key.
        typed: Values for this test by the path of a reference, in place of its sample.

    Raises:
        automations.editing.Gone: There is no such step.
    """
    step = editing.part(draft, key)
    return of_step(step, outputs_for(automation, draft, step, typed), typed)


def outputs_for(
    automation: Automation,
    draft: Mapping[str, Any],
    step: Mapping[str, Any],
    typed: Mapping[str, Any],
) -> Outputs:
    """What there is for the references of a step, in one query; arguments as of `given`."""
    seen = sight(draft.get("steps") or (), step["key"])
    loops = seen.loops if seen else ()
    around = {place.step["key"]: place for place in each_step(draft.get("steps") or ())}
    needed = [step, *(around[loop].step for loop in loops)]
    heads = {reference.head for one in needed for _, reference, _ in _references(one)}
    found = samples.taken(automation, draft, heads - {*loops})
    outputs: dict[str, Any] = {head: one.output for head, one in found.items()}
    for depth, loop in enumerate(loops):
        try:
            item = _first_item(around[loop].inputs, Outputs(outputs, loops[:depth]).lookup)
        except (BadReference, Missing):
            continue
        outputs[loop] = {CURRENT: item, "index": 1}
    for name, value in sorted(typed.items(), key=lambda one: len(one[0])):
        reference = _named(name)
        if reference is None:
            continue
        head, segments = reference.head, reference.segments
        if head == CURRENT and loops:
            head, segments = loops[-1], (CURRENT, *segments)
        outputs[head] = _with(outputs.get(head), segments, value)
    return Outputs(outputs, loops)


def of_step(step: Mapping[str, Any], outputs: Outputs, typed: Mapping[str, Any]) -> list[Given]:
    """The same for what has been read already."""
    found: dict[str, Given] = {}
    for path, reference, field in _references(step):
        if reference.kind == VARIABLES:
            continue
        name = dotted(reference.head, reference.segments)
        one = _stands_for(name, path, reference, field, outputs, typed)
        if name not in found or one.fault:
            found[name] = one
    return list(found.values())


def _stands_for(
    name: str,
    path: str,
    reference: Reference,
    field: Field[Any] | None,
    outputs: Outputs,
    typed: Mapping[str, Any],
) -> Given:
    head = reference.head
    without_default = "{{" + name + "}}"
    try:
        value = resolve(without_default, outputs.lookup)
    except MissingPath as error:
        if field and field.into_null and error.at_null:
            return Given(name, head, path, "sample")
        fault = NOT_IN_SAMPLE
    except Missing:
        fault = NO_SAMPLE
    else:
        return Given(name, head, path, "typed" if name in typed else "sample", value)
    if reference.default is not None:
        return Given(name, head, path, "default", reference.default_value())
    return Given(name, head, path, "missing", fault=fault)


def _references(
    step: Mapping[str, Any],
) -> Iterator[tuple[str, Reference, Field[Any] | None]]:
    """Every reference in a step's inputs with its path and field; what is malformed has none."""
    action = action_of(step)
    fields = action.Inputs.__fields__ if action else {}
    for name, value in (step.get("with") or {}).items():
        field = fields.get(name)
        if field and field.literal:
            continue
        for path, text in texts({name: value}):
            try:
                references = parse(text).references
            except BadReference:
                continue
            for reference in references:
                yield path, reference, field


def _first_item(inputs: Mapping[str, Any], lookup: Callable[[str], object]) -> Any:
    """What a loop begins with. Raises Missing where that cannot be told."""
    over = inputs.get("over")
    if over is None:
        return 1
    items = resolve(over, lookup)
    if not isinstance(items, list) or not items:
        raise Missing(NO_SAMPLE)
    return items[0]


def _named(name: str) -> Reference | None:
    try:
        return parse("{{" + name + "}}").whole
    except BadReference:
        return None


def _with(value: Any, segments: tuple[str, ...], new: Any) -> Any:
    """A copy of a value with another one at a path, which is made where it is not there."""
    if not segments:
        return new
    name, rest = segments[0], segments[1:]
    if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
        at = int(name)
        return [*value[:at], _with(value[at], rest, new), *value[at + 1 :]]
    held = value if isinstance(value, dict) else {}
    return {**held, name: _with(held.get(name), rest, new)}
