"""What happens without any message: deadlines, replies that wait to be sent, hooks that wait to be tried again.

Rules:
1. What is due is found by the store's index. A record that is woken too early, or that another worker has woken, is
   read and left alone.
2. Waking is a turn like any other: one conditional write decides who does it, so any number of sweepers may run.
3. One conversation that cannot be woken, or takes long, does not keep the others waiting: it is left out for a while,
   and the index is asked past it. One whose lane is taken in this process is left to whoever is in it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import attrs

from convflow.clock import refuse_no_span, span_micros, ticks
from convflow.conversations.decision import Incoming
from convflow.conversations.delivery import Send
from convflow.conversations.program import Program
from convflow.conversations.report import log_skipped
from convflow.conversations.turn import Turn, take_turn
from convflow.conversations.work import wait_after
from convflow.errors import LaneFull, StoreClosed
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
    """Do what is due in one conversation.

    Raises:
        LaneFull: Somebody in this process is working on it.
    """
    async with sessions.hold(key, most=0) as opening:
        if opening.stored.due_at is None or opening.stored.due_at > opening.now:
            return Woken(Turn(handled=False))  # another worker was here first
        turn = await take_turn(program, opening, Incoming(None, Tick()), send, by_host=True)
        work = program.desk(opening, None).work
        return Woken(turn, work.last, None if work.hooks else opening.stored.version)


@attrs.frozen
class _Later:
    """A conversation that is left out for a while.

    Attributes:
        until: Until when, in ticks.
        failures: How often in a row it could not be woken.
    """

    until: int
    failures: int = 0


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

        Raises:
            TypeError: A time is no timedelta.
            ValueError: A time is not longer than nothing.
        """
        refuse_no_span("every", every)
        if clear_every is not None:
            refuse_no_span("clear_every", clear_every)
        self._program, self._sessions, self._send = program, sessions, send
        self._every, self._clear_every, self._limit = every, clear_every, limit
        self._stopping = asyncio.Event()
        self._slots = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._later: dict[str, _Later] = {}
        self._handled = 0
        self._cleared = ticks()

    def stop(self) -> None:
        """End after the conversations that are being woken now."""
        self._stopping.set()

    async def run(self) -> None:
        """Sweep until `stop`. A store that does not answer is asked again, later and later."""
        pause = self._every
        async with asyncio.TaskGroup() as tasks:
            while not self._stopping.is_set():
                try:
                    more = await self._sweep(tasks)
                    await self._clear()
                except StoreClosed:
                    return
                except Exception as error:  # noqa: BLE001 - whatever it is, the next pass may succeed
                    log_skipped(error)
                    more, pause = False, min(pause * 2, max(_LONGEST_PAUSE, self._every))
                else:
                    pause = self._every
                if not more:
                    await self._rest(pause)

    async def _sweep(self, tasks: asyncio.TaskGroup) -> bool:
        """Make one pass. It ends when all are woken, or after a pause: what takes longer goes on beside the next one.

        Returns:
            Whether to go on at once: as many were due as fit into a pass, and something could be done.
        """
        before = self._handled
        ready = await self._ready()
        start = sum(map(ord, self._program.roster.name)) % len(ready) if ready else 0
        # Every process begins elsewhere, so that several do not run after one another along the same list.
        for key in (*ready[start:], *ready[:start]):
            self._under_way[key] = tasks.create_task(self._wake(key))
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=self._every.total_seconds())
        return len(ready) == self._limit and self._handled > before

    async def _ready(self) -> list[str]:
        """Give what is due, past what is under way or left out."""
        named = await self._sessions.due(self._limit + len(self._under_way) + len(self._later))
        now, still = ticks(), set(named)
        self._later = {key: later for key, later in self._later.items() if later.until > now or key in still}
        waiting = {key for key, later in self._later.items() if later.until > now}
        return [key for key in named if key not in self._under_way and key not in waiting][: self._limit]

    async def _wake(self, key: str) -> None:
        try:
            async with self._slots:
                if not self._stopping.is_set():
                    await self._try(key)
        finally:
            del self._under_way[key]

    async def _try(self, key: str) -> None:
        try:
            woken = await wake(self._program, self._sessions, key, self._send)
        except LaneFull:
            handled = False
        except Exception as error:  # noqa: BLE001 - author's code, too, makes the values of a session
            log_skipped(error)
            failures = self._later[key].failures if key in self._later else 0
            self._later[key] = _Later(ticks() + wait_after(failures), failures + 1)
            return
        else:
            handled = woken.turn.handled
        if handled:
            self._handled += 1
            self._later.pop(key, None)
        else:  # somebody else is at it, or has to be first
            self._later[key] = _Later(ticks() + span_micros(self._every))

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
