"""An automation as cards: its trigger and steps in their order, with branches and loops as lanes.

Every page that shows an automation shows it this way; `templates/automations/flow.html` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from connectors import registry
from executions.engine.plan import Plan, numbers

from . import summary
from .check import MAX_LEVELS
from .draft import action_of, trigger_of
from .draft_form import draft_of, plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .summary import Numbers, Part

TRIGGER: Final = "trigger"  # its key, as references name it
# What chosen values are called: labels by field, by the key of the step.
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Card:
    """The trigger or one step, as it is shown.

    `title` is its own, else the label of what it does. `use` is the key whose icon it bears.
    `after` is the place of a step that would come next, such as `steps.3`. The lanes of one that
    `is_cut_off` are not drawn: there are too many levels.
    What follows it is for the page that shows the card: a link, whether it is the one looked at, a
    status, a duration in words, and more in a few words.
    """

    key: str
    number: str
    title: str
    use: str
    label: str
    summary: str
    lanes: tuple[Lane, ...] = ()
    is_cut_off: bool = False
    after: str = ""
    href: str = ""
    selected: bool = False
    status: str = ""
    took: str = ""
    facts: str = ""

    @property
    def summary_parts(self) -> tuple[Part, ...]:
        """Its summary with references told apart."""
        return summary.parts(self.summary)


@dataclass(frozen=True, slots=True)
class Lane:
    """The steps of one path, under the words that say when they run; `first` is the place of a
    step that would stand before them.
    """

    label: str
    cards: tuple[Card, ...]
    first: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """All cards, the trigger first; those inside a step are in its lanes."""

    cards: tuple[Card, ...]

    def dressed(self, change: Callable[[Card], Card]) -> Flow:
        """A copy in which `change` has been applied to every card, at each depth."""
        return Flow(_dressed(self.cards, change))

    @property
    def start(self) -> Flow:
        """The trigger alone."""
        return Flow(self.cards[:1])

    @property
    def steps(self) -> Flow:
        """What comes after it."""
        return Flow(self.cards[1:])

    @property
    def end(self) -> str:
        """The place of a step that would be the last."""
        return self.cards[-1].after

    def each(self) -> Iterator[Card]:
        """All cards in the order of their numbers."""
        return _each(self.cards)

    def card(self, key: str) -> Card | None:
        """The card with this key, if there is one."""
        return next((card for card in self.each() if card.key == key), None)

    def named(self, key: str) -> str:
        """The number and the title of a step; its key where there is none."""
        card = self.card(key)
        return f"{card.number} · {card.title}" if card else key


def cards(source: Mapping[str, Any], labels: Labels | None = None) -> Flow:
    """The flow of a draft, or of a version's plan, with the `labels` of what is chosen there.

    What is missing or not installed gets a card that says so.
    """
    draft = draft_of({**source, "steps": source.get("steps") or []})
    plan = plan_of(draft)["steps"]
    shown = numbers(Plan.read(plan))
    drawn = _Drawn(shown, labels or {})
    trigger = replace(_trigger(draft, drawn), after="steps.0")
    return Flow((trigger, *_steps(plan, drawn, "steps")))


def spots(drawn: Flow, without: str = "") -> Iterator[tuple[str, str]]:
    """Every place where a step can be put, in order, with words such as “after 2 · Chat”.

    Those inside the step whose key is `without`, and right after it, are left out.
    """
    return _spots(drawn.cards, without)


def whereabouts(drawn: Flow, place: str) -> str | None:
    """A place in words; None where a flow has no such place."""
    return next((words for one, words in spots(drawn) if one == place), None)


def _spots(cards: tuple[Card, ...], without: str) -> Iterator[tuple[str, str]]:
    for card in cards:
        if card.key == without:
            continue
        for lane in card.lanes:
            yield lane.first, f"first in {card.number} · {card.title}, {lane.label}"
            yield from _spots(lane.cards, without)
        yield card.after, f"after {card.number} · {card.title}"


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the line of a card is made with: the shown numbers of steps by key, and labels."""

    numbers: Numbers
    labels: Labels

    def called(self, key: str) -> Mapping[str, str]:
        """The labels of what is chosen in a part, by field."""
        return self.labels.get(key, {})


def _trigger(draft: Mapping[str, Any], drawn: _Drawn) -> Card:
    stored = draft.get("trigger") or {}
    declared = trigger_of(draft)
    if declared is None:
        use = stored.get("use", "")
        said = _absent(use) if use else "Choose what starts this automation."
        return Card(TRIGGER, "1", "Trigger", use, "Trigger", said)
    rows = (stored.get("conditions") or {}).get("rows") or ()
    inputs = stored.get("with") or {}
    said = summary.of_trigger(declared, inputs, rows, drawn.called(TRIGGER))
    return Card(TRIGGER, "1", declared.label, declared.key, declared.label, said)


def _steps(steps: Sequence[Mapping[str, Any]], drawn: _Drawn, path: str) -> tuple[Card, ...]:
    return tuple(_step(step, drawn, path, index) for index, step in enumerate(steps))


def _step(step: Mapping[str, Any], drawn: _Drawn, path: str, index: int) -> Card:
    key, shown = step["key"], drawn.numbers
    use, inputs = step["use"], step.get("with") or {}
    action = action_of(step)
    label = action.label if action else use
    lanes = tuple(
        Lane(
            _lane(name, inputs, shown),
            _steps(inner, drawn, f"{path}.{index}.{name}"),
            f"{path}.{index}.{name}.0",
        )
        for name, inner in (step.get("paths") or {}).items()
    )
    is_deepest = path.count(".") >= 2 * (MAX_LEVELS - 1)
    return Card(
        key=key,
        number=shown[key],
        title=step.get("title") or label,
        use=use,
        label=label,
        summary=(
            summary.of_step(action, inputs, shown, drawn.called(key)) if action else _absent(use)
        ),
        lanes=lanes,
        is_cut_off=is_deepest and any(lane.cards for lane in lanes),
        after=f"{path}.{index + 1}",
    )


def _lane(path: str, inputs: Mapping[str, Any], shown: Numbers) -> str:
    """When the steps of a path run, in words."""
    match path:
        case "then":
            return f"If {summary.condition(inputs, shown) or 'the conditions hold'}"
        case "else":
            return "Otherwise"
        case "steps":
            return summary.rounds(inputs, shown)
    return path.replace("_", " ").capitalize()


def _connector(use: str) -> str:
    return use.partition(".")[0]


def _absent(use: str) -> str:
    where = "" if _connector(use) in registry.connectors() else ", nor is its connector"
    return f"“{use}” is not installed{where}."


def _dressed(cards: tuple[Card, ...], change: Callable[[Card], Card]) -> tuple[Card, ...]:
    def lane(one: Lane) -> Lane:
        return replace(one, cards=_dressed(one.cards, change))

    return tuple(change(replace(card, lanes=tuple(map(lane, card.lanes)))) for card in cards)


def _each(cards: tuple[Card, ...]) -> Iterator[Card]:
    for card in cards:
        yield card
        for lane in card.lanes:
            yield from _each(lane.cards)
