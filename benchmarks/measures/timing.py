"""Timing a few awaitables, in turn."""

from __future__ import annotations

import gc
import time
from collections.abc import Awaitable, Callable


async def cpu_of(work: Callable[[], Awaitable[int]]) -> float:
    """Give the CPU microseconds of one of the things that *work* does; it gives how many it did."""
    begun = time.process_time_ns()
    done = await work()
    return (time.process_time_ns() - begun) / done / 1000


async def in_turn(works: dict[str, Callable[[], Awaitable[int]]], rounds: int) -> dict[str, list[float]]:
    """Give, by name, what `cpu_of` finds in each round; a first round warms up and is not counted."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            gc.collect()
            spent = await cpu_of(work)
            if number:
                found[name].append(spent)
    return found
