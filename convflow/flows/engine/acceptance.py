"""Takes an answer, or refuses it: options and types first, then constraints, then the author's checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from convflow.errors import Reject
from convflow.flows import constraints, texts
from convflow.flows.answers import Asking, Option, read_choice
from convflow.flows.answers.choices import find_option
from convflow.flows.answers.several import collected, read_several
from convflow.flows.contents import is_content, wrong
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.picked import DONE, picked_values
from convflow.flows.engine.prompting import Offer, leave, live_options, pressed
from convflow.flows.events import Press, Text
from convflow.flows.fields import MISSING
from convflow.flows.flow import listening, set_value
from convflow.flows.limits import Limits
from convflow.flows.path import Path, content, set_aside, stored_value, walk, without_closed
from convflow.flows.rows import looked_at, with_last
from convflow.flows.state import Answer, Entry, FlowState, Origin
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
        return _unread(field, texts.NOT_UNDERSTOOD, counts=False)
    if is_content(field.kind):
        return _unread(field, wrong(field.kind, field.question.kinds, texts.TEXT))
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
    return evolve(_unread(field, _with_bounds(field, value.reason)), unread=True)


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
        return _unread(field, texts.NOT_UNDERSTOOD, counts=False)
    asking = Asking(field.kind, offered.options, offered.question, ctx.today, ctx.locale)
    value = read_several(event.text, asking)
    if not isinstance(value, Reject):
        return _toggled(field, picked, *value) if len(value) == 1 else value
    if is_one_of("done", event.text, ctx.language):
        return collected(field.kind, picked)
    return _unread(field, value.reason)


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
        refused = await _checked(path, field, value, ctx)
    reads.update(name for each in field.checks for name in each.together)
    if refused is not None and refused.field is not None:
        reads.add(refused.field)  # with another answer there the check looks again: it has not let this one pass
    reads.discard(field.name)
    return refused, tuple(sorted(reads))


async def _checked(path: Path, field: Field, value: Any, ctx: Context) -> Refused | None:
    for check in field.checks:
        method = getattr(path.flow, check.method)
        try:
            if not check.together:
                await outcome(method(value, ctx))
            elif _all_there(path, check.together, field.name):
                set_value(path.flow, field.name, value)
                await outcome(method(ctx))
        except Reject as reject:
            return _rejected(reject, path, field)
    return None


def _all_there(path: Path, names: Iterable[str], own: str) -> bool:
    """Say whether all that is checked together has an answer; what was skipped has none."""
    passed = {field.name for field in path.passed}
    return all(name == own or (name in passed and getattr(path.flow, name) is not None) for name in names)


def _rejected(reject: Reject, path: Path, field: Field) -> Refused:
    """Give the refusal of a check.

    Raises:
        ValueError: It names a field that has no answer.
    """
    other = None if reject.field == field.name else reject.field
    if other is not None and other not in {passed.name for passed in path.passed}:
        raise ValueError(
            f"Reject(field={other!r}) names no field that is answered before {field.name!r}; "
            f"there are {', '.join(repr(passed.name) for passed in path.passed) or 'none'}."
        )
    return Refused(reject.reason, complete=True, field=other)


async def without_refused(definition: Definition, state: FlowState, ctx: Context) -> tuple[FlowState, str]:
    """As `whole_form`, for answers that nobody has just given.

    Returns:
        The state without the answer that is to be given again, and why; "" where all hold.
    """
    refused = await whole_form(definition, state, ctx)
    if refused is None or refused.field is None:
        return state, ""
    return set_aside(state, refused.field), refused.reason


async def whole_form(definition: Definition, state: FlowState, ctx: Context) -> Refused | None:
    """Let the checks of the whole form look at it, where every question has its answer.

    Returns:
        The refusal with the field that is to be answered again: the last one where the check names none.

    Raises:
        Exception: Whatever a check of the author raises, other than Reject.
    """
    if not definition.checks:
        return None
    path = walk(definition, state)
    if path.at is not None or not path.passed:
        return None
    last = path.passed[-1]
    for name in definition.checks:
        try:
            await outcome(getattr(path.flow, name)(ctx))
        except Reject as reject:
            refused = _rejected(reject, path, last)
            return evolve(refused, field=refused.field or last.name)
    return None


def plainly(field: Field, value: Any, raw: str | None, origin: Origin, reads: tuple[str, ...]) -> Answer:
    """Make the answer of a question from its typed value."""
    plain = None if origin == "skipped" else field.codec.to_plain(value)
    return Answer(plain, raw, origin, reads, kind=field.kind_name)


def store(state: FlowState, field: Field, answer: Answer) -> FlowState:
    """Give the state with one more answer; the question is closed with it."""
    return evolve(leave(state), answers=with_last(state.answers, field.name, answer), reopened=None, menu=None)


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
    if len(state.answers) == 1 or (old is None and not looked_at(state.answers, name)):
        return state, ""
    state = without_closed(definition, state)
    if content(old) is not None and content(old) == content(state.answers[name]):
        return state, ""
    return await recheck(definition, state, ctx, limits, changed=name)


async def recheck(
    definition: Definition, state: FlowState, ctx: Context, limits: Limits, changed: str | None = None
) -> tuple[FlowState, str]:
    """Check kept answers again, those that looked at *changed* or all of them; set aside what does not hold.

    Returns:
        As `settle`.
    """
    reason = ""
    for field in _in_order(definition, state):
        answer = state.answers[field.name]
        if answer.origin in ("aside", "skipped") or (changed is not None and changed not in answer.reads):
            continue
        if changed is None and field.inner is not None and answer.entries:
            checked = [await _entry_again(field.inner_flow, entry, ctx, limits) for entry in answer.entries]
            answer = evolve(answer, entries=tuple(entry for entry, _ in checked))
            state = evolve(state, answers={**state.answers, field.name: answer})
            reason = reason or next((why for _, why in checked if why), "")
        path = walk(definition, state, until=field.name)
        if path.at is not field or (field.inner is not None and stored_value(field, answer) is MISSING):
            continue
        refused = await _again(path, field, answer, ctx, limits)
        if refused is not None:
            state = set_aside(state, refused.field or field.name)
            if refused.field is not None:
                looks = evolve(answer, reads=tuple(sorted({*answer.reads, refused.field})))
                state = evolve(state, answers={**state.answers, field.name: looks})
            reason = reason or refused.reason
    return state, reason


async def _entry_again(inner: Definition, entry: Entry, ctx: Context, limits: Limits) -> tuple[Entry, str]:
    state = FlowState("", inner.id, answers=entry.answers, values=entry.values)
    state, reason = await recheck(inner, state, ctx, limits)
    if not reason:
        state, reason = await without_refused(inner, state, ctx)
    return evolve(entry, answers=state.answers), reason


def _in_order(definition: Definition, state: FlowState) -> list[Field]:
    """Give the fields that have an answer, as they are asked; a flow may have far more than these."""
    fields = (definition.by_name[name] for name in state.answers if name in definition.by_name)
    return sorted(fields, key=lambda field: field.position)


async def _again(path: Path, field: Field, answer: Answer, ctx: Context, limits: Limits) -> Refused | None:
    value = stored_value(field, answer)
    options, _ = await live_options(path, field, ctx)
    if value is MISSING or (options and not field.among(value, options)):
        return Refused(texts.NO_LONGER_FITS)
    refused, _ = await verdict(path, field, value, ctx, limits)
    return refused
