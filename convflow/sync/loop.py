"""The event loop of a process for its blocking programs, and how they wait for what runs there."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import os
import threading
from collections.abc import Coroutine, Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

from convflow.session.lanes import Hold, held

T = TypeVar("T")


class _OfThread(threading.local):
    """What a calling thread holds open, known in its next call, too; all else of a call's context is its own."""

    held: Hold | None = None


class Loop:
    """The event loop of this process for blocking programs."""

    def __init__(self) -> None:
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._pid = os.getpid()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._starting = threading.Lock()
        self._local = _OfThread()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine there and wait for its end.

        Raises:
            RuntimeError: Called on that loop itself: it would wait for itself.
        """
        loop = self._started()
        if _running_loop() is loop:
            work.close()
            raise RuntimeError(
                "convflow.sync waits for its own loop here. Inside a hook or handler, write `async def`."
            )
        done: concurrent.futures.Future[T] = concurrent.futures.Future()
        tasks: list[asyncio.Task[T]] = []
        context = contextvars.copy_context()
        own = context.get(held)
        if self._local.held is not None:
            context.run(held.set, self._local.held)

        def start() -> None:
            task = loop.create_task(work, context=context)
            tasks.append(task)
            task.add_done_callback(lambda task: _hand_over(task, done))

        loop.call_soon_threadsafe(start)
        try:
            return done.result()
        except BaseException:
            if not done.done():  # Ctrl-C in the waiting thread: the work ends where it stands
                loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks])
            raise
        finally:
            holds = context.get(held)
            self._local.held = holds if holds is not own else None

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._pid != os.getpid():  # forked: the thread of the loop is not among us
            self._begin_anew()
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="convflow-sync", daemon=True).start()
            return self._loop


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _hand_over(task: asyncio.Task[T], done: concurrent.futures.Future[T]) -> None:
    if task.cancelled():
        done.cancel()
    elif (error := task.exception()) is not None:
        done.set_exception(error)
    else:
        done.set_result(task.result())


shared = Loop()


@contextmanager
def entered(block: AbstractAsyncContextManager[T]) -> Generator[T]:
    """Be inside an ``async with`` for the length of a ``with``."""

    async def enter() -> T:
        return await block.__aenter__()

    async def leave(error: BaseException | None) -> bool:
        return bool(await block.__aexit__(type(error) if error else None, error, None))

    value = shared.run(enter())
    try:
        yield value
    except BaseException as error:
        if not shared.run(leave(error)):
            raise
    else:
        shared.run(leave(None))
