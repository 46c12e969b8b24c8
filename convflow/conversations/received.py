"""A message on its way through a framework: what the flows made of it, and the session lent to the program."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import attrs

from convflow.conversations import inbox
from convflow.conversations.background import Ack, Background, Lane
from convflow.conversations.decision import Incoming
from convflow.conversations.delivery import Send
from convflow.conversations.program import Program
from convflow.conversations.turn import Turn, begin_turn, take_turn
from convflow.errors import SessionConflict
from convflow.flows import Flow
from convflow.flows.definition import definition_of
from convflow.flows.engine.prompting import is_button
from convflow.flows.events import Command, Press, Start
from convflow.session.opening import Opening
from convflow.session.session import Session


@attrs.define
class Received:
    """What `Conversations.receive` yields.

    Attributes:
        turn: What the flows made of the message.
        session: The open session, where no flow handled the message and it has one.
        claimed: To be set by the adapter: the program has answered the message.
        starts: Flows to start when the block ends.
    """

    turn: Turn
    session: Session[Any] | None
    claimed: bool = False
    starts: list[Start] = attrs.field(factory=list)

    def start(self, flow: type[Flow], *, answers: Mapping[str, Any] | None = None) -> None:
        """Start a flow when the block ends: for handlers of the program, which are inside this very turn.

        Args:
            flow: A flow class of these conversations.
            answers: Typed answers that are known already; they are checked, then skipped.

        Raises:
            TypeError: *flow* is no flow class.
        """
        self.starts.append(Start(definition_of(flow).id, dict(answers or {})))


@attrs.frozen
class Reception:
    """A message on its way through a framework: first the flows, then the program's own handlers.

    Attributes:
        program: The conversations.
        background: Finishes turns that are acknowledged when they are committed.
        lane: The record.
        incoming: The message.
        send: Delivers replies.
        ack: When the message counts as done.
    """

    program: Program
    background: Background
    lane: Lane
    incoming: Incoming
    send: Send
    ack: Ack

    @asynccontextmanager
    async def take(self) -> AsyncGenerator[Received]:
        """See `Conversations.receive`."""
        opening = self.lane.opening
        if self._is_foreign():
            async with lent(opening, Turn(handled=False)) as received:
                yield received
            opening.keep()  # the program's handler has returned: what it changed stays, whatever the flow does
            if received.starts:
                await self._start(received)
                return
            claimed = attrs.evolve(cast("Command | Press", self.incoming.event), claimed=received.claimed)
            await self._turn(attrs.evolve(self.incoming, event=claimed, rounds=1))
            return
        turn = await self._turn(self.incoming)
        if turn.handled:
            yield Received(turn, None)
            return
        async with lent(opening, turn) as received:
            yield received
        if received.starts:
            opening.keep()
            await self._start(received)
        elif not await opening.commit(inbox=self._remembered()):
            raise SessionConflict(opening.key)

    async def _turn(self, incoming: Incoming) -> Turn:
        lane, ack = self.lane, self.ack
        begun = await begin_turn(self.program, lane.opening, incoming, self.send, acknowledged=ack == "committed")
        # What is lent afterwards is used in this task, so the lane stays with it.
        return await self.background.finish(begun, lane, ack if begun.handled else "delivered")

    async def _start(self, received: Received) -> None:
        for start in received.starts:
            self.program.book.flow(start.flow)  # an unknown one raises before anything is written
        call = self.incoming.id  # the first start answers the message, so that it is recognised when it comes again
        for start in received.starts:
            incoming = Incoming(self.incoming.message, start, call, rounds=1)
            await take_turn(self.program, self.lane.opening, incoming, self.send)
            call = None

    def _remembered(self) -> bytes | None:
        """Give the inbox with this message: what the program's handler saved is not done again when it comes twice."""
        box, message_id = self.lane.opening.stored.inbox, self.incoming.id
        return inbox.with_id(box, message_id) if message_id is not None else None

    def _is_foreign(self) -> bool:
        """Say whether it is a command or button of the program, in the middle of a flow."""
        opening, incoming, book = self.lane.opening, self.incoming, self.program.book
        event = incoming.event
        if not isinstance(event, (Command, Press)) or (isinstance(event, Press) and is_button(event.token)):
            return False
        if incoming.id is not None and inbox.knows(opening.stored.inbox, incoming.id):
            return False
        desk = self.program.desk(opening, incoming.message)
        if isinstance(event, Command) and book.knows(event.name, desk.language):
            return False
        return any(state.flow in book.flows for state in desk.running.stack if state.within is None)


@asynccontextmanager
async def lent(opening: Opening[Any], turn: Turn) -> AsyncGenerator[Received]:
    """Lend the session of an open record for the length of a block."""
    session = Session(opening)
    try:
        yield Received(turn, session)
    finally:
        session.close()
