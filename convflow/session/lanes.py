"""One queue for each key: handlers of one session go one after the other, in the order in which they came.

A lane exists only while somebody is in it. It spares conflicts inside one process; nothing depends on it, the version
in the store is the referee.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import ContextVar

from convflow.errors import LaneFull, SessionBusy, SessionClosed


class Hold:
    """The right to be in a lane, from `Lanes.enter` to `Lanes.leave`."""

    __slots__ = ("active", "announced", "key", "lanes", "outer", "waits")

    def __init__(self, lanes: Lanes, key: str, outer: Hold | None, *, announced: bool = False) -> None:
        self.lanes = lanes
        self.key = key
        self.outer = outer
        self.announced = announced  # it may be entered more than once, until whoever announced it takes it back
        self.active = not announced  # in the lane, or waiting for it
        self.waits: list[tuple[Lanes, str]] = []  # the lanes its holder is waiting for


held: ContextVar[Hold | None] = ContextVar("convflow_held", default=None)
"""What the running code holds, innermost first. Tasks that it starts inherit it: they would wait for their parent."""


class Lanes:
    """The lanes of one manager."""

    __slots__ = ("_waiting", "holders")

    def __init__(self) -> None:
        self.holders: dict[str, Hold] = {}
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    def __len__(self) -> int:
        """Count the keys that somebody is working on."""
        return len(self._waiting)

    def announce(self, key: str) -> Hold:
        """Say that this task, or one that it starts, may enter the lane later; nothing is waited for or held yet."""
        hold = Hold(self, key, held.get(), announced=True)
        held.set(hold)
        return hold

    async def enter(self, key: str, announced: Hold | None = None, *, most: int | None = None) -> Hold:
        """Wait for the turn of this caller.

        Args:
            key: The key.
            announced: What `announce` gave, perhaps to another task.
            most: How many may wait, 0 where not even this caller; None is any number.

        Raises:
            LaneFull: So many wait already.
            SessionClosed: What was announced was taken back while it waited.
            SessionBusy: This very task holds the key, or whoever holds it waits, at last, for this task.
        """
        outer = held.get()
        while outer is not None and not outer.active and not outer.announced:  # what has ended is not dragged along
            outer = outer.outer
        around: list[Hold] = []
        hold = outer
        while hold is not None:
            if hold.active and hold.key == key and hold.lanes is self:
                raise SessionBusy(key)
            around.append(hold)
            hold = hold.outer
        if around and self._waits_for_one_of(around, key):
            raise SessionBusy(key, circle=True)
        if most is not None and key in self._waiting and self._wait_for(key) >= most:
            raise LaneFull(key, most)
        mine = announced
        if mine is None:
            mine = Hold(self, key, outer)
            held.set(mine)
        mine.active = True
        queue = self._waiting.get(key)
        if queue is None:
            self._waiting[key] = deque()  # nobody is in it
        else:
            await self._wait(mine, queue, around)
        self.holders[key] = mine
        return mine

    async def _wait(self, mine: Hold, queue: deque[asyncio.Future[None]], around: list[Hold]) -> None:
        """Wait in a lane that somebody is in.

        Raises:
            SessionClosed: As in `enter`.
        """
        key = mine.key
        for each in around:
            each.waits.append((self, key))
        try:
            await self._turn(key, queue)
        except BaseException:
            self._end(mine)
            raise
        finally:
            for each in around:
                each.waits.remove((self, key))
        if not mine.active:  # taken back meanwhile: nobody would leave the lane
            self._next(key)
            raise SessionClosed(key)

    def _waits_for_one_of(self, around: list[Hold], key: str) -> bool:
        """Say whether whoever has *key* waits for one of *around*, directly or through others."""
        ways, seen = [(self, key)], set[tuple[int, str]]()
        while ways:
            lanes, wanted = ways.pop()
            holder = lanes.holders.get(wanted)
            if holder in around:
                return True
            if holder is not None and (id(lanes), wanted) not in seen:
                seen.add((id(lanes), wanted))
                while holder is not None:
                    ways += holder.waits
                    holder = holder.outer
        return False

    def _wait_for(self, key: str) -> int:
        return sum(not turn.done() for turn in self._waiting.get(key, ()))

    async def _turn(self, key: str, queue: deque[asyncio.Future[None]]) -> None:
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except BaseException:
            if turn.done() and not turn.cancelled():  # our turn came in the moment of the cancellation: pass it on
                self._next(key)
            raise

    def leave(self, hold: Hold) -> None:
        """End the turn; the next in line begins. What was announced may be entered again, until `take_back`."""
        entered = hold.active and self.holders.get(hold.key) is hold  # not where it still waits
        self._end(hold)
        if entered:
            self._next(hold.key)

    def take_back(self, hold: Hold) -> None:
        """Forget what was announced: nobody enters with it any more, and who is in the lane with it leaves."""
        hold.announced = False
        self.leave(hold)

    def pass_on(self, hold: Hold) -> None:
        """Leave a lane to a task that was started inside it, and that leaves it: this code is no more in it."""
        if held.get() is hold:
            held.set(hold.outer)

    def _end(self, hold: Hold) -> None:
        hold.active = False
        if not hold.announced and held.get() is hold:
            held.set(hold.outer)

    def _next(self, key: str) -> None:
        queue = self._waiting[key]
        while queue:
            turn = queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        del self._waiting[key]
        self.holders.pop(key, None)
