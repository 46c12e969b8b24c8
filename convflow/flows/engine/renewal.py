"""What has changed since the last message: time is over, the classes have another form."""

from __future__ import annotations

from convflow.flows import texts
from convflow.flows.definition import Definition
from convflow.flows.engine.book import Book
from convflow.flows.engine.ending import expire
from convflow.flows.engine.entries import is_under_way
from convflow.flows.engine.going import ask_again
from convflow.flows.engine.inner import begin_again
from convflow.flows.engine.play import Play
from convflow.flows.engine.times import touched
from convflow.flows.reconcile import entry_of, orphaned, reconcile
from convflow.flows.state import Answer, FlowState, Running, Within
from convflow.frozen import evolve


def is_over(state: FlowState, now: int) -> bool:
    """Say whether the own time of a flow is over."""
    return state.deadline is not None and state.deadline <= now


async def expire_due(play: Play) -> None:
    """End the flows whose time is over, the innermost first; one that was started on top of them goes on."""
    stack = tuple(play.stack)
    definitions = play.book.definitions(stack)
    due = _due(play, definitions)
    for place in reversed(range(len(stack))):
        state, definition = stack[place], definitions[place]
        if not due[place] or definition is None:
            continue
        on_top = bool(play.stack) and play.top is state
        inner = state.within is not None
        with_below = inner and due[place - 1]
        said = "" if with_below else texts.INNER_EXPIRED if inner else texts.EXPIRED
        expire(play, definition, state, said="" if inner and on_top else said)
        if state.within is not None and not with_below and on_top:
            await _after_inner(play, definition, state)


def _due(play: Play, definitions: list[Definition | None]) -> list[bool]:
    """Say of each flow whether its time is over: its own, that of the flow below, or that of one that needs it."""
    now, stack = play.now, play.stack
    due: list[bool] = []
    for state in stack:
        due.append(is_over(state, now) or (state.within is not None and due[-1]))
    for place in reversed(range(len(stack))):
        within, below = stack[place].within, definitions[place - 1]
        if not due[place] or within is None or within.line is not None or within.edit or below is None:
            continue
        field = below.by_name.get(within.field)
        by_policy = field is not None and field.question.cancelled == "cancel"
        due[place - 1] = due[place - 1] or by_policy or (within.again and not is_under_way(stack[place]))
    return due


async def _after_inner(play: Play, definition: Definition, state: FlowState) -> None:
    """Go on in the flow below one that has expired: as after a cancel."""
    below, within = play.definition, state.within
    said = play.text(texts.INNER_EXPIRED, flow=play.title(definition))
    field = None if within is None else below.by_name.get(within.field)
    if within is None or field is None or within.line is not None or within.edit:
        await ask_again(play, below, said)
    else:
        await begin_again(play, below, field, said)


def is_current(running: Running, book: Book) -> bool:
    """Say whether every flow is here, and in the present form of its class."""
    return all(
        definition is not None and state.history.fingerprint == definition.fingerprint
        for state, definition in zip(running.stack, book.definitions(running.stack), strict=True)
    )


def reconciled(running: Running, book: Book, locale: str, mishaps: list[Exception]) -> Running:
    """Bring stored flows to the present form of their classes.

    What was answered in an inner flow whose field is gone is kept with the flow below.

    Args:
        running: The flows whose class is here, with the inner flows.
        book: The classes.
        locale: In which the person writes.
        mishaps: What a migration of the author raises is added here.
    """
    if is_current(running, book):
        return running
    definitions = book.definitions(running.stack)
    stack: list[FlowState] = []
    below: Definition | None = None
    for state, definition in zip(running.stack, definitions, strict=True):
        within = state.within
        if definition is None or (within is not None and not _has_place(below, within)):
            stack[-1] = _with_lost(stack[-1], state)
            below = None
            continue
        if within is not None and below is not None:
            name = below.aliases.get(within.field, within.field)
            state = evolve(state, within=evolve(within, field=name))  # noqa: PLW2901 - the same flow
        stack.append(reconcile(state, definition, locale, mishaps))
        below = definition
    return running.with_stack(tuple(stack))


def doubted(running: Running) -> Running:
    """Let stored answers be read anew, as though all classes had changed."""
    return running.with_stack(
        tuple(evolve(state, history=evolve(state.history, fingerprint="")) for state in running.stack)
    )


def _has_place(below: Definition | None, within: Within) -> bool:
    field = None if below is None else below.by_name.get(below.aliases.get(within.field, within.field))
    return field is not None and field.inner is not None and field.inner.many == (within.line is not None)


def _with_lost(below: FlowState, state: FlowState) -> FlowState:
    """Keep what was answered in an inner flow that has no place any more, and what it was being asked."""
    field = "" if state.within is None else state.within.field
    below = evolve(below, step=f"{field}/{state.step or ''}")  # what comes now is an answer to that
    if not (state.answers or state.orphans):
        return below
    return orphaned(below, (field, Answer(None, None, "aside", (), (entry_of(state),))))


def touch(play: Play) -> None:
    """Let the deadlines of all flows count from this message."""
    for place, definition in enumerate(play.book.definitions(play.stack)):
        if definition is not None:
            play.stack[place] = touched(play.stack[place], definition, play.now)
