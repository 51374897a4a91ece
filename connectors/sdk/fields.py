"""The base of every field: one declaration from which schema, form, sample and reference follow.

A set of fields is a class body::

    class Inputs(Fields):
        prompt = LongText("Prompt Text", example="Write a title.")
        max_tokens = Integer("Number of Tokens", min=1, max=2048, default=500, optional=True)

The kinds are in `kinds` and `nested`; what is derived from them is in `schema` and `values`.
"""

from __future__ import annotations

from copy import copy, deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypedDict, TypeVar, cast, overload

from .reading import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

T = TypeVar("T")


class Unset:
    """The type of `UNSET`: nothing was declared."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET = Unset()


@dataclass(frozen=True, slots=True)
class When:
    """The field is shown, and then asked for, while another field of the same set has a value."""

    field: str
    values: tuple[Any, ...]

    def __init__(self, field: str, *values: Any) -> None:
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "values", values or (True,))


class Common(TypedDict, total=False):
    """The keywords that every kind takes; `Field` says what they mean."""

    help: str
    required: bool | None
    optional: bool
    needed: str
    default: Any
    example: Any
    shown_if: When | None
    literal: bool
    into_null: bool
    depends_on: tuple[str, ...]
    fits_as: tuple[When, Field[Any]] | None


class Field(Generic[T]):
    """One named value of an action, a trigger or an account.

    Arguments that every kind takes: `help` (a sentence under the field, which may link as `reading`
    says; `linked_help` keeps the links), `needed` (where a check of several fields asks for it,
    when that is so, for the reference), `required` (by default a field without default is),
    `optional` (not required, behind *Show Optional Fields*), `default`, `example` (placeholder,
    documentation and sample output), `shown_if`, `literal` (holds no references; a field that
    decides what is shown never does), `into_null` (a reference that leads into null is null here
    instead of failing the step), `depends_on` (names of fields whose change empties this one's
    choices), `fits_as` (while another field of the set has a value, what fits this one is what fits
    that field, such as the address of a picture where a text stands else).
    """

    kind: ClassVar[str] = ""
    name: str = ""

    def __init__(  # noqa: PLR0913 - the keywords that every kind takes
        self,
        label: str,
        *,
        help: str = "",
        required: bool | None = None,
        optional: bool = False,
        needed: str = "",
        default: Any = UNSET,
        example: Any = UNSET,
        shown_if: When | None = None,
        literal: bool = False,
        into_null: bool = False,
        depends_on: tuple[str, ...] = (),
        fits_as: tuple[When, Field[Any]] | None = None,
    ) -> None:
        self.label = label
        self.help = plain(help)
        self.linked_help = help
        self.needed = needed
        self.optional = optional
        self.default = default
        self.example = example
        self.shown_if = shown_if
        self.literal = literal
        self.into_null = into_null
        self.depends_on = depends_on
        self.fits_as = fits_as
        self.required = (not optional and default is UNSET) if required is None else required

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Fields, owner: type) -> T: ...
    def __get__(self, instance: Fields | None, owner: type) -> Self | T:
        if instance is None:
            return self
        return cast("T", instance.loaded[self.name])

    def schema(self, *, draft: bool = False) -> dict[str, Any]:
        """The JSON Schema of one value of this field, without title and help.

        With `draft`, values inside it may be references (for the value itself see the module
        `schema`).
        """
        raise TypeError(f"{type(self).__name__} is not a field kind of its own")

    def load(self, value: Any) -> Any:
        """Turn a validated JSON value into what `run` reads (None stays None)."""
        return value

    def coerce(self, value: Any) -> Any:
        """Turn an equal value of another type (such as "5" for a number) into the field's own.

        What cannot be turned is returned as it is, for validation to refuse with a message.
        """
        return value

    def sample(self) -> Any:
        """An example value: the declared one, else the default, else None."""
        if self.example is not UNSET:
            return deepcopy(self.example)
        return None if self.default is UNSET else deepcopy(self.default)


class Fields:
    """A set of fields. Subclasses declare them; an instance holds their loaded values.

    A set may extend several others: the fields of the bases come first, in the order in which they
    are named.
    """

    __fields__: ClassVar[dict[str, Field[Any]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        fields: dict[str, Field[Any]] = {}
        for base in cls.__bases__:
            inherited: dict[str, Field[Any]] = getattr(base, "__fields__", {})
            fields.update({name: field for name, field in inherited.items() if name not in fields})
        fields.update({name: own for name, own in vars(cls).items() if isinstance(own, Field)})
        for name in {field.shown_if.field for field in fields.values() if field.shown_if}:
            if name in fields and not fields[name].literal:
                # A copy, since a base's field may decide nothing in the base's own set.
                fields[name] = copy(fields[name])
                fields[name].literal = True
                setattr(cls, name, fields[name])
        cls.__fields__ = fields

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        """Load `values`, which `values.prepare` has completed and found valid."""
        self.given: Mapping[str, Any] = values or {}  # as JSON
        self.loaded: dict[str, Any] = {
            name: None if (value := self.given.get(name)) is None else field.load(value)
            for name, field in self.__fields__.items()
        }

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}>"


def deciders(field: Field[Any], fields: type[Fields]) -> Iterator[tuple[Field[Any], When]]:
    """The fields that decide whether `field` is shown, nearest first, each with its condition.

    A field shown while another is, which is itself shown while a third is, depends on both.
    """
    seen = {field.name}
    while field.shown_if is not None and field.shown_if.field not in seen:
        other = fields.__fields__[field.shown_if.field]
        yield other, field.shown_if
        seen.add(other.name)
        field = other


def is_shown(field: Field[Any], fields: type[Fields], values: Mapping[str, Any]) -> bool:
    """Whether `field` is shown with these sibling values (an unset one counts as its default)."""
    return all(decides(when, _effective(other, values)) for other, when in deciders(field, fields))


def decides(when: When, value: Any) -> bool:
    """Whether a value fulfils the condition; as in JSON, 1 is not true."""
    return any(
        value == wanted and isinstance(value, bool) == isinstance(wanted, bool)
        for wanted in when.values
    )


def _effective(field: Field[Any], values: Mapping[str, Any]) -> Any:
    value = values.get(field.name)
    if value is None and field.default is not UNSET:
        return field.default
    return value


def examples(fields: type[Fields]) -> dict[str, Any]:
    """An example of every field of the set, whether it is shown or not."""
    return {
        name: value
        for name, field in fields.__fields__.items()
        if (value := field.sample()) is not None
    }


def sample(fields: type[Fields]) -> dict[str, Any]:
    """An example of the whole set, made from the examples of its fields that are shown."""
    found = examples(fields)
    return {
        name: value
        for name, value in found.items()
        if is_shown(fields.__fields__[name], fields, found)
    }


def limits(**declared: Any) -> dict[str, Any]:
    """Schema keywords for the limits that were declared: 0 is a limit, None is none."""
    return {keyword: limit for keyword, limit in declared.items() if limit is not None}
