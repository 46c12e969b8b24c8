"""One turn: decide, commit once, deliver, run the hooks that the commit calls for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from convflow.conversations import inbox
from convflow.conversations.desk import Desk
from convflow.conversations.hook import about_pending, postpone_foreign, ripe, run_hook
from convflow.conversations.report import ErrorHandler, report
from convflow.errors import NotStorable, SessionConflict
from convflow.flows.context import Services
from convflow.flows.engine import Book, advance
from convflow.flows.engine.play import Play
from convflow.flows.events import Event, Press, Tick
from convflow.flows.flow import Flow
from convflow.language.languages import Languages
from convflow.messages import Message, Recipient, Reply
from convflow.session.manager import ROUNDS
from convflow.session.opening import Opening
from convflow.session.stores.abc import Store

Send = Callable[[Recipient, Reply], Awaitable[None]]
"""Delivers one reply; raises when it could not."""


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
class Program:
    """What every turn of these conversations needs.

    Attributes:
        book: Flows, commands, limits.
        services: The program's own objects.
        on_error: Takes errors of author's code; None logs them.
        store: Where replies are marked as sent.
        languages: The languages that are spoken.
    """

    book: Book
    services: Services
    on_error: ErrorHandler | None
    store: Store
    languages: Languages

    def desk(self, opening: Opening[Any], message: Message | None, *, by_host: bool) -> Desk:
        """Read an open record."""
        return Desk(opening, message, self.services, self.languages, by_host=by_host)


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


async def take_turn(
    program: Program, opening: Opening[Any], incoming: Incoming, send: Send | None, *, by_host: bool = False
) -> Turn:
    """Make one turn on a record that is loaded and whose lane is held.

    Args:
        program: The conversations.
        opening: The record.
        incoming: What the turn is about.
        send: Delivers replies; None leaves that to the caller.
        by_host: The replies wait to be marked, although nobody sends them here.

    Raises:
        SessionConflict: Other writers were quicker in every round.
        StoreUnavailable: The store did not answer.
    """
    desk = program.desk(opening, incoming.message, by_host=by_host or send is not None)
    finished: list[Flow] = []
    try:
        if incoming.id is not None and inbox.knows(opening.stored.inbox, incoming.id):
            desk.said += desk.work.latest() if inbox.is_latest(opening.stored.inbox, incoming.id) else ()
            handled = True
        else:
            handled = await _apply(program, desk, incoming, finished)
        # A hook that a crash has left behind runs with a foreign message only if somebody can deliver what it says.
        # When only time has passed, there is no foreign message, and what the hook says is this turn.
        if handled or send is not None or incoming.message is None:
            await _deliver(program, desk, send)
            await _run_hooks(program, desk, send, finished)
        handled = handled or (incoming.message is None and bool(desk.said or finished or desk.errors))
        completed = finished[-1] if finished else None
        return Turn(handled, tuple(desk.said), completed, desk.to, tuple(desk.errors))
    finally:
        desk.close()


async def _apply(program: Program, desk: Desk, incoming: Incoming, finished: list[Flow]) -> bool:
    """Let the event happen and commit it; False where nobody wanted it and nothing was written."""
    event = incoming.event
    unstorable: NotStorable | None = None
    for _ in range(incoming.rounds):
        if isinstance(event, Press) and event.token == desk.work.pressed:
            return True  # a double tap: the first one has said everything
        if isinstance(event, Tick):
            postpone_foreign(desk, program.book.flows)
        ctx = desk.context()
        if about_pending(desk, event, ctx):
            play = Play(desk.running, program.book.limits, ctx, program.book.new_id, handled=True)
        else:
            play = await advance(desk.running, event, program.book, ctx, unstorable)
        if play.error is not None:
            desk.opening.rewind()
        if desk.opening.damage and isinstance(event, Tick):
            return False  # nobody would hear of it now: the person is told with their next message
        damage = desk.damage(ctx)
        if not (play.handled or damage or isinstance(event, Tick)):
            return False
        try:
            committed = await desk.commit_message(play, event, incoming.id)
        except NotStorable as error:  # a handler left it in the session: as if the handler had raised
            if unstorable is not None or incoming.rounds == 1:
                raise
            unstorable = error
            desk.opening.rewind()
            continue
        if committed:
            finished += play.completed
            errors = [*damage, *([play.error] if play.error is not None else [])]
            desk.errors += errors
            await report(program.on_error, desk, errors)
            return play.handled or bool(damage)
        if incoming.id is not None and inbox.knows(desk.opening.stored.inbox, incoming.id):
            return True  # another worker applied this very message
    raise SessionConflict(desk.opening.key)


async def _run_hooks(program: Program, desk: Desk, send: Send | None, finished: list[Flow]) -> None:
    while (hook := ripe(desk, program.book.flows)) is not None:
        known = len(desk.errors)
        flow = await run_hook(desk, hook, program.book)
        await report(program.on_error, desk, desk.errors[known:])
        await _deliver(program, desk, send)
        finished += [flow] if flow is not None else []


async def _deliver(program: Program, desk: Desk, send: Send | None) -> None:
    """Send what is not known to be sent, in order, and mark it; what fails stays for the next turn."""
    if send is None:
        return
    last = 0
    try:
        for item in desk.work.unsent(desk.opening.stored.sent):
            await send(desk.to, item.reply)
            last = item.seq
    except Exception as error:  # noqa: BLE001 - a platform that refuses a reply must not undo the turn
        desk.errors.append(error)
        await report(program.on_error, desk, [error], "sending a reply, which stays to be sent")
    if last:
        stored = desk.opening.stored = attrs.evolve(desk.opening.stored, sent=last)
        all_done = not desk.work.hooks and not desk.work.unsent(last)
        await program.store.mark(desk.opening.key, last, finished=stored.version if all_done else None)
