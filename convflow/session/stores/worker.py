"""A daemon thread that runs blocking calls for any event loop, and together what waits together.

Why not a library: aiosqlite's threads are no daemons, one connection left open keeps the interpreter from ending.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Literal, TypeVar

import attrs

T = TypeVar("T")

_MOST = 256
"""How many calls are run together at most."""

Kind = Literal["read", "write", "alone"]
"""Whether a call may stand among others, and whether it changes anything."""


@attrs.frozen(eq=False)
class Job:
    """A call that waits.

    Attributes:
        call: What is to be run.
        kind: Beside which others it may be run.
        future: Gets the result, in the event loop that asked.
    """

    call: Callable[[], Any]
    kind: Kind
    future: asyncio.Future[Any]


@attrs.frozen(eq=False)
class Outcome:
    """What came of a call: its result, or what it raised."""

    result: Any = None
    error: BaseException | None = None


def outcome_of(call: Callable[[], Any]) -> Outcome:
    """Run a call; whatever it raises belongs to who asked for it."""
    try:
        return Outcome(call())
    except BaseException as error:  # noqa: BLE001 - as above
        return Outcome(error=error)


Together = Callable[[Sequence[Job]], Iterable[Outcome]]
"""Runs calls that wait together and gives what came of each; it does not raise."""


class Worker:
    """Runs calls in the order in which they were given; the thread starts with the first one."""

    def __init__(self, name: str, together: Together) -> None:
        """Name the thread.

        Args:
            name: Of the thread.
            together: Runs several calls that wait at the same moment, none of them an ``alone`` one.
        """
        self._name = name
        self._together = together
        self._jobs: SimpleQueue[list[Job] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._fresh: dict[asyncio.AbstractEventLoop, list[Job]] = {}

    async def run(self, call: Callable[[], T], kind: Kind = "alone") -> T:
        """Run *call* in the thread and give its result.

        A cancelled await gives up the result only: the call itself runs to its end, so nothing is left half done.
        """
        return await self.start(call, kind)

    def start(self, call: Callable[[], T], kind: Kind = "alone") -> asyncio.Future[T]:
        """Have *call* run in the thread; its result may be awaited, or not.

        All that is asked for in one turn of the event loop is handed over at its end. Else the thread would wake up for
        the first and let the others wait until it is done.
        """
        if self._thread is None or not self._thread.is_alive():  # after a fork it lives in the other process
            self._jobs, self._fresh = SimpleQueue(), {}
            self._thread = threading.Thread(target=self._work, args=(self._jobs,), name=self._name, daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        fresh = self._fresh.get(loop)
        if fresh is None:
            fresh = self._fresh[loop] = []
            loop.call_soon(self._hand_over, loop)
        fresh.append(Job(call, kind, future))
        return future

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        jobs = self._fresh.pop(loop, None)
        if jobs is not None:  # else they were asked for before a fork
            self._jobs.put(jobs)

    async def stop(self) -> None:
        """End the thread after the calls that wait."""
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.get_running_loop().run_in_executor(None, self._thread.join)
            self._thread = None

    def _work(self, jobs: SimpleQueue[list[Job] | None]) -> None:
        waiting: deque[Job | None] = deque()
        while True:
            if not waiting:
                waiting.extend(jobs.get() or (None,))
            with suppress(Empty):
                while len(waiting) < _MOST:
                    waiting.extend(jobs.get_nowait() or (None,))
            job = waiting.popleft()
            if job is None:
                return
            group = [job]
            while (
                job.kind != "alone"
                and len(group) < _MOST
                and waiting
                and (other := waiting[0]) is not None
                and other.kind != "alone"
            ):
                group.append(other)
                waiting.popleft()
            outcomes = [outcome_of(job.call)] if len(group) == 1 else list(self._together(group))
            _tell(group, outcomes)


def _tell(group: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    """Give everybody their result, all those of one event loop at once."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = {}
    for job, outcome in zip(group, outcomes, strict=True):
        loops.setdefault(job.future.get_loop(), []).append((job.future, outcome))
    for loop, settled in loops.items():
        with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: Iterable[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for future, outcome in settled:
        if future.done():
            continue  # the await was cancelled
        if outcome.error is not None:
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome.result)
