"""The crash guard: a message that ends one worker after the other is refused in the end, without being looked at.

Rules:
1. A worker that dies leaves no trace of its own. So a try is written down before anything is decided: one write more,
   for messages that are known to come again and for no others.
2. A try that is known to have ended in this process was no death.
"""

from __future__ import annotations

from convflow.conversations import inbox
from convflow.conversations.desk import Desk
from convflow.conversations.notice import Happened
from convflow.conversations.program import Program
from convflow.conversations.report import log_refused
from convflow.conversations.work import Tried
from convflow.errors import SessionConflict
from convflow.flows import texts
from convflow.flows.engine.play import Play
from convflow.flows.events import Event
from convflow.frozen import evolve
from convflow.session.rounds import ROUNDS, Rounds


async def survives(program: Program, desk: Desk, message_id: str) -> bool:
    """Write down that a message is tried once more; False where it has ended too many workers.

    Raises:
        SessionConflict: Other writers were quicker in every round.
    """
    rounds, hashed = Rounds(), inbox.digest(message_id).hex()
    for _ in range(ROUNDS):
        if inbox.knows(desk.opening.stored.inbox, message_id):
            return True  # it was applied meanwhile
        deaths = _deaths_of(desk, hashed)
        if deaths >= program.book.limits.deaths:
            return False
        if await desk.commit_work(evolve(desk.work, tried=Tried(hashed, deaths + 1, desk.lease.owner))):
            return True
        program.notify(Happened.CONFLICT, desk)
        await desk.let_pass(rounds)
    raise SessionConflict(desk.opening.key)


def _deaths_of(desk: Desk, hashed: str) -> int:
    tried = desk.work.tried
    if tried is None or tried.id != hashed:
        return 0
    return tried.deaths - desk.lease.roster.is_over(tried.owner)


async def refuse(program: Program, desk: Desk, event: Event, message_id: str, *, hand_over: bool) -> None:
    """Answer a message without looking at it, and remember it as done.

    Raises:
        SessionConflict: Another writer was quicker; it comes again.
    """
    ctx = desk.context()
    ctx.reply(ctx.language.say(texts.PROBLEM))
    play = Play(desk.running, program.book, ctx, handled=True)
    if not await desk.commit_message(play, event, message_id, hand_over=hand_over):
        raise SessionConflict(desk.opening.key)
    log_refused(program.book.limits.deaths)
    program.notify(Happened.MESSAGE_REFUSED, desk, message=desk.message)
