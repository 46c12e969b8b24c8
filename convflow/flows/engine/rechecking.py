"""A class that has changed since the answers were given: its checks look at them again before the end."""

from __future__ import annotations

from convflow.flows.definition import Definition
from convflow.flows.engine.acceptance import recheck, without_refused
from convflow.flows.engine.play import Play
from convflow.flows.reconcile import orphaned
from convflow.frozen import evolve


async def check_anew(play: Play, definition: Definition) -> str:
    """Let the checks of a class that has changed since look at all answers; give why one is asked again."""
    before = evolve(play.top, history=evolve(play.top.history, unchecked=False))
    state, reason = await recheck(definition, before, play.ctx, play.limits)
    if not reason:
        state, reason = await without_refused(definition, state, play.ctx)
    aside = [name for name, answer in state.answers.items() if answer.origin != before.answers[name].origin]
    play.put(orphaned(state, *((name, before.answers[name]) for name in aside)))
    return reason
