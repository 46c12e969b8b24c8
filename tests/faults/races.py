"""Two sweepers and a message at the deadline: it fires once, or not at all, and never twice.

    python -m tests.faults.races --times 1000 --seed 4711

Every race is in virtual time, with a store whose every operation takes a random moment, so that each interleaving of
the three comes up sooner or later.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

import attrs

from convflow import Context, Conversations, Flow, Message, SessionManager, ask
from convflow.conversations.lease import Roster
from convflow.errors import SessionConflict
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults import mutants
from tests.faults.virtual import VirtualLoop, run

MINUTE = timedelta(minutes=1)


class Brief(Flow, command="brief", idle=MINUTE):
    """Ends after a minute without an answer."""

    name: str = ask("Name?")
    age: int = ask("Age?")

    async def on_expire(self, ctx: Context) -> None:
        await ctx.services[Outside].effect(ctx.completion_id)
        ctx.reply("Too late.")


class Outside:
    """The outside world."""

    def __init__(self) -> None:
        self.effects: list[str] = []

    async def effect(self, key: str) -> None:
        await asyncio.sleep(0.01)
        self.effects.append(key)


@attrs.frozen
class Race:
    """What one race led to.

    Attributes:
        effects: Keys under which ``on_expire`` was called.
        told: How often the person was told that it is too late.
        taken: Whether the answer was taken.
    """

    effects: tuple[str, ...]
    told: int
    taken: bool

    @property
    def wrong(self) -> str | None:
        """What must not be."""
        if len(set(self.effects)) > 1 or len(self.effects) > 1:
            return "fired twice"
        if self.told > 1:
            return "told twice"
        if self.taken and self.effects:
            return "taken and expired"
        return None if self.taken or self.effects else "neither taken nor expired"


def race(seed: int, *, control: bool = False) -> Race:
    """Run one race."""
    loop = VirtualLoop()
    return run(_race(random.Random(seed), loop, control=control), loop)


async def _race(chance: random.Random, loop: VirtualLoop, *, control: bool) -> Race:
    memory, outside = MemoryStore(clock=loop), Outside()
    store = mutants.LastWriteWins(memory) if control else memory
    sent: list[str] = []

    class Slow(FaultyStore):
        async def _wait(self) -> None:
            await asyncio.sleep(chance.uniform(0, 0.02))

    def worker(number: int) -> Conversations:
        bot = Conversations([Brief], sessions=SessionManager(Slow(store)), services={Outside: outside})
        bot._program = attrs.evolve(bot._program, roster=Roster(lambda: f"{number:012}"))
        return bot

    async def send(to: Any, reply: Any) -> None:
        await asyncio.sleep(chance.uniform(0, 0.02))
        sent.append(reply.text)

    async def sweep(bot: Conversations) -> None:
        await asyncio.sleep(max(0, deadline + chance.uniform(-0.03, 0.03) - loop.time()))
        for _ in range(4):
            async for _ in bot.due(send=send):
                pass
            await asyncio.sleep(0.02)

    async def answer(bot: Conversations) -> bool:
        await asyncio.sleep(max(0, deadline + chance.uniform(-0.06, 0.03) - loop.time()))
        for _ in range(5):
            try:
                await bot.handle(Message("ann", "ann", "answer", "Ann"), send=send)
                return "Age?" in sent
            except SessionConflict:
                continue
        return False

    workers = [worker(number) for number in range(3)]
    await workers[0].handle(Message("ann", "ann", "start", "/brief"), send=send)
    deadline = ((await memory.load("user:ann:chat:ann")).due_at - loop.now()).total_seconds() + loop.time()  # type: ignore[operator]
    taken, *_ = await asyncio.gather(answer(workers[0]), sweep(workers[1]), sweep(workers[2]))
    return Race(tuple(outside.effects), sent.count("Too late."), taken)


def main(arguments: list[str] | None = None) -> int:
    """Run many races, and say which were wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first race")
    options = parser.parse_args(arguments)
    outcomes = [race(seed) for seed in range(options.seed, options.seed + options.times)]
    counts = Counter(each.wrong or ("taken" if each.taken else "expired") for each in outcomes)
    print(f"races {options.seed} to {options.seed + options.times - 1}: {dict(counts)}")
    return 1 if counts - Counter(taken=10**9, expired=10**9) else 0


if __name__ == "__main__":
    sys.exit(main())
