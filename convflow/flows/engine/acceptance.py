"""Takes an answer, or refuses it: options and types first, then constraints, then the author's checks."""

from __future__ import annotations

from typing import Any

import attrs

from convflow.errors import Reject
from convflow.flows import constraints, texts
from convflow.flows.answers import Asking, Option, read_option
from convflow.flows.answers.choices import find_option
from convflow.flows.contents import is_content, wrong
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.prompting import Asked, leave, live_options, pressed
from convflow.flows.events import Press, Text
from convflow.flows.fields import MISSING
from convflow.flows.flow import listening
from convflow.flows.limits import Limits
from convflow.flows.path import Path, content, set_aside, stored_value, walk, without_closed
from convflow.flows.state import Answer, FlowState, Origin
from convflow.language import Phrase


@attrs.frozen
class Refused:
    """An answer that was not taken.

    Attributes:
        reason: What the person is told.
        complete: Whether that says it all; otherwise the question is repeated under it.
        counts: Whether it uses up one of the field's attempts.
    """

    reason: str
    complete: bool = False
    counts: bool = True


def understand(
    event: Text | Press, field: Field, asked: Asked, state: FlowState, ctx: Context, limits: Limits
) -> Any | Refused:
    """Give the typed value that the person means, or why not."""
    if isinstance(event, Press):
        option: Option | None = pressed(state, event.token, asked.options)
        return option.value if option else Refused(texts.STALE, counts=False)
    if len(event.text) > limits.answer_chars:
        return Refused(ctx.language.say(texts.TOO_LONG, most=_most(field, limits)))
    if not event.text.strip():
        return _unread(field, texts.NOT_UNDERSTOOD, counts=False)
    if is_content(field.kind):
        return _unread(field, wrong(field.kind, field.question.kinds, texts.TEXT))
    asking = Asking(
        field.kind,
        asked.options,
        asked.reply.text,
        ctx.now.date(),
        ctx.locale,
        fits=lambda value: constraints.inside(field.question, value),
    )
    value = (read_option if asked.options and field.kind is not bool else field.reader)(event.text, asking)
    if not isinstance(value, Reject):
        return value
    if field.kind is bool and len(found := find_option(event.text, asked.options)) == 1:
        return found[0].value  # "2" is No where No comes second
    return _unread(field, _with_bounds(field, value.reason))


def _most(field: Field, limits: Limits) -> int:
    return (
        limits.answer_chars
        if field.question.max_length is None
        else min(field.question.max_length, limits.answer_chars)
    )


def _unread(field: Field, reason: str, *, counts: bool = True) -> Refused:
    retry = field.question.retry
    return Refused(retry or reason, complete=retry is not None, counts=counts)


def _with_bounds(field: Field, reason: str) -> str:
    """Say the range at once: "Please send a whole number from 18 to 120." and not only after the next mistake."""
    bounds = constraints.in_words(field.question)
    noun = constraints.noun_of(field.reader)
    return Phrase(texts.PLEASE_SEND, what=Phrase(noun), range=bounds) if bounds and noun else reason


async def verdict(
    path: Path, field: Field, value: Any, ctx: Context, limits: Limits
) -> tuple[Refused | None, tuple[str, ...]]:
    """Say whether constraints and checks hold for a typed value, and which earlier answers the checks looked at.

    Raises:
        Exception: Whatever a check of the author raises, other than Reject.
    """
    if reason := constraints.refused(field.question, value, limits.answer_chars):
        return _unread(field, reason.reason), ()
    with listening(path.flow) as reads:
        for name in field.checks:
            try:
                await outcome(getattr(path.flow, name)(value, ctx))
            except Reject as reject:
                return Refused(reject.reason, complete=True), tuple(sorted(reads))
    return None, tuple(sorted(reads))


def plainly(field: Field, value: Any, raw: str | None, origin: Origin, reads: tuple[str, ...]) -> Answer:
    """Make the answer of a question from its typed value."""
    return Answer(None if origin == "skipped" else field.codec.to_plain(value), raw, origin, reads)


def store(state: FlowState, field: Field, answer: Answer) -> FlowState:
    """Give the state with one more answer; the question is closed with it."""
    answers = {name: other for name, other in state.answers.items() if name != field.name}
    answers[field.name] = answer
    return attrs.evolve(leave(state), answers=answers, reopened=None, menu=None)


async def settle(
    definition: Definition, before: FlowState, state: FlowState, name: str, ctx: Context, limits: Limits
) -> tuple[FlowState, str]:
    """Bring the other answers in line with a changed one.

    Answers of closed branches are set aside. Later answers whose checks or options looked at *name* are checked
    again; those that fail are asked again.

    Returns:
        The state, and the reason why the first failing answer is asked again ("" where none is).
    """
    old = before.answers.get(name)
    if old is None or len(state.answers) == 1:
        return state, ""
    state = without_closed(definition, state)
    if content(old) is not None and content(old) == content(state.answers[name]):
        return state, ""
    reason = ""
    for field in _in_order(definition, state):
        answer = state.answers[field.name]
        if answer.origin in ("aside", "skipped") or name not in answer.reads:
            continue
        path = walk(definition, state, until=field.name)
        if path.at is not field:
            continue
        refused = await _again(path, field, answer, ctx, limits)
        if refused is not None:
            state = set_aside(state, field.name)
            reason = reason or refused.reason
    return state, reason


def _in_order(definition: Definition, state: FlowState) -> list[Field]:
    """Give the fields that have an answer, as they are asked; a flow may have far more than these."""
    fields = (definition.by_name[name] for name in state.answers if name in definition.by_name)
    return sorted(fields, key=lambda field: field.position)


async def _again(path: Path, field: Field, answer: Answer, ctx: Context, limits: Limits) -> Refused | None:
    value = stored_value(field, answer)
    options, _ = await live_options(path, field, ctx)
    if value is MISSING or (options and value not in [option.value for option in options]):
        return Refused(texts.NO_LONGER_FITS)
    refused, _ = await verdict(path, field, value, ctx, limits)
    return refused
