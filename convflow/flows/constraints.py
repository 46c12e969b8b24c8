"""What an answer must hold beside its type: bounds, lengths, a pattern."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from convflow.errors import Reject
from convflow.flows.answers import label_of
from convflow.flows.answers.numbers import read_decimal, read_float, read_int
from convflow.flows.answers.text import is_email
from convflow.flows.fields import Question

_BOUNDS = ("ge", "gt", "le", "lt")
_WORDS = ("of at least", "above", "of at most", "below")
_LENGTHS = ("min_length", "max_length", "pattern")


def refused(question: Question, value: Any, longest: int) -> Reject | None:
    """Say what *value* breaks, or None.

    Args:
        question: What the author declared.
        value: The typed answer.
        longest: Most characters where the author named no `max_length`.
    """
    if isinstance(value, str):
        return _refused_text(question, value, longest)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, dt.date)):
        return None
    inside = (
        (question.ge is None or value >= question.ge)
        and (question.gt is None or value > question.gt)
        and (question.le is None or value <= question.le)
        and (question.lt is None or value < question.lt)
    )
    return None if inside else Reject(f"Please send {_noun(value)} {in_words(question)}.")


def _refused_text(question: Question, value: str, longest: int) -> Reject | None:
    most = longest if question.max_length is None else question.max_length
    if len(value) > most:
        return Reject(f"That is too long: at most {most} characters, please.")
    if question.min_length is not None and len(value) < question.min_length:
        return Reject(f"That is too short: at least {question.min_length} characters, please.")
    if question.pattern is not None and not re.fullmatch(question.pattern, value):
        return Reject("That does not have the form that is needed here.")
    return None


PLAIN_READERS = (read_int, read_float, read_decimal)
"""Readers whose reason can be completed with a range."""


def _noun(value: Any) -> str:
    return "a date" if isinstance(value, dt.date) else "a whole number" if isinstance(value, int) else "a number"


def in_words(question: Question) -> str:
    """Give the range of a question, such as "from 18 to 120"; "" where it has none."""
    if question.ge is not None and question.le is not None and question.gt is None and question.lt is None:
        return f"from {label_of(question.ge)} to {label_of(question.le)}"
    bounds = [question.ge, question.gt, question.le, question.lt]
    words = ("not before", "after", "not after", "before") if any(isinstance(b, dt.date) for b in bounds) else _WORDS
    return " and ".join(
        f"{word} {label_of(bound)}" for word, bound in zip(words, bounds, strict=True) if bound is not None
    )


def mistakes(question: Question, kind: Any) -> Iterator[str]:
    """Give what is wrong with the constraints of a field of type *kind*."""
    numeric, text, day = kind in (int, float, Decimal), kind is str or is_email(kind), kind is dt.date
    for name in (*_BOUNDS, *_LENGTHS):
        bound = getattr(question, name)
        if bound is None:
            continue
        fits = (numeric or day) if name in _BOUNDS else text
        if not fits:
            yield (
                f"{name}={bound!r} does not go with its type; "
                "bounds are for numbers and dates, lengths and patterns for text."
            )
        elif name in _BOUNDS and not _comparable(bound, day=day):
            yield f"{name}={bound!r} must be {'a date' if day else 'a number'}."
        elif name in ("min_length", "max_length") and (type(bound) is not int or bound < 0):
            yield f"{name}={bound!r} must be a whole number from 0."
    yield from _empty_ranges(question)
    yield from _bad_pattern(question.pattern)


def _comparable(bound: Any, *, day: bool) -> bool:
    if day:
        return isinstance(bound, dt.date) and not isinstance(bound, dt.datetime)
    return isinstance(bound, (int, float, Decimal)) and not isinstance(bound, bool)


def _empty_ranges(question: Question) -> Iterator[str]:
    pairs = (("ge", "le"), ("ge", "lt"), ("gt", "le"), ("gt", "lt"), ("min_length", "max_length"))
    for low_name, high_name in pairs:
        low, high = getattr(question, low_name), getattr(question, high_name)
        if low is None or high is None:
            continue
        try:
            empty = low > high or (
                low == high and (low_name, high_name) not in (("ge", "le"), ("min_length", "max_length"))
            )
        except TypeError:
            continue  # reported as a bound of the wrong type
        if empty:
            yield f"{low_name}={low!r} and {high_name}={high!r} leave no answer; did you swap them?"


def _bad_pattern(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"pattern={pattern!r} is no regular expression: {error}."
