"""What happens without any message: deadlines, replies that wait to be sent, hooks that wait to be tried again.

Rules:
1. What is due is found by the store's index. A record that is woken too early, or that another worker has woken, is
   read and left alone.
2. Waking is a turn like any other: one conditional write decides who does it, so any number of sweepers may run.
3. One conversation that cannot be woken, or takes long, does not keep the others waiting.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import attrs

from convflow.clock import ticks
from convflow.conversations.decision import Incoming
from convflow.conversations.delivery import Send
from convflow.conversations.program import Program
from convflow.conversations.report import log_skipped
from convflow.conversations.turn import Turn, take_turn
from convflow.errors import ConvflowError, StoreClosed
from convflow.flows.events import Tick
from convflow.session.manager import SessionManager

_SIDE_BY_SIDE = 10
_LONGEST_PAUSE = dt.timedelta(seconds=30)


@attrs.frozen
class Woken:
    """What waking one conversation led to.

    Attributes:
        turn: The turn; not handled where there was nothing to do.
        last: The highest number of its replies.
        finished: The version in which nothing but the marking is left to do; None where there is more.
    """

    turn: Turn
    last: int = 0
    finished: int | None = None


async def wake(program: Program, sessions: SessionManager[Any], key: str, send: Send | None) -> Woken:
    """Do what is due in one conversation."""
    async with sessions.hold(key) as opening:
        if opening.stored.due_at is None or opening.stored.due_at > opening.now:
            return Woken(Turn(handled=False))  # another worker was here first
        turn = await take_turn(program, opening, Incoming(None, Tick()), send, by_host=True)
        work = program.desk(opening, None).work
        return Woken(turn, work.last, None if work.hooks else opening.stored.version)


class Sweeper:
    """Wakes what is due, again and again."""

    def __init__(
        self,
        program: Program,
        sessions: SessionManager[Any],
        send: Send,
        *,
        every: dt.timedelta,
        clear_every: dt.timedelta | None,
        limit: int = 100,
    ) -> None:
        """Set up; nothing runs yet.

        Args:
            program: The conversations.
            sessions: Theirs.
            send: Delivers replies.
            every: How long to pause when nothing is due.
            clear_every: How often to clear away expired records; None is never.
            limit: At most so many conversations in one pass.
        """
        self._program, self._sessions, self._send = program, sessions, send
        self._every, self._clear_every, self._limit = every, clear_every, limit
        self._stopping = asyncio.Event()
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._cleared = ticks()

    def stop(self) -> None:
        """End after the conversations that are being woken now."""
        self._stopping.set()

    async def run(self) -> None:
        """Sweep until `stop`. A store that does not answer is asked again, later and later."""
        pause = self._every
        while not self._stopping.is_set():
            try:
                found = await self.sweep()
                await self._clear()
            except StoreClosed:
                return
            except Exception as error:  # noqa: BLE001 - whatever it is, the next pass may succeed
                log_skipped(error)
                found, pause = 0, min(pause * 2, max(_LONGEST_PAUSE, self._every))
            else:
                pause = self._every
            if found < self._limit:
                await self._rest(pause)

    async def sweep(self) -> int:
        """Make one pass; gives how many conversations the index named."""
        keys = await self._sessions.due(self._limit)
        start = sum(map(ord, self._program.roster.name)) % len(keys) if keys else 0
        # Every process begins elsewhere, so that several do not run after one another along the same list.
        await asyncio.gather(*(self._wake(key) for key in (*keys[start:], *keys[:start])))
        return len(keys)

    async def _wake(self, key: str) -> None:
        async with self._slots:
            if self._stopping.is_set():
                return
            try:
                await wake(self._program, self._sessions, key, self._send)
            except ConvflowError as error:
                log_skipped(error)

    async def _clear(self) -> None:
        if self._clear_every is not None and ticks() - self._cleared >= self._clear_every / dt.timedelta(
            microseconds=1
        ):
            self._cleared = ticks()
            await self._sessions.sweep()

    async def _rest(self, pause: dt.timedelta) -> None:
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await self._stopping.wait()
        except TimeoutError:
            return
