"""Understanding what people write: a text and a type in, a typed value or a reason out.

A reader never raises and never guesses: what it does not understand for sure is a `Reject`, whose reason is said to
the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from convflow.errors import Reject
from convflow.flows import texts
from convflow.flows.answers.asking import Ambiguous, Asking, Option, Reader, folded, label_of, options_of
from convflow.flows.answers.change import read_change
from convflow.flows.answers.choices import read_option
from convflow.flows.answers.dates import read_date
from convflow.flows.answers.numbers import read_decimal, read_float, read_int
from convflow.flows.answers.times import read_time
from convflow.flows.answers.text import Email, is_email, read_email, read_text
from convflow.flows.answers.yesno import read_bool
from convflow.language import OURS

__all__ = [
    "Ambiguous",
    "Asking",
    "Email",
    "Option",
    "Reader",
    "Reject",
    "fixed_options",
    "folded",
    "label_of",
    "options_of",
    "read",
    "read_change",
    "read_option",
    "reader_of",
    "register",
]

_LONGEST = 10_000  # longer texts are no date and no number, and cost time to look at

_readers: dict[Any, Reader] = {
    str: read_text,
    int: read_int,
    float: read_float,
    Decimal: read_decimal,
    bool: read_bool,
    dt.date: read_date,
    dt.time: read_time,
}


def register(kind: Any, reader: Reader) -> None:
    """Teach how a type is read; flow classes made afterwards may ask for it.

    Args:
        kind: The type as it stands in the annotation.
        reader: A function of (text, asking) that gives the value or a `Reject`. It must not raise.
    """
    _readers[kind] = reader


def reader_of(kind: Any) -> Reader | None:
    """Give the reader of a type, or None where there is none."""
    if is_email(kind):
        return read_email
    if fixed_options(kind):
        return read_option
    try:
        return _readers.get(kind)
    except TypeError:  # an annotation that cannot be hashed, such as Literal[[]]
        return None


def fixed_options(kind: Any) -> tuple[Option, ...]:
    """Give the options that a type itself brings: the members of an Enum, the values of a Literal."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return options_of(kind)
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
        type_: str, int, float, Decimal, bool, date, `Email`, an Enum, a Literal, or a type that was registered.
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
    reader = reader_of(type_)
    if reader is None:
        raise TypeError(
            f"There is no reader for {type_!r}. Known: str, int, float, Decimal, bool, date, Email, Enum, "
            "Literal; add one with register()."
        )
    language = OURS.of(locale)
    if len(text) > _LONGEST and type_ is not str:
        return Reject(language.say(texts.NO_ANSWER))
    given = options_of(options) or fixed_options(type_)
    value = (read_option if given else reader)(text, Asking(type_, given, asked, today, locale))
    return type(value)(language.say(value.reason)) if isinstance(value, Reject) else value
