"""What an author writes in a flow class: ``ask``, ``choose``, ``@check``, ``@when``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar, final

import attrs

F = TypeVar("F", bound=Callable[..., Any])


@final
class Missing:
    """The type of `MISSING`."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
"""No default was given (None is a default like any other)."""

Options = Iterable[Any] | Mapping[Any, str]
Otherwise = str | Callable[..., Any]
OptionsSource = Options | Callable[..., Options | Awaitable[Options]]


@attrs.frozen(kw_only=True)
class Question:
    """The arguments of one `ask`, `many` or `sub`, as written, and the rules that only an annotation can name.

    Attributes:
        multiple_of: The answer must be a multiple of each.
        predicates: Each must be true of the answer.
        kinds: Of a file, those that are taken; empty is any.
    """

    prompt: str
    form: Literal["ask", "many", "sub"] = "ask"
    ge: Any = None
    gt: Any = None
    le: Any = None
    lt: Any = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | re.Pattern[str] | None = None
    options: OptionsSource | None = None
    default: Any = MISSING
    when: Callable[[Any], Any] | None = None
    optional: bool = False
    attempts: int | None = None
    help: str | None = None
    retry: str | None = None
    label: str | None = None
    words: Literal["plain", "slash"] | None = None
    was: Sequence[str] = ()
    secret: bool = False
    otherwise: Otherwise = "cancel"
    timeout: dt.timedelta | None = None
    prefer: Literal["future", "past"] = "future"
    multiple_of: tuple[Any, ...] = ()
    predicates: tuple[Callable[[Any], Any], ...] = ()
    kinds: tuple[str, ...] = ()
    at_least: int = 0
    at_most: int | None = None
    each: Any = None
    cancelled: Literal["ask", "cancel"] = "ask"


def ask(
    prompt: str,
    *,
    ge: Any = None,
    gt: Any = None,
    le: Any = None,
    lt: Any = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
    options: OptionsSource | None = None,
    default: Any = MISSING,
    when: Callable[[Any], Any] | None = None,
    optional: bool = False,
    attempts: int | None = None,
    otherwise: Otherwise = "cancel",
    timeout: dt.timedelta | None = None,
    prefer: Literal["future", "past"] = "future",
    help: str | None = None,  # noqa: A002 - the word that the person types
    retry: str | None = None,
    label: str | None = None,
    words: Literal["plain", "slash"] | None = None,
    was: Sequence[str] = (),
    secret: bool = False,
) -> Any:
    """Declare a question.

    ``age: int = ask("How old are you, {name}?", ge=18)``

    Args:
        prompt: What is asked. ``{name}`` stands for an earlier answer and is filled in literally.
        ge: The answer must be at least this (numbers and dates).
        gt: It must be more than this.
        le: It must be at most this.
        lt: It must be less than this.
        min_length: Fewest characters of a text; where several options may be chosen, fewest of them.
        max_length: Most characters of a text, without it `Limits.answer_chars`; most of several options.
        pattern: A regular expression that the whole text must match.
        options: The only values allowed: values, `Choice` objects, a mapping from value to label, or a function that
            gives one of these, with or without ``self`` and ``ctx``, plain or async.
        default: Taken when the person says "skip", and shown in the prompt.
        when: Whether the question is asked at all; a function of the answers so far.
        optional: The person may say "skip"; the answer is then *default* or None.
        attempts: After so many answers that were refused, *otherwise* happens.
        otherwise: What happens when the attempts are used up or the timeout has passed: ``"cancel"`` the flow; the name
            of a field to go to; or a function of the context that hands the person over, which ends the flow. Where
            only the change of an answer was tried, that ends and the old answer stands.
        prefer: Where days without a year and weekdays lie: ``"past"`` for a birthday or the day of an accident.
        timeout: How long the question may stand before the person without an answer; then *otherwise* happens.
        help: What "help" says at this question.
        retry: Said when an answer is not understood, in the place of the reader's reason.
        label: The name of the field in the review; by default made from the field's name.
        words: ``"slash"`` leaves plain words such as "cancel" to the answer; ``/cancel`` still works.
        was: Earlier names of the field; answers stored under them are found.
        secret: Never shown: not in the review, not in ``repr``.

    Returns:
        A declaration for the class; the type checker takes the annotation's word for the field.
    """
    return Question(
        prompt=prompt, ge=ge, gt=gt, le=le, lt=lt, min_length=min_length, max_length=max_length, pattern=pattern,
        options=options, default=default, when=when, optional=optional, attempts=attempts,
        otherwise=otherwise, timeout=timeout, help=help, retry=retry, label=label, words=words, was=was, secret=secret,
        prefer=prefer,
    )  # fmt: skip


