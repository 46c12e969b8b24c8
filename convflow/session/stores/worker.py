"""A daemon thread that runs one blocking call after the other for any event loop.

Why not a library: aiosqlite's threads are no daemons, one connection left open keeps the interpreter from ending.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Worker:
    """Runs calls in the order in which they were given; the thread starts with the first one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, call: Callable[[], T]) -> T:
        """Run *call* in the thread and give its result.

        A cancelled await gives up the result only: the call itself runs to its end, so nothing is left half done.
        """
        if self._thread is None or not self._thread.is_alive():  # after a fork it lives in the other process
            self._jobs = SimpleQueue()
            self._thread = threading.Thread(target=self._work, args=(self._jobs,), name=self._name, daemon=True)
            self._thread.start()
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((call, future))
        return await future

    async def stop(self) -> None:
        """End the thread after the calls that wait."""
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.get_running_loop().run_in_executor(None, self._thread.join)
            self._thread = None

    @staticmethod
    def _work(jobs: SimpleQueue[_Job | None]) -> None:
        while (job := jobs.get()) is not None:
            call, future = job
            try:
                answer: Callable[[], None] = _answer(future, call())
            except BaseException as error:  # noqa: BLE001 - it belongs to the caller, whatever it is
                answer = _failure(future, error)
            with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
                future.get_loop().call_soon_threadsafe(answer)


def _answer(future: asyncio.Future[T], result: T) -> Callable[[], None]:
    return lambda: None if future.done() else future.set_result(result)


def _failure(future: asyncio.Future[Any], error: BaseException) -> Callable[[], None]:
    return lambda: None if future.done() else future.set_exception(error)
