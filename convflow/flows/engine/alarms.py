"""What happens by itself while nothing comes: a question's time is over, the person is reminded."""

from __future__ import annotations

import attrs

from convflow.flows import texts
from convflow.flows.engine import times
from convflow.flows.engine.going import ask_again
from convflow.flows.engine.otherwise import otherwise
from convflow.flows.engine.play import Play


async def end_question(play: Play) -> bool:
    """Let happen what the present question declares for the end of its time; False where it is not over."""
    if not play.stack:
        return False
    definition = play.definition
    if not definition.rings:
        return False
    field = times.timed_out(play.top, definition, play.now)
    if field is None:
        return False
    await otherwise(play, definition, field, "timeout")
    return True


async def remind(play: Play) -> None:
    """Say the reminder that is due: of several that nobody has said, only the last one."""
    group = play.running.group
    definitions = play.book.definitions(play.stack)[-len(group) :]
    place = times.reminding(group, definitions)
    definition = None if place is None else definitions[place]
    if place is None or definition is None:
        return
    state = group[place]
    due = times.reminders_due(state, definition, play.now)
    if not due:
        return
    reminded = attrs.evolve(state, reminded=state.reminded + len(due))
    play.stack = [reminded if other is state else other for other in play.stack]
    await ask_again(play, play.definition, due[-1].text or texts.STILL_THERE)
