"""What an answer must hold beside its type: bounds, lengths, a pattern, steps, predicates."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import partial, reduce
from itertools import product
from typing import Any, get_origin

from convflow.errors import Reject
from convflow.flows import contents, texts
from convflow.flows.answers import Reader
from convflow.flows.answers.numbers import read_decimal, read_float, read_int
from convflow.flows.answers.text import is_email
from convflow.flows.backtracking import is_exponential
from convflow.flows.fields import Question
from convflow.language import Phrase
from convflow.language.language import AND
from convflow.messages import Media

_BOUNDS = ("ge", "gt", "le", "lt")
_WORDS = (texts.FROM, texts.ABOVE, texts.TO, texts.BELOW)
_WORDS_OF_TIME = (texts.NOT_BEFORE, texts.AFTER, texts.NOT_AFTER, texts.BEFORE)
_LENGTHS = ("min_length", "max_length")
_RULES = (*_BOUNDS, *_LENGTHS, "pattern", "multiple_of", "predicates", "kinds")
_NUMBERS = (int, float, Decimal)
_TIMES = (dt.date, dt.datetime, dt.time, dt.timedelta)
_NOUNS: dict[Any, str] = {
    dt.date: texts.DATE,
    dt.datetime: texts.DATE_AND_TIME,
    dt.time: texts.TIME,
    dt.timedelta: "a timedelta",
}
LONGEST_MATCH = 1000
"""Most characters that a pattern looks at, where the author names no other length: even a slow one is soon done."""
_FORM = Reject(texts.WRONG_FORM)


def refused(question: Question, value: Any, longest: int) -> Reject | None:
    """Say what *value* breaks, or None.

    Args:
        question: What the author declared.
        value: The typed answer.
        longest: Most characters where the author named no `max_length`.

    Raises:
        Exception: Whatever a predicate of the author raises.
    """
    reject: Reject | None
    if question.kinds and contents.found(type(value), question.kinds, [value]) is None:
        reject = Reject(contents.wrong(type(value), question.kinds, texts.KINDS[value.kind]))
    elif isinstance(value, str):
        reject = _refused_text(question, value, longest)
    elif isinstance(value, (list, tuple, set, frozenset)):
        reject = _refused_many(question, value)
    elif isinstance(value, bool) or not isinstance(value, (*_NUMBERS, *_TIMES)):
        reject = None
    else:
        reject = _refused_number(question, value)
    if reject is None and question.predicates and not all(holds(value) for holds in question.predicates):
        return _FORM
    return reject


def keeping(question: Question) -> Callable[[Any], bool] | None:
    """Give what says whether a stored answer keeps the rules of today, without a reason; None where there are none.

    It runs for every answer of every turn, so that bounds and lengths, which are nearly all rules, take the short way.
    """
    rules = {rule for rule in _RULES if getattr(question, rule) not in (None, ())}
    if not rules:
        return None
    if rules.issubset(_BOUNDS):
        return partial(inside, question)
    if rules.issubset(_LENGTHS):
        least, most = question.min_length or 0, question.max_length
        return lambda value: least <= len(value) and (most is None or len(value) <= most)
    return lambda value: refused(question, value, len(value) if isinstance(value, str) else 0) is None


def inside(question: Question, value: Any) -> bool:
    """Say whether a number, a day or a time lies within the bounds; a time with a zone lies within none."""
    try:
        return (
            (question.ge is None or value >= question.ge)
            and (question.gt is None or value > question.gt)
            and (question.le is None or value <= question.le)
            and (question.lt is None or value < question.lt)
        )
    except TypeError:  # the program has prefilled what no person could answer
        return False


def _refused_number(question: Question, value: Any) -> Reject | None:
    if not inside(question, value):
        return Reject(Phrase(texts.PLEASE_SEND, what=Phrase(_noun(value)), range=in_words(question)))
    step = next((step for step in question.multiple_of if not _is_multiple(value, step)), None)
    return None if step is None else Reject(Phrase(texts.MULTIPLE, step=step))


def _is_multiple(value: Any, step: Any) -> bool:
    return (isinstance(value, int) or math.isfinite(value)) and not _exact(value) % _exact(step)


def _exact(number: Any) -> Fraction:
    # As written: 0.3 is three times 0.1, though the nearest binary numbers are not. A Decimal would round to 28 digits.
    return Fraction(str(number) if isinstance(number, float) else number)


def _refused_text(question: Question, value: str, longest: int) -> Reject | None:
    most = longest if question.max_length is None else question.max_length
    if question.pattern is not None and question.max_length is None:
        most = min(most, max(LONGEST_MATCH, question.min_length or 0))
    if len(value) > most:
        return Reject(Phrase(texts.TOO_LONG, most=most))
    if question.min_length is not None and len(value) < question.min_length:
        return Reject(Phrase(texts.TOO_SHORT, least=question.min_length))
    if question.pattern is not None and not re.fullmatch(question.pattern, value):
        return _FORM
    return None


def _refused_many(question: Question, values: Collection[Any]) -> Reject | None:
    if question.max_length is not None and len(values) > question.max_length:
        return Reject(Phrase(texts.AT_MOST, most=question.max_length))
    if question.min_length is not None and len(values) < question.min_length:
        return Reject(Phrase(texts.AT_LEAST, least=question.min_length))
    return None


_READ: dict[Reader, str] = {read_int: texts.WHOLE_NUMBER, read_float: texts.NUMBER, read_decimal: texts.NUMBER}


def noun_of(reader: Reader) -> str | None:
    """Say what a reader understands, where a range can be said with it; else None."""
    return _READ.get(reader)


def _noun(value: Any) -> str:
    if isinstance(value, dt.timedelta):
        return texts.LENGTH_OF_TIME
    return _NOUNS.get(type(value)) or (texts.WHOLE_NUMBER if isinstance(value, int) else texts.NUMBER)


def in_words(question: Question) -> Phrase | None:
    """Give the range of a question, such as "from 18 to 120"; None where it has none."""
    bounds = [question.ge, question.gt, question.le, question.lt]
    timed = any(isinstance(bound, (dt.date, dt.time)) for bound in bounds)
    if question.ge is not None and question.le is not None and question.gt is None and question.lt is None:
        if timed:
            return Phrase(texts.FROM_DAY_TO_DAY, first=question.ge, last=question.le)
        return Phrase(texts.FROM_TO, low=question.ge, high=question.le)
    words = _WORDS_OF_TIME if timed else _WORDS
    said = [Phrase(word, bound=bound) for word, bound in zip(words, bounds, strict=True) if bound is not None]
    return reduce(lambda items, last: Phrase(AND, items=items, last=last), said) if said else None


# -- when the class is made --------------------------------------------------------------------------------------------


def given(question: Question) -> Iterator[tuple[str, Any]]:
    """Give the rules that a question names."""
    for name in (*_BOUNDS, *_LENGTHS, "pattern"):
        if (rule := getattr(question, name)) is not None:
            yield name, rule


def mistake(name: str, rule: Any, kind: Any) -> str | None:
    """Say what is wrong with one rule of a field of type *kind*, by itself."""
    text = kind is str or is_email(kind)
    if name in _BOUNDS:
        if not (kind in _NUMBERS or kind in _TIMES):
            return _does_not_go(name, rule)
        if getattr(rule, "tzinfo", None) is not None:
            return f"{name}={rule!r} has a time zone, and answers have none; leave it out."
        return None if _comparable(rule, kind) else f"{name}={rule!r} must be {_NOUNS.get(kind, 'a number')}."
    if name in _LENGTHS:
        if not (text or get_origin(kind) in (list, set, frozenset, tuple)):
            return _does_not_go(name, rule)
        return None if type(rule) is int and rule >= 0 else f"{name}={rule!r} must be a whole number from 0."
    if name == "multiple_of":
        if kind not in _NUMBERS:
            return _does_not_go(name, rule)
        return None if _comparable(rule, kind) and 0 < rule < math.inf else f"{name}={rule!r} must be a number above 0."
    if name == "kinds":
        unknown = [kind for kind in rule if kind not in texts.KINDS]
        if kind is not Media:
            return f"Literal{list(rule)} beside its type names kinds of files; that is for Media only."
        return (
            f"there are no files of the kind {unknown[0]!r}; known are {', '.join(texts.KINDS)}." if unknown else None
        )
    if name == "predicates":
        return None if callable(rule) else f"the predicate {rule!r} of its type must be a function of the answer."
    return _pattern_mistake(rule) if text else _does_not_go(name, rule)


def _does_not_go(name: str, rule: Any) -> str:
    return (
        f"{name}={rule!r} does not go with its type; bounds are for numbers and dates, lengths and patterns for text."
    )


def _comparable(bound: Any, kind: Any) -> bool:
    if kind in _NUMBERS:
        number = isinstance(bound, _NUMBERS) and not isinstance(bound, bool)
        return number and not math.isnan(bound)
    return type(bound) is kind


def contradictions(question: Question, kind: Any) -> Iterator[str]:
    """Say which rules of a question leave no answer, where each by itself is right."""
    found = False
    for low_name, high_name in (*product(("ge", "gt"), ("le", "lt")), _LENGTHS):
        low, high = getattr(question, low_name), getattr(question, high_name)
        if low is None or high is None:
            continue
        open_end = "gt" in (low_name, high_name) or "lt" in (low_name, high_name)
        if low > high or (low == high and open_end):
            found = True
            yield f"{low_name}={low!r} and {high_name}={high!r} leave no answer; did you swap them?"
    if kind is int and not found:
        yield from _no_whole_number(question)


def _no_whole_number(question: Question) -> Iterator[str]:
    """Say whether no whole number, or none of the steps, lies between the bounds."""
    lows: Iterable[int] = [math.ceil(b) for b in [question.ge] if _finite(b)] + [
        math.floor(b) + 1 for b in [question.gt] if _finite(b)
    ]
    highs: Iterable[int] = [math.floor(b) for b in [question.le] if _finite(b)] + [
        math.ceil(b) - 1 for b in [question.lt] if _finite(b)
    ]
    if not lows or not highs:
        return
    low, high = max(lows), min(highs)
    if low > high:
        yield f"no whole number is {in_words(question)}; widen the bounds, or make it a float."
        return
    for step in question.multiple_of:
        if math.floor(high / _exact(step)) * _exact(step) < low:
            yield f"no multiple of {step!r} is {in_words(question)}; widen the bounds."


def _finite(bound: Any) -> bool:
    return bound is not None and math.isfinite(bound)


def _pattern_mistake(pattern: Any) -> str | None:
    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
        return _slow_mistake(pattern)
    if not isinstance(pattern, str):
        return f"pattern={pattern!r} must be a regular expression for text, as a str or compiled."
    try:
        re.compile(pattern)
    except re.error as error:
        return f"pattern={pattern!r} is no regular expression: {error}."
    return _slow_mistake(pattern)


def _slow_mistake(pattern: str | re.Pattern[str]) -> str | None:
    if not is_exponential(pattern):
        return None
    text = pattern if isinstance(pattern, str) else pattern.pattern
    return (
        f"pattern={text!r} takes for ever on some texts: a repetition in it can be read in two ways. Let each one "
        "begin or end with something that the rest of it cannot be, as in '[a-z]+(-[a-z]+)*'."
    )


def broken_by(question: Question, value: Any) -> str | None:
    """Say which rule the author's own *value* (a default, an option) breaks; a predicate may refuse by raising."""
    try:
        reject = refused(question, value, longest=4096)
    except Exception as error:  # noqa: BLE001 - the author's predicate; it would raise for the person, too
        return f"its predicate raised {type(error).__name__}: {error}"
    return None if reject is None else reject.reason