def choose(
    prompt: str,
    *,
    options: OptionsSource,
    ge: Any = None,
    gt: Any = None,
    le: Any = None,
    lt: Any = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | re.Pattern[str] | None = None,
    default: Any = MISSING,
    when: Callable[[Any], Any] | None = None,
    optional: bool = False,
    attempts: int | None = None,
    otherwise: Otherwise = "cancel",
    timeout: dt.timedelta | None = None,
    prefer: Literal["future", "past"] = "future",
    help: str | None = None,  # noqa: A002 - as in ask
    retry: str | None = None,
    label: str | None = None,
    words: Literal["plain", "slash"] | None = None,
    was: Sequence[str] = (),
    secret: bool = False,
) -> Any:
    """Declare a question with options: `ask` under a name that says so, with the same arguments."""
    return ask(
        prompt, ge=ge, gt=gt, le=le, lt=lt, min_length=min_length, max_length=max_length, pattern=pattern,
        options=options, default=default, when=when, optional=optional, attempts=attempts,
        otherwise=otherwise, timeout=timeout, help=help, retry=retry, label=label, words=words, was=was, secret=secret,
        prefer=prefer,
    )  # fmt: skip


@attrs.frozen
class Marker:
    """What `check`, `when` and `step` leave on a method.

    Attributes:
        role: Which of them.
        fields: The fields that it is about.
        question: What a step asks.
        version: What a migration starts from.
    """

    role: Literal["check", "when", "step", "migrate"]
    fields: tuple[str, ...] = ()
    question: Question | None = None
    version: int = 0


MARK = "__convflow_marker__"


def check(*fields: str) -> Callable[[F], F]:
    """Mark a method as a check; it raises `Reject` or returns nothing.

    ``(self, value, ctx)`` checks each of the named fields by itself and may read earlier answers. ``(self, ctx)``
    checks the named fields together, at the last of them, when all have an answer; without names it checks the whole
    form, when every question has its answer. ``Reject(…, field="start")`` says which of them is to be answered again.

    A check runs after types and constraints hold, may run more than once, and changes nothing outside.
    """
    if not all(isinstance(field, str) for field in fields):
        raise TypeError('@check takes the names of fields, @check("email"), or none: @check().')
    return _marking(Marker("check", fields))


def when(*fields: str) -> Callable[[F], F]:
    """Mark a method ``(self) -> bool`` as the condition of the named fields: the typed form of ``ask(when=…)``."""
    if not fields or not all(isinstance(field, str) for field in fields):
        raise TypeError('@when takes the names of fields: @when("company").')
    return _marking(Marker("when", fields))


def migrate(from_version: int) -> Callable[[F], F]:
    """Mark a function as the migration from *from_version* of the class to the next: ``@Flow.migrate(1)``.

    It takes the answers of somebody who is inside, as they are stored: a dict of name to text, number, list or dict. It
    changes them, or returns others. An answer may be given as a person would write it. It changes nothing outside, and
    runs once on each stored flow, in the order of versions. Where it raises, the answers go on by their names.
    """
    marker = Marker("migrate", version=from_version)

    def mark(function: F) -> F:
        setattr(getattr(function, "__func__", function), MARK, marker)
        return function

    return mark


def _marking(marker: Marker) -> Callable[[F], F]:
    def mark(method: F) -> F:
        setattr(method, MARK, marker)
        return method

    return mark
