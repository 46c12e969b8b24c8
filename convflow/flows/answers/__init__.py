"""Understanding what people write: a text and a type in, a typed value or a reason out.

A reader never raises and never guesses: what it does not understand for sure is a `Reject`, whose reason is said to
the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking, Option, Reader, folded, label_of, options_of
from convflow.flows.answers.change import read_change
from convflow.flows.answers.choices import read_option
from convflow.flows.answers.dates import read_date
from convflow.flows.answers.moments import read_moment
from convflow.flows.answers.numbers import read_decimal, read_float, read_int
from convflow.flows.answers.several import SHAPES, read_several
from convflow.flows.answers.spans import read_length
from convflow.flows.answers.text import Email, Phone, is_email, is_phone, read_email, read_phone, read_text
from convflow.flows.answers.times import read_time
from convflow.flows.answers.yesno import read_bool
from convflow.language import OURS
from convflow.messages import Choice

__all__ = [
    "Ambiguous",
    "Asking",
    "Email",
    "Option",
    "Phone",
    "Reader",
    "Reject",
    "fixed_options",
    "folded",
    "is_email",
    "is_phone",
    "is_several",
    "label_of",
    "options_of",
    "read",
    "read_change",
    "read_choice",
    "read_option",
    "read_several",
    "reader_of",
    "register",
]

_LONGEST = 10_000  # longer texts are no date and no number, and cost time to look at

_DIGITS = 18  # of a number that is read at sight

_readers: dict[Any, Reader] = {
    str: read_text,
    int: read_int,
    float: read_float,
    Decimal: read_decimal,
    bool: read_bool,
    dt.date: read_date,
    dt.time: read_time,
    dt.datetime: read_moment,
    dt.timedelta: read_length,
}


def register(kind: Any, reader: Reader) -> None:
    """Teach how a type is read; flow classes made afterwards may ask for it.

    Args:
        kind: The type as it stands in the annotation.
        reader: A function of (text, asking) that gives the value or a `Reject`. It must not raise.
    """
    _readers[kind] = reader
    _known.cache_clear()


def reader_of(kind: Any) -> Reader | None:
    """Give the reader of a type, or None where there is none."""
    return _manner_of(kind).reader


def fixed_options(kind: Any) -> tuple[Option, ...]:
    """Give the options that a type itself brings: the members of an Enum, the values of a Literal, those of a set."""
    return _manner_of(kind).options


def is_several(kind: Any) -> bool:
    """Say whether an answer of this type may hold several options: ``set[Plan]``, ``list[Literal["a", "b"]]``."""
    return get_origin(kind) in SHAPES


@attrs.frozen(eq=False)
class _Manner:
    """How a type is read; found out once for each type.

    Attributes:
        reader: What reads it; None where nothing does.
        options: The options that it brings.
        several: An answer may hold several options.
        labels: The value of each label that is understood at sight.
    """

    reader: Reader | None = None
    options: tuple[Option, ...] = ()
    several: bool = False
    labels: Mapping[str, Any] = attrs.field(factory=dict)


_NO_MANNER = _Manner()


def _manner_of(kind: Any) -> _Manner:
    try:
        return _known(kind)
    except TypeError:  # an annotation that cannot be hashed, such as Literal[[]]
        return _NO_MANNER


@lru_cache(maxsize=1024)
def _known(kind: Any) -> _Manner:
    options = _options_in(kind)
    if is_several(kind):
        return _Manner(read_several if options else _readers.get(kind), options, several=True)
    if is_email(kind):
        return _Manner(read_email)
    if is_phone(kind):
        return _Manner(read_phone)
    labels = {option.label: option.value for option in reversed(options)}  # the first one counts
    return _Manner(read_option if options else _readers.get(kind), options, labels=labels)


def _options_in(kind: Any) -> tuple[Option, ...]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return options_of(kind)
    if is_several(kind):
        return _options_in(get_args(kind)[0])
    return options_of(get_args(kind)) if get_origin(kind) is Literal else ()


def read(
    type_: Any,
    text: str,
    *,
    options: Iterable[Any] | Mapping[Any, str] = (),
    asked: str = "",
    today: dt.date | None = None,
    locale: str = "en",
) -> Any:
    """Read one answer.

    Args:
        type_: str, int, float, Decimal, bool, date, time, datetime, timedelta, `Email`, `Phone`, an Enum, a Literal, a
            set or list of these two, or a type that was registered; ``| None`` and Annotated around it mean nothing.
        text: What the person wrote.
        options: The only values allowed, as values, choices or a mapping from value to label.
        asked: The question, for readers that look at it.
        today: Today, for "tomorrow" and days without a year.
        locale: The language of the text.

    Returns:
        The typed value, or a `Reject` with the reason for the person. It is returned, never raised.

    Raises:
        TypeError: Nobody registered a reader for *type_*.
    """
    manner = _manner_of(type_)
    if not isinstance(options, (tuple, list, Mapping)):
        options = tuple(options)
    value = _at_sight(type_, text, manner, options)
    if value is not None:
        return value
    reader = manner.reader
    if reader is None and not options:
        if (plain := _plain(type_)) is not type_:
            return read(plain, text, asked=asked, today=today, locale=locale)
        raise TypeError(
            f"There is no reader for {type_!r}. Known: str, int, float, Decimal, bool, date, time, datetime, "
            "timedelta, Email, Phone, Enum, Literal, sets and lists of them; add one with register()."
        )
    if len(text) > _LONGEST and type_ is not str:
        return Reject(OURS.of(locale).say(texts.NO_ANSWER))
    given = options_of(options) if options else manner.options
    chooses = read_several if manner.several else read_choice
    value = (chooses if given or reader is None else reader)(text, Asking(type_, given, asked, today, locale))
    return type(value)(OURS.of(locale).say(value.reason)) if isinstance(value, Reject) else value


def read_choice(text: str, asking: Asking) -> Any:
    """Read one of the options of a type: by label, alias or place, or as a value of the type: "half past two".

    Returns:
        The value of the option, or a `Reject` with the reason.
    """
    value = read_option(text, asking)
    if not isinstance(value, Reject) or isinstance(value, Ambiguous) or asking.kind is str:
        return value
    reader, values = reader_of(asking.kind), [option.value for option in asking.options]
    if reader is None or reader is read_option:
        return value
    typed = reader(text, attrs.evolve(asking, options=(), fits=values.__contains__))
    return value if isinstance(typed, Reject) or typed not in values else values[values.index(typed)]


def _plain(type_: Any) -> Any:
    """Give the type behind ``| None``, a NewType, an alias or Annotated; the type itself where nothing is around it."""
    if get_origin(type_) in (Union, UnionType):
        rest = [part for part in get_args(type_) if part is not NoneType]
        return rest[0] if len(rest) == 1 else type_
    if get_origin(type_) is Annotated:
        return type_.__origin__
    return getattr(type_, "__supertype__", getattr(type_, "__value__", type_)) if not isinstance(type_, type) else type_


def _at_sight(type_: Any, text: str, manner: _Manner, options: Sequence[Any] | Mapping[Any, str]) -> Any:
    """Give the value of what most people write, digits and an option's own label; None where it takes a closer look."""
    if manner.several:
        return None
    if options:
        return _labelled(text, options)
    if type_ is int:
        return int(text) if len(text) <= _DIGITS and text.isdigit() and text.isascii() else None
    return manner.labels.get(text)


def _labelled(text: str, options: Sequence[Any] | Mapping[Any, str]) -> Any:
    if isinstance(options, Mapping):
        return next((value for value, label in options.items() if label == text), None)
    for option in options:
        if isinstance(option, str) and not isinstance(option, Enum):
            if option == text:
                return option
        elif isinstance(option, (Choice, Option)):
            if option.label == text:
                return option.value
        elif label_of(option) == text:
            return option
    return None
