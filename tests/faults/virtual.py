"""An event loop whose time passes at once: it never waits, it jumps to the next timer."""

from __future__ import annotations

import asyncio
import datetime as dt
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a clock of its own; the same tasks run in the same order every time."""

    def __init__(self) -> None:
        self.passed_s = 0.0
        super().__init__(_Jumping(self))
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self.passed_s

    def has_work(self) -> bool:
        """Say whether somebody else can go on at once."""
        return bool(self._ready)  # type: ignore[attr-defined]

    def now(self) -> dt.datetime:
        """What a clock beside the loop shows: it is the store's clock in a simulation."""
        return START + dt.timedelta(seconds=self.passed_s)


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        # There are no files and no threads here, so nothing is ever ready: only time passes.
        if timeout is None:
            raise RuntimeError("Every task of the simulation waits for something that will never happen.")
        if timeout > 0:
            self._loop.passed_s += timeout
        return []


def run(main: Coroutine[Any, Any, T], loop: VirtualLoop) -> T:
    """Run a simulation on a loop of its own, and close it."""
    try:
        asyncio.set_event_loop(loop)
        return loop.run_until_complete(main)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        asyncio.set_event_loop(None)
        loop.close()
