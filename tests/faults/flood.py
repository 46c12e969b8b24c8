"""One person floods, a hundred others write now and then: how long do those wait?

    python -m tests.faults.flood
    python -m tests.faults.flood --control "no queue"

All in virtual time, on a store that does one thing at a time, for a millisecond each: so whoever asks it too often
keeps everybody waiting, and the same seed gives the same figures.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
from collections import Counter, deque
from typing import Any

import attrs

from convflow import Message
from convflow.errors import LaneFull, SessionConflict
from convflow.session.lanes import Lanes
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults.mutants import stand_in
from tests.faults.survey import START, program
from tests.faults.virtual import VirtualLoop, run

_OPERATION_S = 0.001
_SEND_S = 0.02


class OneAtATime(FaultyStore):
    """A server with one thread."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self._free = asyncio.Lock()

    async def _wait(self) -> None:
        async with self._free:
            await asyncio.sleep(_OPERATION_S / 2)


@attrs.define
class Flood:
    """What there was.

    Attributes:
        waits_s: How long each message of the others took to be answered.
        flooding: What became of the messages of the flood.
        longest: The longest queue that the flood had.
        left: Lanes that somebody is still in at the end.
    """

    waits_s: list[float] = attrs.field(factory=list)
    flooding: Counter[str] = attrs.field(factory=Counter)
    longest: int = 0
    left: int = 0

    @property
    def p99_s(self) -> float:
        """What one message in a hundred of the others exceeds."""
        return sorted(self.waits_s)[len(self.waits_s) * 99 // 100]


async def _effect(key: str, answers: str) -> None:
    await asyncio.sleep(_SEND_S)


async def _send(to: Any, reply: Any) -> None:
    await asyncio.sleep(_SEND_S)


async def _live(chance: random.Random, loop: VirtualLoop, people: int, rate: float, seconds: float) -> Flood:
    found = Flood()
    bot = program(OneAtATime(MemoryStore(clock=loop)), _effect)

    async def write(name: str, number: int) -> None:
        await bot.handle(Message(name, name, f"{name}-{number}", START if not number else f"m{number}"), send=_send)

    async def normal(name: str) -> None:
        number = 0
        while loop.time() < seconds:
            await asyncio.sleep(chance.expovariate(1))
            began = loop.time()
            await write(name, number)
            found.waits_s.append(loop.time() - began)
            number += 1

    async def one_of_many(number: int) -> None:
        try:
            await write("flood", number)
            found.flooding["answered"] += 1
        except (LaneFull, SessionConflict) as error:
            found.flooding[type(error).__name__] += 1

    async def flooding() -> None:
        tasks, number = set[asyncio.Task[None]](), 0
        while loop.time() < seconds:
            await asyncio.sleep(1 / rate)
            tasks.add(asyncio.create_task(one_of_many(number)))
            number += 1
            waiting: deque[Any] = bot.sessions._lanes._waiting.get("user:flood:chat:flood", deque())
            found.longest = max(found.longest, len(waiting))
        await asyncio.gather(*tasks)

    await asyncio.gather(*(normal(f"p{each}") for each in range(people)), *([flooding()] if rate else []))
    found.left = bot.sessions.busy
    return found


async def _at_once(_self: Lanes, _key: str, _queue: deque[Any]) -> None:
    """Wait for nobody."""


def _nobody_waits(self: Lanes, key: str) -> None:
    self._waiting.pop(key, None)


def flood(seed: int, *, rate: float, seconds: float = 5, people: int = 100, control: bool = False) -> Flood:
    """Let one person write *rate* messages a second, and the others one.

    Args:
        seed: Decides everything.
        rate: Messages a second of the flood; 0 is no flood.
        seconds: How long, in virtual time.
        people: The others.
        control: Take the queues away: every message is worked on at once.
    """
    loop = VirtualLoop()
    with contextlib.ExitStack() as stack:
        if control:
            stack.enter_context(stand_in(Lanes, "_turn", _at_once))
            stack.enter_context(stand_in(Lanes, "_next", _nobody_waits))
        return run(_live(random.Random(seed), loop, people, rate, seconds), loop)


def main(arguments: list[str] | None = None) -> int:
    """Flood, and say how long the others had to wait."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=1000, help="messages a second of the flood (1000)")
    parser.add_argument("--seconds", type=float, default=30, help="how long, in virtual time (30)")
    parser.add_argument("--control", choices=("no queue",), help="run a mutant, which must be caught")
    options = parser.parse_args(arguments)
    calm = flood(options.seed, rate=0, seconds=options.seconds)
    wild = flood(options.seed, rate=options.rate, seconds=options.seconds, control=options.control is not None)
    slower = wild.p99_s / calm.p99_s
    print(
        f"seed {options.seed}: p99 of the others' {len(wild.waits_s)} messages: {calm.p99_s * 1000:.0f} ms without the "
        f"flood, {wild.p99_s * 1000:.0f} ms with it ({slower:.2f} times); of the flood {dict(wild.flooding)}, at most "
        f"{wild.longest} in its queue, {wild.left} lanes left"
    )
    return 0 if (slower < 2 and not wild.left) == (options.control is None) else 1


if __name__ == "__main__":
    sys.exit(main())
