"""One queue for each key: handlers of one session go one after the other, in the order in which they came.

A lane exists only while somebody is in it. It spares conflicts inside one process; nothing depends on it, the version
in the store is the referee.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import ContextVar

from convflow.errors import SessionBusy


class Hold:
    """The right to be in a lane, from `Lanes.enter` to `Lanes.leave`."""

    __slots__ = ("active", "key", "lanes", "outer")

    def __init__(self, lanes: Lanes, key: str, outer: Hold | None) -> None:
        self.lanes = lanes
        self.key = key
        self.outer = outer
        self.active = True


# What the running code holds, innermost first. Tasks that it starts inherit it: they would wait for their own parent.
_held: ContextVar[Hold | None] = ContextVar("convflow_held", default=None)


class Lanes:
    """The lanes of one manager."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def __len__(self) -> int:
        """Count the keys that somebody is working on."""
        return len(self._waiting)

    async def enter(self, key: str) -> Hold:
        """Wait for the turn of this caller.

        Raises:
            SessionBusy: This very task holds the key.
        """
        outer = _held.get()
        hold = outer
        while hold is not None:
            if hold.active and hold.key == key and hold.lanes is self:
                raise SessionBusy(key)
            hold = hold.outer
        queue = self._waiting.get(key)
        if queue is None:
            self._waiting[key] = deque()
        else:
            turn = asyncio.get_running_loop().create_future()
            queue.append(turn)
            try:
                await turn
            except BaseException:
                if turn.done() and not turn.cancelled():  # our turn came in the moment of the cancellation: pass it on
                    self._next(key)
                raise
        mine = Hold(self, key, outer)
        _held.set(mine)
        return mine

    def leave(self, hold: Hold) -> None:
        """End the turn; the next in line begins."""
        hold.active = False
        if _held.get() is hold:
            _held.set(hold.outer)
        self._next(hold.key)

    def _next(self, key: str) -> None:
        queue = self._waiting[key]
        while queue:
            turn = queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._waiting[key]
