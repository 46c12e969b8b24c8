"""What a person can still say about a flow whose answers are complete but whose hook has not succeeded yet."""

from __future__ import annotations

import attrs

from convflow.clock import to_micros
from convflow.conversations.desk import Desk
from convflow.flows import texts
from convflow.flows.answers import folded
from convflow.flows.context import Context
from convflow.flows.events import Command, Event, Text
from convflow.flows.words import SAVE, Word


def about_pending(desk: Desk, event: Event, ctx: Context) -> bool:
    """Take "save" as "try now" and refuse "cancel"; False where the event is about something else."""
    failed = [hook for hook in desk.work.hooks if hook.hook == "on_complete" and hook.tries]
    if not failed or desk.running.top is not None or not isinstance(event, (Text, Command)):
        return False
    said = folded(event.text[:40]) if isinstance(event, Text) else event.name
    if said == Word.CANCEL.value:
        ctx.reply(texts.STILL_SAVING)
        return True
    if said not in SAVE:
        return False
    now = to_micros(ctx.now)
    desk.work = attrs.evolve(
        desk.work, hooks=tuple(attrs.evolve(hook, next_try=min(hook.next_try, now)) for hook in desk.work.hooks)
    )
    return True
