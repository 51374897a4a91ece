"""What calls of a service that is paid for use, and what that costs. Money is never a float.

A price is in millionths of a dollar for a million tokens, an amount in billionths of a dollar
(nano-dollars): a token at $0.01 a million is ten of them. What is not known is None, and never 0.

A connector says what its calls may use at most (`Action.may_use`) and reports what each one did use
(`Context.used`); it never sees money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeGuard

DOLLAR: Final = 1_000_000_000  # nano-dollars
PER_MILLION: Final = 1_000_000  # of a price: its unit, and the tokens that it is for
SMALL: Final = Decimal("0.1")  # dollars; below it two figures that say something are shown
MOST_TOKENS: Final = 10**12  # of one call; whoever counts more, or less than 0, has miscounted
BYTES_A_TOKEN: Final = 4  # of English; no token has less than one


@dataclass(frozen=True, slots=True)
class Used:
    """The tokens of one call, as the service counted them.

    `cached` and `pictures` are parts of `input`, and `drawn` (pictures that were made) is part of
    `output`. `counted` is false for a call that was answered without saying what it used, or of
    which nobody knows the answer. `earlier` is true for one of an earlier run of the step, which
    was cut off before it was counted.
    """

    model: str
    input: int = 0
    output: int = 0
    cached: int = 0
    pictures: int = 0
    drawn: int = 0
    counted: bool = True
    earlier: bool = False

    def believed(self) -> Used:
        """The same, or as a call that was not counted where a figure cannot be right."""
        figures = (self.input, self.output, self.cached, self.pictures, self.drawn)
        if all(map(is_count, figures)):
            return self
        return Used(self.model, counted=False, earlier=self.earlier)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run of a step uses: about, and at most, as calls and how many there are of each."""

    about: tuple[tuple[Used, int], ...] = ()
    most: tuple[tuple[Used, int], ...] = ()

    @property
    def model(self) -> str:
        """The model that is asked; empty where none is."""
        return self.most[0][0].model if self.most else ""


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs, in millionths of a dollar for a million tokens; None is not known.

    Where the input of one call is over `long_over` tokens, all of its input costs `long_input` per
    cent of that, and all of its output `long_output`. `since` is the day (`YYYY-MM-DD`) from which
    it counts, and `source` says where the figures were read.
    """

    model: str
    input: int | None = None
    cached: int | None = None
    output: int | None = None
    image_input: int | None = None
    image_output: int | None = None
    long_over: int | None = None
    long_input: int = 100
    long_output: int = 100
    since: str = ""
    source: str = ""

    def cost(self, used: Used) -> int | None:
        """Nano-dollars of one call, rounded up; None where a price that it takes is not known."""
        if not used.counted:
            return None
        is_long = self.long_over is not None and used.input > self.long_over
        cached = self.input if self.cached is None else self.cached
        entered = _sum(
            (max(0, used.input - used.cached - used.pictures), self.input),
            (used.cached, cached),
            (used.pictures, self.image_input),
        )
        made = _sum(
            (max(0, used.output - used.drawn), self.output), (used.drawn, self.image_output)
        )
        if entered is None or made is None:
            return None
        hundredths = (
            entered * (self.long_input if is_long else 100)
            + made * (self.long_output if is_long else 100)
        )  # fmt: skip
        return -(-hundredths // (100 * PER_MILLION * PER_MILLION // DOLLAR))


def _sum(*parts: tuple[int, int | None]) -> int | None:
    """Tokens by price, added up; None where there are tokens without a price."""
    total = 0
    for tokens, price in parts:
        if not tokens:
            continue
        if price is None:
            return None
        total += tokens * price
    return total


def is_count(figure: object) -> TypeGuard[int]:
    """Whether it can be the tokens of a call."""
    return type(figure) is int and 0 <= figure <= MOST_TOKENS


def dollars(nano: int) -> str:
    """An amount for people: `$4.98`, `$0.0011`, `$1,234.50`; small ones with two figures."""
    amount = Decimal(abs(nano)) / DOLLAR
    places = 2
    if 0 < amount < SMALL:
        places = max(2, 1 - amount.adjusted())
    text = f"{amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    whole, _, part = text.partition(".")
    part = part[:2] + part[2:].rstrip("0")
    return f"{'−' if nano < 0 else ''}${whole}.{part}"


def exact(nano: int | None) -> str | None:
    """An amount for programs, in dollars with nine places: `0.000412000`; None stays None."""
    return None if nano is None else f"{Decimal(nano) / DOLLAR:.9f}"


def texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value, names in objects too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    elif value is not None:
        yield str(value)


def size_of(text: str) -> int:
    """The bytes of a text: no token is shorter than one, so there are never more of them."""
    return len(text.encode("utf-8", "surrogatepass"))


def tokens_of(value: Any) -> tuple[int, int]:
    """The tokens of what a call is given: about, and at most.

    All of it counts as it stands: what references brought in is not looked through for more.
    """
    size = sum(map(size_of, texts(value)))
    return -(-size // BYTES_A_TOKEN), size
