"""Messages for a long time, some of them under faults: memory, files and lanes stay where they are.

python -m tests.faults.soak --seconds 900 --rate 50 --abreast 12 --store sqlite
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import attrs

from convflow import Message
from convflow.clock import new_id
from convflow.conversations.lease import Roster
from convflow.errors import SessionConflict, StoreUnavailable
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults import history
from tests.faults.hammer import STORES, store_of
from tests.faults.hammer_platform import Delivery, Platform
from tests.faults.hammer_worker import open_store
from tests.faults.survey import answers_of, program

_WARM = 0.3  # of the run: caches fill first


class Failing(FaultyStore):
    """Fails now and then, before or after it has done what it was asked."""

    def __init__(self, store: Any, chance: random.Random, likely: float) -> None:
        super().__init__(store)
        self._chance, self._likely = chance, likely

    async def _do(self, operation: Any, call: Any) -> Any:
        strikes = self._chance.random() < self._likely
        if strikes and self._chance.random() < 0.5:
            raise StoreUnavailable("the store", operation, "simulated")
        result = await call()
        if strikes:
            raise StoreUnavailable("the store", operation, "answer lost")
        return result


@attrs.define
class Soak:
    """What there was.

    Attributes:
        messages: How many were acknowledged.
        wrong: What must not be.
        memory_kb: Resident memory after each round, in kB.
        files: Open files after each round.
    """

    messages: int = 0
    wrong: Counter[str] = attrs.field(factory=Counter)
    memory_kb: list[int] = attrs.field(factory=list)
    files: list[int] = attrs.field(factory=list)

    @property
    def growth_kb(self) -> int:
        """Memory of the last round minus that of the first one after the warm-up."""
        warm = int(len(self.memory_kb) * _WARM)
        return self.memory_kb[-1] - self.memory_kb[warm] if self.memory_kb else 0


class Pace:
    """Lets messages pass one after the other, so many a second and no more; or all of them at once."""

    def __init__(self, rate: float | None) -> None:
        self._gap, self._next = 1 / rate if rate else 0.0, 0.0

    async def keep(self) -> None:
        """Wait for the next place."""
        now = time.monotonic()
        self._next = max(self._next, now) + self._gap
        if self._gap:
            await asyncio.sleep(self._next - now)


async def soak(
    address: str | None, seconds: float, rate: float | None, seed: int, likely: float, abreast: int = 1
) -> Soak:
    """Hold new conversations, round after round; *abreast* rounds at a time, as each ends with waiting for leases."""
    chance, result = random.Random(seed), Soak()
    # What a round has left behind is cleared away by the size of the memory store, as in a real one by its retention.
    store = MemoryStore(max_sessions=200 * abreast) if address is None else open_store(address)
    failing = Failing(store, chance, likely)
    ends, number, pace = time.monotonic() + seconds, 0, Pace(rate)
    while time.monotonic() < ends:
        number += 1
        names = [f"r{seed}x{number}x{each}" for each in range(abreast)]
        await asyncio.gather(*[_round(failing, chance, name, pace, result) for name in names])
        gc.collect()
        result.memory_kb.append(_memory_kb())
        result.files.append(_open_files())
        leftover = len(asyncio.all_tasks()) - 1
        result.wrong["tasks that nobody waits for"] += leftover
    await store.aclose()
    if result.files and result.files[-1] > result.files[0] + 2:
        result.wrong["files left open"] += result.files[-1] - result.files[0]
    result.wrong = +result.wrong
    return result


async def _round(store: Failing, chance: random.Random, name: str, pace: Pace, result: Soak) -> None:
    """Hold twenty conversations of ten messages with two workers; a new deployment, as it were, each time."""
    platform = Platform(20, 10, chance.randrange(10**9), Delivery())
    names = {each: f"{name}{each}" for each in platform.todo}

    async def send(to: Any, reply: Any) -> None:
        platform.take("reply", [to.user.removeprefix(name), reply.key, reply.text], [])

    async def effect(key: str, answers: str) -> None:
        platform.take("effect", [key, answers], [])

    bots = []
    for _ in range(2):
        bot = program(store, effect)
        bot._program = attrs.evolve(bot._program, roster=Roster(new_id))
        bots.append(bot)

    async def work(bot: Any) -> None:
        while (found := platform.next(time.monotonic())) != "stop":
            if found is None:
                await asyncio.sleep(0.001)
                continue
            platform.in_flight[found] += 1
            await pace.keep()
            held, outcome = [found], "nack"
            who = names[found[0]]
            try:
                turn = await bot.handle(Message(who, who, found[1], found[1]), send=send)
                outcome = "ack" if turn.handled else "nack"
            except (StoreUnavailable, SessionConflict):
                platform.counts["not taken"] += 1
            platform.take(outcome, list(found), held)
            result.messages += outcome == "ack"

    await asyncio.gather(*map(work, bots))
    plain = program(store.store, effect)
    stored = {each: await answers_of(plain, Message(who, who)) for each, who in names.items()}
    result.wrong += await history.findings(platform.transcript, stored)
    result.wrong["lanes left"] += sum(bot.sessions.busy for bot in bots)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _memory_kb() -> int:
    text = Path("/proc/self/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0])


def run(
    kind: str, seconds: float, seed: int, rate: float | None = None, likely: float = 0.05, abreast: int = 1
) -> Soak:
    """Soak a fresh store of a kind."""
    if kind == "memory":
        return asyncio.run(soak(None, seconds, rate, seed, likely, abreast))
    with tempfile.TemporaryDirectory(prefix="convflow-soak-") as folder, store_of(kind, Path(folder)) as address:
        return asyncio.run(soak(address, seconds, rate, seed, likely, abreast))


def main(arguments: list[str] | None = None) -> int:
    """Soak, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", choices=("memory", *STORES), default="memory")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, help="messages a second; as many as there can be, where it is not given")
    parser.add_argument("--abreast", type=int, default=1, help="rounds at the same time (1)")
    parser.add_argument("--likely", type=float, default=0.05, help="how likely an operation of the store fails")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(arguments)
    result = run(options.store, options.seconds, options.seed, options.rate, options.likely, options.abreast)
    hours = options.seconds / 3600
    print(
        f"{options.store}, seed {options.seed}, {options.seconds:.0f} s: {result.messages} messages, memory "
        f"{result.memory_kb[0]} to {result.memory_kb[-1]} kB, after the warm-up {result.growth_kb:+} kB "
        f"({result.growth_kb / 1024 / hours / (1 - _WARM):+.1f} MB an hour), files {result.files[0]} to "
        f"{result.files[-1]}, {dict(result.wrong) or 'nothing wrong'}"
    )
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
