"""What an author writes in a flow class: ``ask``, ``choose``, ``@check``, ``@when``; and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar, final

import attrs

from convflow.codec import TypedCodec
from convflow.flows.answers import Option, Reader
from convflow.flows.prompts import Prompt
from convflow.flows.wording import value_in
from convflow.language import ENGLISH, Language

F = TypeVar("F", bound=Callable[..., Any])


@final
class Missing:
    """The type of `MISSING`."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
"""No default was given (None is a default like any other)."""

Options = Iterable[Any] | Mapping[Any, str]
OptionsSource = Options | Callable[..., Options | Awaitable[Options]]


@attrs.frozen(kw_only=True)
class Question:
    """The arguments of one `ask`, as written, and the rules that only an annotation can name.

    Attributes:
        multiple_of: The answer must be a multiple of each.
        predicates: Each must be true of the answer.
        kinds: Of a file, those that are taken; empty is any.
    """

    prompt: str
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
    multiple_of: tuple[Any, ...] = ()
    predicates: tuple[Callable[[Any], Any], ...] = ()
    kinds: tuple[str, ...] = ()


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
        min_length: Fewest characters of a text.
        max_length: Most characters of a text; without it `Limits.answer_chars`.
        pattern: A regular expression that the whole text must match.
        options: The only values allowed: values, `Choice` objects, a mapping from value to label, or a function that
            gives one of these, with or without ``self`` and ``ctx``, plain or async.
        default: Taken when the person says "skip", and shown in the prompt.
        when: Whether the question is asked at all; a function of the answers so far.
        optional: The person may say "skip"; the answer is then *default* or None.
        attempts: After so many answers that were refused, the flow is cancelled.
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
        help=help, retry=retry, label=label, words=words, was=was, secret=secret,
    )  # fmt: skip


def choose(
    prompt: str,
    *,
    options: OptionsSource,
    default: Any = MISSING,
    when: Callable[[Any], Any] | None = None,
    optional: bool = False,
    attempts: int | None = None,
    help: str | None = None,  # noqa: A002 - as in ask
    retry: str | None = None,
    label: str | None = None,
    words: Literal["plain", "slash"] | None = None,
    was: Sequence[str] = (),
    secret: bool = False,
) -> Any:
    """Declare a question with options: `ask` under a name that says so, with the same arguments."""
    return Question(
        prompt=prompt, options=options, default=default, when=when, optional=optional, attempts=attempts,
        help=help, retry=retry, label=label, words=words, was=was, secret=secret,
    )  # fmt: skip


@attrs.frozen
class Marker:
    """What `check` and `when` leave on a method."""

    role: Literal["check", "when"]
    fields: tuple[str, ...]


MARK = "__convflow_marker__"


def check(*fields: str) -> Callable[[F], F]:
    """Mark a method ``(self, value, ctx)`` as a check of the named fields; it raises `Reject` or returns nothing.

    It runs after type and constraints hold, may run more than once, and changes nothing outside. It may read earlier
    answers.
    """
    return _marking(Marker("check", fields))


def when(*fields: str) -> Callable[[F], F]:
    """Mark a method ``(self) -> bool`` as the condition of the named fields: the typed form of ``ask(when=…)``."""
    return _marking(Marker("when", fields))


def _marking(marker: Marker) -> Callable[[F], F]:
    if not marker.fields or not all(isinstance(field, str) for field in marker.fields):
        raise TypeError(f'@{marker.role} takes the names of fields: @{marker.role}("email").')

    def mark(method: F) -> F:
        setattr(method, MARK, marker)
        return method

    return mark


@attrs.frozen(kw_only=True, eq=False)
class Field:
    """One question, compiled.

    Attributes:
        name: The attribute of the class.
        position: Its place among the fields, from 0.
        question: What the author wrote.
        kind: The annotated type without ``| None``.
        label: The name shown to people.
        prompt: The text with its holes.
        reader: Understands a text.
        codec: Writes and reads stored values.
        options: Fixed options; empty where there are none or where they are known at run time.
        options_take: How many arguments the author's function for the options takes: ``self``, and ``ctx``.
        when: The condition, or None.
        checks: Names of the methods that check an answer, in their order.
    """

    name: str
    position: int
    question: Question
    kind: Any
    label: str
    prompt: Prompt
    reader: Reader
    codec: TypedCodec[Any]
    options: tuple[Option, ...]
    options_take: int
    when: Callable[[Any], Any] | None
    checks: tuple[str, ...]

    @property
    def live_options(self) -> Callable[..., Options | Awaitable[Options]] | None:
        """The author's function that gives the options, where there is one."""
        source = self.question.options
        return source if callable(source) else None

    @property
    def default(self) -> Any:
        """What a skipped or closed field reads as."""
        return None if self.question.default is MISSING else self.question.default

    @property
    def skippable(self) -> bool:
        """Whether "skip" is an answer here."""
        return self.question.optional or self.question.default is not MISSING

    def show(self, value: Any, language: Language = ENGLISH, options: Sequence[Option] = ()) -> str:
        """Give *value* as the person sees it; a dash for None, stars for a secret.

        Args:
            value: The typed answer.
            language: In which it is shown.
            options: Those that were made at run time, for their labels.
        """
        if value is None:
            return "–"
        if self.question.secret:
            return "•••"
        return language.isolated(value_in(value, self.options or options, language))
