"""Turns that go on after their message was acknowledged: sending and hooks, in tasks of their own."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

import attrs

from convflow.conversations.report import log_unfinished
from convflow.conversations.turn import Begun, Turn
from convflow.messages import Message
from convflow.session.lanes import Hold
from convflow.session.manager import SessionManager
from convflow.session.opening import Opening

Ack = Literal["delivered", "committed"]
"""When a message counts as done: when everything that it led to is delivered, or as soon as it is committed."""


@attrs.define
class Lane:
    """A record in its lane.

    Attributes:
        opening: The record, loaded.
        hold: The lane; None where a task of its own leaves it.
    """

    opening: Opening[Any]
    hold: Hold | None


class Background:
    """The turns of one host that are finished in the background."""

    def __init__(self, sessions: SessionManager[Any], most_waiting: int) -> None:
        """Begin without any turn.

        Args:
            sessions: Of the host.
            most_waiting: Messages of one session that may wait for their lane.
        """
        self._sessions = sessions
        self._most_waiting = most_waiting
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Count the turns that are not finished."""
        return len(self._tasks)

    async def enter(self, key: str, message: Message) -> Lane:
        """Load the record of a message in its lane; whoever gets it leaves it, with `leave`.

        Args:
            key: Of the message, as the store knows it.
            message: What came in.

        Raises:
            LaneFull: Too many messages of this session wait already.
        """
        hold = await self._sessions.enter(key, most=self._most_waiting)
        try:
            opening = self._sessions.opening(key, message)
            await opening.load()
        except BaseException:
            self._sessions.leave(hold)
            raise
        return Lane(opening, hold)

    def leave(self, lane: Lane) -> None:
        """Leave a lane, unless a turn that is finished in the background does."""
        if lane.hold is not None:
            self._sessions.leave(lane.hold)

    async def finish(self, begun: Begun, lane: Lane, ack: Ack) -> Turn:
        """Finish a turn: here, or in a task of its own where its message counts as done already."""
        if ack == "delivered" or lane.hold is None:
            return await begun.finish()
        turn, hold = begun.turn, lane.hold
        task = asyncio.create_task(self._finish(begun))

        def ended(task: asyncio.Task[None]) -> None:  # also where it was cancelled before its first step
            self._tasks.discard(task)
            begun.close()
            self._sessions.leave(hold)

        self._tasks.add(task)
        task.add_done_callback(ended)
        self._sessions.pass_on(hold)
        lane.hold = None
        return turn

    async def _finish(self, begun: Begun) -> None:
        try:
            await begun.finish()
        except Exception as error:  # noqa: BLE001 - nobody waits for it; what is left is due, and a sweeper does it
            log_unfinished(error)

    async def drain(self) -> None:
        """Wait until every turn is finished."""
        while self._tasks:
            await asyncio.wait(self._tasks)
