"""When something happens to a running flow although nothing comes: its end, a question's end, a reminder.

Rules:
1. All of it is data in the state, counted from the ``now`` of a turn. There is no timer.
2. Every message moves idle deadlines and begins the reminders anew, a wrong answer too.
3. A question's time counts from the turn that put it, and stands still while another flow lies on top.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from convflow.clock import LATEST, span_micros
from convflow.flows.arguments import Reminder
from convflow.flows.definition import Definition, Field
from convflow.flows.state import FlowState, Running
from convflow.frozen import evolve


def after(since: int, span: dt.timedelta) -> int:
    """Give the moment that is *span* after another one."""
    return min(since + span_micros(span), LATEST)


def touched(state: FlowState, definition: Definition, now: int) -> FlowState:
    """Bring a flow to the time of a message, or of its beginning."""
    arguments = definition.arguments
    deadline = None if arguments.idle is None else after(now, arguments.idle)
    if arguments.lifetime is not None:
        end = after(state.started, arguments.lifetime)
        deadline = end if deadline is None else min(deadline, end)
    heard = now if arguments.reminders else 0
    if (deadline, heard, 0) == (state.deadline, state.heard, state.reminded):
        return state  # a flow that has all the time there is
    return evolve(state, deadline=deadline, heard=heard, reminded=0)


def standing(state: FlowState, field: Field, now: int) -> FlowState:
    """Note since when a question whose time is limited stands before the person."""
    if field.question.timeout is None or state.asked > 0:
        return state
    return evolve(state, asked=now + state.asked)


def paused(state: FlowState, now: int) -> FlowState:
    """Stop the time of the present question: another flow begins on top of it."""
    return evolve(state, asked=state.asked - now) if state.asked > 0 else state


def timed_out(state: FlowState, definition: Definition, now: int) -> Field | None:
    """Give the present question where its time is over."""
    end = _question_end(state, definition)
    return _question(state, definition) if end is not None and end <= now else None


def _question(state: FlowState, definition: Definition) -> Field | None:
    step = state.step or ""
    return definition.asked_at(definition.aliases.get(step, step))


def _question_end(state: FlowState, definition: Definition) -> int | None:
    field = _question(state, definition)
    span = None if field is None else field.question.timeout
    return None if span is None or state.asked <= 0 else after(state.asked, span)


def reminding(group: Sequence[FlowState], definitions: Sequence[Definition | None]) -> int | None:
    """Give the place of the flow whose reminders count: the innermost one that has any."""
    return next(
        (
            place
            for place in reversed(range(len(group)))
            if (definition := definitions[place]) is not None and definition.arguments.reminders and group[place].heard
        ),
        None,
    )


def reminders_due(state: FlowState, definition: Definition, now: int) -> tuple[Reminder, ...]:
    """Give the reminders that are due now and have not been said."""
    waiting = definition.arguments.reminders[state.reminded :]
    return tuple(reminder for reminder in waiting if after(state.heard, reminder.after) <= now)


def armed(stack: Sequence[FlowState], definitions: Sequence[Definition | None]) -> list[FlowState]:
    """Write into the flow that was started last, and the flows inside it, when something happens to them next."""
    group = Running(tuple(stack)).group
    first = len(stack) - len(group)
    inner = definitions[first:]
    place = reminding(group, inner)
    stack = [evolve(state, alarm=None) if state.alarm is not None else state for state in stack]
    for number, definition in enumerate(inner):
        state = stack[first + number]
        if definition is None:
            continue
        moments = [_question_end(state, definition)] if state is stack[-1] else []
        if number == place:
            waiting = definition.arguments.reminders[state.reminded :]
            moments += [after(state.heard, reminder.after) for reminder in waiting[:1]]
        if alarms := [moment for moment in moments if moment is not None]:
            stack[first + number] = evolve(state, alarm=min(alarms))
    return stack


def silenced(running: Running, now: int) -> Running:
    """Let what has rung in vain count as done, so that it does not ring for ever."""
    stack = (
        evolve(state, asked=0, reminded=state.reminded + 1, alarm=None)
        if state.alarm is not None and state.alarm <= now
        else state
        for state in running.stack
    )
    return running.with_stack(tuple(stack))
