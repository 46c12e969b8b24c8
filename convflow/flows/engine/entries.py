"""What stands in inner flows and open lists: small questions about states, and small changes to them."""

from __future__ import annotations

from convflow.flows.definition import Field
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import leave
from convflow.flows.fields import MISSING
from convflow.flows.path import content, current
from convflow.flows.state import Answer, Entry, FlowState, Menu
from convflow.frozen import evolve


def offered(entry: Entry, *, also_prefilled: bool) -> Entry:
    """Set the answers of an entry aside, so that each is asked again with its old value offered."""
    return evolve(
        entry,
        answers={
            name: evolve(answer, origin="aside")
            if answer.origin == "given" or (also_prefilled and answer.origin == "prefilled")
            else answer
            for name, answer in entry.answers.items()
            if answer.origin != "skipped"
        },
    )


def may_leave_out(play: Play, field: Field) -> bool:
    """Say whether "skip" at the question *field* leaves out the optional sub-flow that it begins."""
    state = play.top
    if state.within is None or state.within.line is not None or current(field, state) is not MISSING:
        return False
    below = play.book.definition(play.stack[:-1])
    optional = below is not None and below.by_name[state.within.field].question.optional
    return optional and not is_under_way(state)


def is_under_way(state: FlowState) -> bool:
    """Say whether the person has answered anything in this flow."""
    return bool(state.trail) or any(answer.origin in ("given", "skipped") for answer in state.answers.values())


def with_lines(state: FlowState, field: Field, entries: tuple[Entry, ...]) -> FlowState:
    """Give the state with an open list that has changed: a new visit, so that buttons of the old menu are stale."""
    return evolve(leave(state), menu=Menu(field.name, entries))


def menu_of(state: FlowState, field: Field) -> Menu:
    """Give the open list of a field: as it is now or, where it is not open yet, with the lines of its answer."""
    if state.menu is not None and state.menu.field == field.name:
        return state.menu
    answer = state.answers.get(field.name)
    return Menu(field.name, (answer.entries or ()) if answer is not None else ())


def without_menu(state: FlowState) -> FlowState:
    """Close an open list; lines that were not confirmed with "done" are kept and offered again."""
    menu = state.menu
    if menu is None:
        return state
    answer = Answer(None, None, "aside", (), menu.entries)
    answers = dict(state.answers)
    if menu.entries and content(answers.get(menu.field)) != content(evolve(answer, origin="given")):
        answers[menu.field] = answer
    return evolve(state, menu=None, answers=answers)
