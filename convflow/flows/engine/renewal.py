"""What has changed since the last message: time is over, fields are renamed, inner flows belong nowhere any more."""

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
from convflow.flows.path import renamed
from convflow.flows.state import Answer, Entry, FlowState, Menu, Running
from convflow.frozen import evolve


async def expire_due(play: Play) -> None:
    """End the flows whose time is over, the innermost first; one that was started on top of them goes on."""
    stack = play.running.stack
    definitions = play.book.definitions(stack)
    due = _due(play, definitions)
    for place in reversed(range(len(stack))):
        state, definition = stack[place], definitions[place]
        if not due[place] or definition is None:
            continue
        on_top = play.running.top is state
        inner = state.within is not None
        with_below = inner and due[place - 1]
        said = "" if with_below else texts.INNER_EXPIRED if inner else texts.EXPIRED
        expire(play, definition, state, said="" if inner and on_top else said)
        if state.within is not None and not with_below and on_top:
            await _after_inner(play, definition, state)


def _due(play: Play, definitions: list[Definition | None]) -> list[bool]:
    """Say of each flow whether its time is over: its own, that of the flow below, or that of one that needs it."""
    now, stack = play.now, play.running.stack
    due: list[bool] = []
    for state in stack:
        over = state.deadline is not None and state.deadline <= now
        due.append(over or (state.within is not None and due[-1]))
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


def reconciled(running: Running, book: Book) -> Running:
    """Bring stored flows to the present classes.

    Renamed fields have their new names, and what was answered in an inner flow whose field is gone is kept with the
    flow below.
    """
    stack: list[FlowState] = []
    below: Definition | None = None
    for state, definition in zip(running.stack, book.definitions(running.stack), strict=True):
        within = state.within
        if within is not None and definition is None:
            stack[-1] = _with_orphan(stack[-1], within.field, state)
            continue
        if within is not None and below is not None:
            name = below.aliases.get(within.field, within.field)
            state = evolve(state, within=evolve(within, field=name))  # noqa: PLW2901 - the same flow
        stack.append(state if definition is None else _renewed(state, definition))
        below = definition
    return evolve(running, stack=tuple(stack))


def up_to_date(running: Running, book: Book, now: int) -> Running:
    """Let the deadlines count from this message."""
    definitions = book.definitions(running.stack)
    stack = (
        state if definition is None else touched(state, definition, now)
        for state, definition in zip(running.stack, definitions, strict=True)
    )
    return evolve(running, stack=tuple(stack))


def _with_orphan(below: FlowState, field: str, state: FlowState) -> FlowState:
    if not state.answers or field in below.answers:
        return below
    answer = Answer(None, None, "aside", (), (Entry(state.answers, state.values),))
    return evolve(below, answers={**below.answers, field: answer})


def _renewed(state: FlowState, definition: Definition) -> FlowState:
    menu, names = state.menu, definition.aliases
    if not names or not names.keys() & {*state.answers, state.step, state.reopened, state.stage, menu and menu.field}:
        return state
    return evolve(
        state,
        answers=renamed(definition, state.answers),
        step=names.get(state.step or "", state.step),
        reopened=names.get(state.reopened or "", state.reopened),
        stage=names.get(state.stage or "", state.stage),
        menu=None if menu is None else Menu(names.get(menu.field, menu.field), menu.entries),
    )
