"""One turn: decide, commit once, deliver, run the hooks that the commit calls for."""

from __future__ import annotations

from typing import Any

import attrs

from convflow.conversations.decision import Decided, Incoming, decide
from convflow.conversations.delivery import Send, deliver, say_parting, wait_for_hooks
from convflow.conversations.desk import Desk, Wakes
from convflow.conversations.hook import next_hook, run_hook
from convflow.conversations.program import Program
from convflow.conversations.report import report
from convflow.flows.flow import Flow
from convflow.messages import Recipient, Reply
from convflow.session.opening import Opening


@attrs.frozen(slots=False)
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
            # What cannot be read waits for the person's next message, which tells them; writing now would hide it.
            if self.handled or (self._send is not None and not woken) or (woken and not desk.opening.damage):
                if self._send is not None:
                    await self._deliver(self._send, duplicate=self._duplicate)
                if self._duplicate:
                    await wait_for_hooks(desk)
                    if self._send is not None:
                        await self._deliver(self._send, duplicate=True)  # what those hooks have said
                if desk.work.hooks:
                    await self._run_hooks()
            self.handled = self.handled or (woken and bool(desk.said or self.finished or desk.errors))
            return self.turn
        finally:
            self.close()

    async def _deliver(self, send: Send, *, duplicate: bool = False) -> None:
        if self._desk.parting:
            await say_parting(self._program, self._desk, send)
        if not await deliver(self._program, self._desk, send, duplicate=duplicate):
            self._send = None  # tried once in a turn

    async def _run_hooks(self) -> None:
        program, desk = self._program, self._desk
        for _ in range(program.book.limits.steps):  # a hook may start a flow whose end has one again
            hook = await next_hook(program, desk)
            if hook is None:
                break
            known = len(desk.errors)
            flow = await run_hook(program, desk, hook)
            await report(program, desk, desk.errors[known:])
            if self._send is not None:
                await self._deliver(self._send)
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
    finished: list[Flow] = []
    try:
        decided = await decide(program, desk, incoming, finished, hand_over=send is None)
    except BaseException:
        program.roster.end(owner)
        desk.close()
        raise
    duplicate, handled = decided is Decided.DUPLICATE, decided is not Decided.UNWANTED
    return Begun(program, desk, incoming, send, finished, duplicate, handled=handled)


async def take_turn(
    program: Program, opening: Opening[Any], incoming: Incoming, send: Send | None, *, by_host: bool = False
) -> Turn:
    """Make a whole turn: `begin_turn`, and finish it."""
    begun = await begin_turn(program, opening, incoming, send, by_host=by_host)
    return await begun.finish()
