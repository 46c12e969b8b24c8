"""One turn: decide, commit once, deliver, run the hooks that the commit calls for."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import attrs

from convflow.conversations import inbox
from convflow.conversations.delivery import Send, deliver, say_parting, wait_for_hooks
from convflow.conversations.desk import Desk, Wakes
from convflow.conversations.hook import about_pending, next_hook, postpone_foreign, run_hook
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
from convflow.messages import Message, Recipient, Reply
from convflow.session.opening import Opening
from convflow.session.rounds import ROUNDS, Rounds


@attrs.frozen
class Turn:
    """What one message led to.

    Attributes:
        handled: Whether the conversations had anything to do with it; if not, it is the program's.
        replies: What was said, in order.
        completed: The finished flow, in the turn in which its result was taken over; else None.
        to: Where the replies go; None where the message has no session.
        errors: What author's code raised. The person was told that something went wrong, and nothing was lost.
    """

    handled: bool
    replies: tuple[Reply, ...] = ()
    completed: Flow | None = None
    to: Recipient | None = None
    errors: tuple[Exception, ...] = ()


@attrs.frozen
class Incoming:
    """What a turn is about.

    Attributes:
        message: What came in; None when only time has passed.
        event: What that is to the engine.
        id: Under which it is recognised when it comes again; None cannot be recognised.
        rounds: How often the turn may start anew when somebody else saved first.
    """

    message: Message | None
    event: Event
    id: str | None = None
    rounds: int = ROUNDS


@attrs.define
class Begun:
    """A turn that is decided and committed; what it has said is still to be sent, and its hooks are to be run.

    Attributes:
        finished: Flows that are finished.
        handled: Whether the conversations had anything to do with it.
    """

    _program: Program
    _desk: Desk
    _incoming: Incoming
    _send: Send | None
    finished: list[Flow]
    _duplicate: bool
    handled: bool

    @property
    def turn(self) -> Turn:
        """The turn as it stands now."""
        desk, finished = self._desk, self.finished
        return Turn(self.handled, tuple(desk.said), finished[-1] if finished else None, desk.to, tuple(desk.errors))

    async def finish(self) -> Turn:
        """Send, and run the hooks.

        Raises:
            SessionConflict: Other writers were quicker in every round.
            StoreUnavailable: The store did not answer.
        """
        desk, woken = self._desk, self._incoming.message is None
        try:
            # A hook that a crash has left behind runs with a foreign message only if somebody can deliver what it says.
            # When only time has passed, there is no foreign message, and what the hook says is this turn.
            if self.handled or self._send is not None or woken:
                await self._deliver(duplicate=self._duplicate)
                if self._duplicate:
                    await wait_for_hooks(desk)
                    await self._deliver(duplicate=True)  # what those hooks have said
                await self._run_hooks()
            self.handled = self.handled or (woken and bool(desk.said or self.finished or desk.errors))
            return self.turn
        finally:
            self.close()

    async def _deliver(self, *, duplicate: bool = False) -> None:
        if self._send is None:
            return
        if self._desk.parting:
            await say_parting(self._program, self._desk, self._send)
        if not await deliver(self._program, self._desk, self._send, duplicate=duplicate):
            self._send = None  # tried once in a turn

    async def _run_hooks(self) -> None:
        program, desk = self._program, self._desk
        for _ in range(program.book.limits.steps):  # a hook may start a flow whose end has one again
            hook = await next_hook(program, desk)
            if hook is None:
                break
            known = len(desk.errors)
            flow = await run_hook(program, desk, hook)
            await report(program.on_error, desk, desk.errors[known:])
            await self._deliver()
            self.finished += [flow] if flow is not None else []

    def close(self) -> None:
        """End it as it stands."""
        self._program.roster.end(self._desk.lease.owner)
        self._desk.close()


async def begin_turn(
    program: Program,
    opening: Opening[Any],
    incoming: Incoming,
    send: Send | None,
    *,
    by_host: bool = False,
    acknowledged: bool = False,
) -> Begun:
    """Decide and commit a turn on a record that is loaded and whose lane is held; its owner finishes it.

    Args:
        program: The conversations.
        opening: The record.
        incoming: What the turn is about.
        send: Delivers replies; None leaves that to the caller.
        by_host: The replies wait to be marked, although nobody sends them here.
        acknowledged: Nobody brings the message again after the commit.

    Raises:
        SessionConflict: Other writers were quicker in every round.
        StoreUnavailable: The store did not answer.
    """
    # What comes with a message comes again until it is acknowledged. What nobody will bring again is due by itself.
    wakes: Wakes = "soon" if incoming.message is None else "late" if acknowledged or incoming.id is None else "never"
    by_host, owner = by_host or send is not None, program.roster.begin()
    desk = program.desk(opening, incoming.message, by_host=by_host, wakes=wakes, owner=owner)
    duplicate = incoming.id is not None and inbox.knows(opening.stored.inbox, incoming.id)
    begun = Begun(program, desk, incoming, send, [], duplicate, handled=True)
    try:
        if duplicate:
            desk.said += desk.work.latest() if inbox.is_latest(opening.stored.inbox, incoming.id or "") else ()
            program.notify(Happened.DUPLICATE, desk)
        else:
            begun.handled = await _apply(program, desk, incoming, begun.finished, hand_over=send is None)
    except BaseException:
        begun.close()
        raise
    return begun


async def take_turn(
    program: Program, opening: Opening[Any], incoming: Incoming, send: Send | None, *, by_host: bool = False
) -> Turn:
    """Make a whole turn: `begin_turn`, and finish it."""
    begun = await begin_turn(program, opening, incoming, send, by_host=by_host)
    return await begun.finish()


async def _apply(program: Program, desk: Desk, incoming: Incoming, finished: list[Flow], *, hand_over: bool) -> bool:
    """Let the event happen and commit it; False where nobody wanted it and nothing was written."""
    event, erased = incoming.event, desk.opening.stored.erased_at
    unstorable: NotStorable | TooLarge | None = None
    rounds = Rounds()
    for _ in range(incoming.rounds):
        if isinstance(event, Press) and event.token == desk.work.pressed:
            return True  # a double tap: the first one has said everything
        if isinstance(event, Tick) and desk.waits:
            return False
        ctx = desk.context()
        play = await _decide(program, desk, event, ctx, unstorable)
        if desk.opening.damage and isinstance(event, Tick):
            return False  # nobody would hear of it now: the person is told with their next message
        damage = desk.damage(ctx)
        if not (play.handled or damage or isinstance(event, Tick)):
            return False
        if desk.presence.erased:
            if not await _has_begun_anew(desk, play):
                desk.part(play.ctx.replies)
                finished += play.completed
                await _tell(program, desk, _errors(play))
                return True
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
            return play.handled or bool(damage)
        program.notify(Happened.CONFLICT, desk)
        if (settled := _settled(desk, incoming, erased)) is not None:
            return settled
        await _let_pass(desk, rounds)
    raise SessionConflict(desk.opening.key)


async def _let_pass(desk: Desk, rounds: Rounds) -> None:
    if await rounds.lose():
        await desk.look()


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
    desk.errors += errors
    await report(program.on_error, desk, errors)


def _settled(desk: Desk, incoming: Incoming, erased: dt.datetime | None) -> bool | None:
    """After a conflict, say whether the other writer has left nothing to do, and with what; None where there is."""
    stored = desk.opening.stored
    if incoming.id is not None and inbox.knows(stored.inbox, incoming.id):
        return True  # another worker applied this very message
    if stored.erased_at != erased:
        return True  # erased since: what was said before that is forgotten with the rest
    if isinstance(incoming.event, Tick) and (stored.due_at is None or stored.due_at > desk.opening.now):
        return False  # another worker has done what was due
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
            async with asyncio.timeout(budget.total_seconds()):
                with desk.presence:
                    return await advance(desk.running, event, book, ctx, failed)
        except TimeoutError:
            program.notify(Happened.HANDLER_TIMED_OUT, desk)
            failed = TimeoutError(f"A handler of this message took longer than {budget} (Limits.handler).")
    ctx.replies.clear()
    ctx.starts.clear()
    ctx.reply(ctx.language.say(texts.PROBLEM))
    return Play(desk.running, book, ctx, handled=True, error=failed)
