"""What an author writes in a flow class beside questions: ``many``, ``sub``, ``say`` and ``@step``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import attrs

from convflow.flows.fields import MARK, MISSING, Marker, OptionsSource, Otherwise, Question

F = TypeVar("F", bound=Callable[..., Any])


def sub(
    intro: str = "",
    *,
    when: Callable[[Any], Any] | None = None,
    optional: bool = False,
    cancelled: Literal["ask", "cancel"] = "ask",
    label: str | None = None,
    was: Sequence[str] = (),
) -> Any:
    """Declare a flow inside a flow.

    ``address: Address = sub()``

    Its questions are asked at this place, and its result is the answer. Its ``on_complete`` does not run: that is for
    flows that were started on their own.

    Args:
        intro: Said before its first question. ``{name}`` stands for an earlier answer.
        when: Whether it is asked at all; a function of the answers so far.
        optional: "skip" at its first question leaves it out; the answer is then None.
        cancelled: What follows when the person cancels it. ``"ask"`` begins it again, and a second cancel ends this
            flow, too; ``"cancel"`` ends this flow at once.
        label: The name of the field in the review; by default made from the field's name.
        was: Earlier names of the field.

    Returns:
        A declaration for the class; the type checker takes the annotation's word for the field.
    """
    return Question(
        prompt=intro, form="sub", when=when, optional=optional, cancelled=cancelled, label=label, was=was
    )  # fmt: skip


def many(
    prompt: str,
    *,
    at_least: int = 0,
    at_most: int | None = None,
    each: Any = None,
    when: Callable[[Any], Any] | None = None,
    help: str | None = None,  # noqa: A002 - the word that the person types
    label: str | None = None,
    words: Literal["plain", "slash"] | None = None,
    was: Sequence[str] = (),
    secret: bool = False,
) -> Any:
    r"""Declare a list.

    ``lines: list[Line] = many("Your cart:\n{lines}", at_least=1)``

    Between two lines the person sees the list and says add, edit 2, remove 2 or done. The questions of ``Line`` are
    asked for one line.

    Args:
        prompt: What stands above the choices. ``{lines}`` stands for the lines so far; without that hole they follow
            the prompt.
        at_least: Fewest lines; with fewer, "done" is refused. With 1 or more the first line is asked for at once.
        at_most: Most lines; without it `Limits.lines`.
        each: The question for one value where the list is no list of flows: ``tags: list[str] = many("Tags:\n{lines}",
            each=ask("Which tag?"))``.
        when: Whether it is asked at all; a function of the answers so far. The answer is else an empty list, or None
            where the type has ``| None``.
        help: What "help" says at the list.
        label: The name of the field in the review; by default made from the field's name.
        words: ``"slash"`` leaves plain words such as "done" and "add" to the answers inside; ``/done`` still works.
        was: Earlier names of the field.
        secret: Never shown: not in the review, not in ``repr``. The questions of a line that is a flow say it for
            themselves, as long as that line is open.

    Returns:
        A declaration for the class; the type checker takes the annotation's word for the field.
    """
    return Question(
        prompt=prompt, form="many", at_least=at_least, at_most=at_most, each=each, when=when, help=help, label=label,
        words=words, was=was, secret=secret,
    )  # fmt: skip


@attrs.frozen(kw_only=True)
class Saying:
    """The arguments of one `say`, as written."""

    text: str
    when: Callable[[Any], Any] | None = None


def say(text: str, *, when: Callable[[Any], Any] | None = None) -> Any:
    """Declare something to be said when its place in the class is reached.

    ``welcome = say("Hello, {name}!")``, without a type. It is said once each time the person comes past its place,
    not when a question is asked again, and waits for no answer.

    Args:
        text: What is said. ``{name}`` stands for an earlier answer.
        when: Whether it is said; a function of the answers so far.
    """
    return Saying(text=text, when=when)


def step(
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
) -> Callable[[F], F]:
    """Mark a method as a step that says where to go next: ``async def guess(self, answer: int, ctx)``.

    The type of ``answer`` reads what the person writes. The return annotation lists the places that the method may
    name: ``Literal["guess", "email"] | None``, where None finishes the flow. Remembered values may be assigned in it.
    It runs before the commit, possibly more than once, and changes nothing outside; a `Reject` asks the step again.

    Args:
        prompt: What is asked. ``{name}`` stands for an answer, a remembered value or a property.
        ge: As for `ask`, like all that follow.
        gt: More than.
        le: At most.
        lt: Less than.
        min_length: Fewest characters, or fewest of several options.
        max_length: Most characters, or most of several options.
        pattern: What the whole text must match.
        options: The only values allowed.
        default: Taken on "skip".
        optional: "skip" is allowed; the answer is then *default* or None.
        attempts: After so many refused answers *otherwise* happens.
        otherwise: ``"cancel"``, the name of a field or step, or a function of the context.
        timeout: How long the step may stand without an answer; then *otherwise* happens.
        prefer: Where days without a year and weekdays lie.
        help: What "help" says here.
        retry: Said when an answer is not understood.
        label: The name of the step in diagrams.
        words: ``"slash"`` leaves plain control words to the answer.
        was: Earlier names of the step.
        secret: Its answer is never shown, not in a transcript either. What the method makes of it is its own affair.
    """
    if callable(prompt):
        raise TypeError('@step takes what is asked: @step("Guess a number."), above the method.')
    question = Question(
        prompt=prompt, ge=ge, gt=gt, le=le, lt=lt, min_length=min_length, max_length=max_length, pattern=pattern,
        options=options, default=default, optional=optional, attempts=attempts, otherwise=otherwise, timeout=timeout,
        help=help, retry=retry, label=label, words=words, was=was, prefer=prefer, secret=secret,
    )  # fmt: skip

    def mark(method: F) -> F:
        setattr(method, MARK, Marker("step", question=question))
        return method

    return mark
