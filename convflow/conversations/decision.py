"""From what came in to a commit: decide, write once, and decide again where somebody else wrote first.

Rules:
1. Nothing outside of the record changes here, so all of it may happen again.
2. A message that another worker has applied meanwhile is a duplicate, and is treated as one.
3. A message that has killed its worker again and again is refused before anything is decided (`guard`).
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

import attrs

from convflow.conversations import inbox
from convflow.conversations.desk import Desk
from convflow.conversations.guard import refuse, survives
from convflow.conversations.hook import about_pending, postpone_foreign
from convflow.conversations.notice import Happened
from convflow.conversations.program import Program
from convflow.conversations.report import report
from convflow.errors import NotStorable, SessionConflict, TooLarge
from convflow.flows import texts
from convflow.flows.context import Context
from convflow.flows.engine import advance
from convflow.flows.engine.play import Play
from convflow.flows.events import Event, Press, Tick
from convflow.flows.flow import Flow
from convflow.flows.state import Running
from convflow.messages import Message
from convflow.session.rounds import ROUNDS, Rounds
from convflow.time_limit import within


@attrs.frozen(slots=False)
class Incoming:
    """What a turn is about.

    Attributes:
        message: What came in; None when only time has passed.
        event: What that is to the engine.
        id: Under which it is recognised when it comes again; None cannot be recognised.
        rounds: How often the turn may start anew when somebody else saved first.
        redelivered: Whether it was delivered before, as far as the caller knows.
    """

    message: Message | None
    event: Event
    id: str | None = None
    rounds: int = ROUNDS
    redelivered: bool = False


class Decided(Enum):
    """What became of what came in."""

    APPLIED = "applied"
    """It is committed, or there is nothing to commit for it."""
    UNWANTED = "unwanted"
    """Nobody here wanted it, and nothing was written."""
    DUPLICATE = "duplicate"
    """It was applied before."""


async def decide(program: Program, desk: Desk, incoming: Incoming, finished: list[Flow], *, hand_over: bool) -> Decided:
    """Let what came in happen, and commit it.

    Args:
        program: The conversations.
        desk: The record.
        incoming: What came in.
        finished: Gets the flows that are finished by it.
        hand_over: Whether the caller delivers the replies.

    Raises:
        SessionConflict: Other writers were quicker in every round.
        StoreUnavailable: The store did not answer.
    """
    if _recognised(program, desk, incoming):
        return Decided.DUPLICATE
    if incoming.redelivered and incoming.id is not None:
        if not await survives(program, desk, incoming.id):
            await refuse(program, desk, incoming.event, incoming.id, hand_over=hand_over)
            return Decided.APPLIED
        if _recognised(program, desk, incoming):
            return Decided.DUPLICATE
    return await _apply(program, desk, incoming, finished, hand_over=hand_over)


def _recognised(program: Program, desk: Desk, incoming: Incoming) -> bool:
    """Say whether a message was applied before; the latest one hands its replies over again."""
    box = desk.opening.stored.inbox
    if incoming.id is None or not inbox.knows(box, incoming.id):
        return False
    desk.said += desk.work.latest() if inbox.is_latest(box, incoming.id) else ()
    program.notify(Happened.DUPLICATE, desk)
    return True


async def _apply(program: Program, desk: Desk, incoming: Incoming, finished: list[Flow], *, hand_over: bool) -> Decided:
    event, erased = incoming.event, desk.opening.stored.erased_at
    unstorable: NotStorable | TooLarge | None = None
    rounds = Rounds()
    for _ in range(incoming.rounds):
        if isinstance(event, Press) and event.token == desk.work.pressed:
            return Decided.APPLIED  # a double tap: the first one has said everything
        if isinstance(event, Tick) and desk.waits:
            return Decided.UNWANTED
        ctx = desk.context()
        play = await _decide(program, desk, event, ctx, unstorable)
        if desk.opening.damage and isinstance(event, Tick):
            return Decided.UNWANTED  # nobody would hear of it now: the person is told with their next message
        damage = desk.damage(ctx)
        if not (play.handled or damage or isinstance(event, Tick)):
            return Decided.UNWANTED
        if desk.presence.erased:
            if not await _has_begun_anew(desk, play):
                desk.part(play.ctx.replies)
                finished += play.completed
                await _tell(program, desk, _errors(play))
                return Decided.APPLIED
            erased = desk.opening.stored.erased_at
        most = None if unstorable is not None else program.book.limits.record_bytes
        try:
            done = await desk.commit_message(play, event, incoming.id, hand_over=hand_over, most=most)
        except (NotStorable, TooLarge) as error:  # a handler left it in the session: as if the handler had raised
            if unstorable is not None or incoming.rounds == 1:
                raise
            unstorable = error
            desk.opening.rewind()
            continue
        if done:
            finished += play.completed
            await _tell(program, desk, [*damage, *_errors(play)])
            return Decided.APPLIED if play.handled or damage else Decided.UNWANTED
        program.notify(Happened.CONFLICT, desk)
        if (settled := _settled(program, desk, incoming, erased)) is not None:
            return settled
        await desk.let_pass(rounds)
    raise SessionConflict(desk.opening.key)


async def _has_begun_anew(desk: Desk, play: Play) -> bool:
    """After this turn has erased its own person: drop what ran before, and say whether anything new is to be kept."""
    gone = {state.id for state in desk.running.stack}
    await desk.begin_anew()
    play.running = Running(tuple(state for state in play.running.stack if state.id not in gone))
    play.hooks = [hook for hook in play.hooks if hook.id not in gone]
    play.ctx.chosen = None
    return bool(play.running.stack or play.hooks)


def _errors(play: Play) -> list[Exception]:
    return [*play.mishaps, *([play.error] if play.error is not None else [])]


async def _tell(program: Program, desk: Desk, errors: list[Exception]) -> None:
    if desk.took_over:
        program.notify(Happened.TAKEN_OVER, desk)
    if desk.overflowed:
        program.notify(Happened.INBOX_OVERFLOW, desk)
    if errors:
        desk.errors += errors
        await report(program, desk, errors)


def _settled(program: Program, desk: Desk, incoming: Incoming, erased: dt.datetime | None) -> Decided | None:
    """After a conflict, say with what the other writer has left nothing to do; None where there is something."""
    stored = desk.opening.stored
    if _recognised(program, desk, incoming):
        return Decided.DUPLICATE  # applied, perhaps not answered: its worker may have died since
    if stored.erased_at != erased:
        return Decided.APPLIED  # erased since: what was said before that is forgotten with the rest
    if isinstance(incoming.event, Tick) and (stored.due_at is None or stored.due_at > desk.opening.now):
        return Decided.UNWANTED  # another worker has done what was due
    return None


async def _decide(program: Program, desk: Desk, event: Event, ctx: Context, failed: Exception | None) -> Play:
    if isinstance(event, Tick):
        postpone_foreign(desk, program.book)
    if about_pending(desk, event, ctx):
        return Play(desk.running, program.book, ctx, handled=True)
    play = await _advance(program, desk, event, ctx, failed)
    if play.error is not None:
        desk.opening.rewind()
    return play


async def _advance(program: Program, desk: Desk, event: Event, ctx: Context, failed: Exception | None) -> Play:
    """Let the engine decide; what takes too long in it has failed."""
    book, budget = program.book, program.book.limits.handler
    for _ in range(2):  # the apology asks the question again, and its options may hang as well
        try:
            with desk.presence:
                work = advance(desk.running, event, book, ctx, failed)
                return await within(budget, work, "A handler of this message", "Limits.handler")
        except TimeoutError as late:
            program.notify(Happened.HANDLER_TIMED_OUT, desk)
            failed = late
    ctx.replies.clear()
    ctx.starts.clear()
    ctx.reply(ctx.language.say(texts.PROBLEM))
    return Play(desk.running, book, ctx, handled=True, error=failed)
