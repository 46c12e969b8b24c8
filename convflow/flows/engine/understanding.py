"""Reads a message as the answer to the present question: the value that the person means, or why there is none."""

from __future__ import annotations

from typing import Any

import attrs

from convflow.errors import Reject
from convflow.flows import constraints, texts
from convflow.flows.answers import Asking, Option, read_choice
from convflow.flows.answers.choices import find_option
from convflow.flows.answers.several import collected, read_several
from convflow.flows.contents import is_content, wrong
from convflow.flows.context import Context
from convflow.flows.definition import Field
from convflow.flows.engine.picked import DONE, picked_values
from convflow.flows.engine.prompting import Offer, pressed
from convflow.flows.events import Press, Text
from convflow.flows.limits import Limits
from convflow.flows.state import FlowState
from convflow.flows.words import is_one_of
from convflow.frozen import evolve
from convflow.language import Phrase


@attrs.frozen
class Refused:
    """An answer that was not taken.

    Attributes:
        reason: What the person is told.
        complete: Whether that says it all; otherwise the question is repeated under it.
        counts: Whether it uses up one of the field's attempts.
        field: Another field that is to be answered again instead; None is the one that was asked.
        unread: It was not understood, so that somebody else may try.
    """

    reason: str
    complete: bool = False
    counts: bool = True
    field: str | None = None
    unread: bool = False


def understand(
    event: Text | Press, field: Field, offered: Offer, state: FlowState, ctx: Context, limits: Limits
) -> Any | Refused | Picked:
    """Give the typed value that the person means, or why not; or one more option of several."""
    if field.picks is not None:
        return _pick(event, field, offered, state, ctx)
    if isinstance(event, Press):
        option: Option | None = pressed(state, event.token, offered.options)
        return option.value if option else Refused(texts.STALE, counts=False)
    if len(event.text) > limits.answer_chars:
        return Refused(ctx.language.say(texts.TOO_LONG, most=_most(field, limits)))
    if not event.text.strip():
        return unread(field, texts.NOT_UNDERSTOOD, counts=False)
    if is_content(field.kind):
        return unread(field, wrong(field.kind, field.question.kinds, texts.TEXT))
    asking = Asking(
        field.kind,
        offered.options,
        offered.question,
        ctx.today,
        ctx.locale,
        past=field.question.prefer == "past",
        fits=lambda value: constraints.inside(field.question, value),
    )
    value = (read_choice if offered.options and field.kind is not bool else field.reader)(event.text, asking)
    if not isinstance(value, Reject):
        return value
    if field.kind is bool and len(found := find_option(event.text, offered.options)) == 1:
        return found[0].value  # "2" is No where No comes second
    return evolve(unread(field, _with_bounds(field, value.reason)), unread=True)


@attrs.frozen
class Picked:
    """Not an answer yet: what is picked so far, where several options may be.

    Attributes:
        stored: In stored form.
    """

    stored: tuple[Any, ...]


def _pick(event: Text | Press, field: Field, offered: Offer, state: FlowState, ctx: Context) -> Any:
    """Turn one option on or off, or take what is picked: with "done", or where several are named at once."""
    picked = picked_values(field, state, offered.options)
    if isinstance(event, Press):
        if pressed(state, event.token, (DONE,)) is not None:
            return collected(field.kind, picked)
        option = pressed(state, event.token, offered.options)
        return Refused(texts.STALE, counts=False) if option is None else _toggled(field, picked, option.value)
    if not event.text.strip():
        return unread(field, texts.NOT_UNDERSTOOD, counts=False)
    asking = Asking(field.kind, offered.options, offered.question, ctx.today, ctx.locale)
    value = read_several(event.text, asking)
    if not isinstance(value, Reject):
        return _toggled(field, picked, *value) if len(value) == 1 else value
    if is_one_of("done", event.text, ctx.language):
        return collected(field.kind, picked)
    return unread(field, value.reason)


def _toggled(field: Field, picked: list[Any], value: Any) -> Picked | Refused:
    picked = [other for other in picked if other != value] if value in picked else [*picked, value]
    most = field.question.max_length
    if most is not None and len(picked) > most:
        return Refused(Phrase(texts.AT_MOST, most=most), counts=False)
    codec = field.picks or field.codec
    return Picked(tuple(codec.to_plain(each) for each in picked))


def _most(field: Field, limits: Limits) -> int:
    return (
        limits.answer_chars
        if field.question.max_length is None
        else min(field.question.max_length, limits.answer_chars)
    )


def unread(field: Field, reason: str, *, counts: bool = True) -> Refused:
    """Refuse what was not understood: in the words of the question, where it has some for that."""
    retry = field.question.retry
    return Refused(retry or reason, complete=retry is not None, counts=counts)


def _with_bounds(field: Field, reason: str) -> str:
    """Say the range at once: "Please send a whole number from 18 to 120." and not only after the next mistake."""
    bounds = constraints.in_words(field.question)
    noun = constraints.noun_of(field.reader)
    return Phrase(texts.PLEASE_SEND, what=Phrase(noun), range=bounds) if bounds and noun else reason
