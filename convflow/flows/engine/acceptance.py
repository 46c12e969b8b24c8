"""Takes an answer, or refuses it: constraints first, then the author's checks; the other answers follow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from convflow.errors import Reject
from convflow.flows import constraints, texts
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.prompting import LEFT, live_options
from convflow.flows.engine.understanding import Refused, unread
from convflow.flows.fields import MISSING
from convflow.flows.flow import listening, set_value
from convflow.flows.limits import Limits
from convflow.flows.path import Path, content, set_aside, stored_value, walk, without_closed
from convflow.flows.rows import looked_at, with_last
from convflow.flows.state import Answer, Entry, FlowState, Origin
from convflow.frozen import evolve


async def verdict(
    path: Path, field: Field, value: Any, ctx: Context, limits: Limits
) -> tuple[Refused | None, tuple[str, ...]]:
    """Say whether constraints and checks hold for a typed value, and which earlier answers the checks looked at.

    Raises:
        Exception: Whatever a check of the author raises, other than Reject.
    """
    if reason := constraints.refused(field.question, value, limits.answer_chars):
        return unread(field, reason.reason), ()
    if not field.checks:
        return None, ()
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
    return evolve(state, answers=with_last(state.answers, field.name, answer), reopened=None, menu=None, **LEFT)


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
