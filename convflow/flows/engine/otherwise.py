"""What happens when the attempts at a question are used up, or its time is over.

1. Where an answer is being changed, the change ends and the old answer stands, whatever was declared.
2. ``"cancel"`` cancels the flow. A sub-flow is cancelled as by the person.
3. The name of an earlier field asks that one again. On the way to a later one, or to a step, open questions are left
   out; a review that lies between is passed.
4. A function hands the person over: it may reply and start another flow, and then the flow ends, with the flows inside
   it and around it up to the one that was started. ``on_cancel`` runs once for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import attrs

from convflow.flows import texts
from convflow.flows.context import Context, outcome
from convflow.flows.definition import Definition, Field
from convflow.flows.engine.acceptance import settle, store
from convflow.flows.engine.going import ask_again, check_and_proceed, proceed
from convflow.flows.engine.inner import cancel_top, give_up
from convflow.flows.engine.play import Play
from convflow.flows.engine.prompting import leave
from convflow.flows.path import position
from convflow.flows.state import Answer

Cause = Literal["attempts", "timeout"]

_CANCELLED = {"attempts": texts.TOO_MANY_ATTEMPTS, "timeout": texts.TIME_IS_UP_CANCELLED}
_UNCHANGED = {"attempts": texts.TOO_MANY_CHANGES, "timeout": texts.TIME_IS_UP_CHANGES}
_GOING_ON = {"attempts": texts.TOO_MANY_GOING_ON, "timeout": texts.TIME_IS_UP}


async def otherwise(play: Play, definition: Definition, field: Field, cause: Cause, attempts: int = 0) -> None:
    """Do what *field* declares for this case.

    Raises:
        Exception: Whatever the author's function raises.
    """
    target = field.question.otherwise
    facts = {"attempts": attempts, "flow": play.title(definition)}
    play.reason = cause
    group = play.running.group
    changing = any(s.phase == "changing" or (s.within is not None and s.within.edit) for s in group)
    if callable(target) and not changing:
        await _hand_over(play, play.text(_CANCELLED[cause], **facts), target)
    elif target == "cancel" or changing:
        said, unchanged, why = (play.text(each[cause], **facts) for each in (_CANCELLED, _UNCHANGED, _GOING_ON))
        await give_up(play, definition, said, unchanged, why)
    else:
        await _go_to(play, definition, field, str(target), play.text(_GOING_ON[cause], **facts))
    play.reason = "user"


async def _hand_over(play: Play, said: str, function: Callable[[Context], Any]) -> None:
    replies, starts = len(play.ctx.replies), len(play.ctx.starts)
    await outcome(function(play.ctx))
    if len(play.ctx.replies) == replies and len(play.ctx.starts) == starts:
        play.say(said)
    for _ in play.running.group:
        cancel_top(play, play.definition)


async def _go_to(play: Play, definition: Definition, field: Field, target: str, said: str) -> None:
    before = play.top
    asked = definition.by_name.get(target)
    if field.name in definition.stages:
        stage = None if asked else target
        reopened = None if stage else target
        play.put(attrs.evolve(leave(before), stage=stage, reopened=reopened, trail=before.trail if stage else ()))
        await proceed(play, definition, "answer", said)
        return
    play.put(attrs.evolve(leave(before), phase="asking", reopened=None))
    if asked is not None and asked.position < field.position:
        there = any(passed is asked for passed in position(definition, play.top).passed)
        play.put(attrs.evolve(play.top, reopened=target if there else None))
        await ask_again(play, definition, said)
        return
    _leave_out(play, definition, asked.position if asked is not None else len(definition.fields))
    if asked is None:
        play.put(attrs.evolve(play.top, phase="stepping", stage=target, trail=()))
        await ask_again(play, definition, said)
        return
    state, reason = await settle(definition, before, play.top, field.name, play.ctx, play.limits)
    play.put(state)
    lead = "\n".join(filter(None, (said, play.text(reason))))
    await check_and_proceed(play, definition, lead, since=field.position + 1)


def _leave_out(play: Play, definition: Definition, place: int) -> None:
    """Leave the open questions before *place* without an answer."""
    while (at := position(definition, play.top).at) is not None and at.position < place:
        play.put(store(play.top, at, Answer(None, None, "skipped")))
