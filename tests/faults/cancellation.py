"""A message is cancelled at its first await, its second, and so on to its last: each is a crash at that point.

    python -m tests.faults.cancellation --store memory
    python -m tests.faults.cancellation --store redis --times 5000 --seed 4711

On memory it is every await, one after the other. On a server, where an answer takes its time, it is at random moments:
a connection that came back with an unread answer would give the next message a foreign one.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from convflow import Message
from convflow.errors import SessionConflict, StoreUnavailable
from convflow.session.stores.memory import MemoryStore
from convflow.testing import FaultyStore
from tests.faults import history
from tests.faults.hammer import STORES, store_of
from tests.faults.hammer_worker import open_store
from tests.faults.survey import START, answers_of, program

_MESSAGES = 5
_REPLIES = 3  # of one turn, which a cancellation may repeat

Moment = Callable[[], Awaitable[None]]


async def conversation(store: Any, name: str, moment: Moment, which: int) -> tuple[Counter[str], bool]:
    """Hold a conversation in which one message is cancelled; it comes again, like all that are not acknowledged.

    Args:
        store: Where it is kept.
        name: Whose it is.
        moment: Returns when it is time to cancel.
        which: The number of the message.

    Returns:
        What was wrong, and whether the message was cancelled before it ended by itself.
    """
    transcript, wrong = history.Transcript(), Counter[str]()

    async def send(to: Any, reply: Any) -> None:
        await asyncio.sleep(0)
        transcript.replies[name].append((reply.key, reply.text))
        await asyncio.sleep(0)

    async def effect(key: str, answers: str) -> None:
        await asyncio.sleep(0)
        transcript.effects[name].append((key, answers))
        await asyncio.sleep(0)

    bot = program(store, effect)
    reached = False
    for number, text in enumerate([START, *(f"m{each}" for each in range(_MESSAGES))]):
        message = Message(name, name, f"{name}-{number}", text)
        if number == which:
            task = asyncio.ensure_future(bot.handle(message, send=send))
            await moment()
            reached = task.cancel()
            await asyncio.wait([task])
            wrong["lanes that nobody left"] += bot.sessions.busy
        try:
            async with asyncio.timeout(20):
                await bot.handle(message, send=send)
        except (StoreUnavailable, SessionConflict, TimeoutError) as error:
            wrong[f"afterwards: {type(error).__name__}"] += 1
        if number:
            transcript.acknowledged[name].add(text)
    wrong += await history.findings(transcript, {name: await answers_of(bot, Message(name, name))})
    wrong["repeats"] += max(0, history.repeats(transcript) - _REPLIES)
    return +wrong, reached


async def every_await() -> tuple[Counter[str], int]:
    """Cancel each message at each of its awaits; gives what was wrong, and how many awaits there were."""
    wrong, awaits = Counter[str](), 0
    store = FaultyStore(MemoryStore(), latency=lambda: 1)
    for which in range(_MESSAGES + 1):
        nth, reached = 0, True
        while reached:

            async def moment(nth: int = nth) -> None:
                for _ in range(nth):
                    await asyncio.sleep(0)

            found, reached = await conversation(store, f"c{which}-{nth}", moment, which)
            wrong += found
            nth += 1
        awaits += nth - 1
    return wrong, awaits


async def at_random(address: str, times: int, seed: int) -> tuple[Counter[str], int]:
    """Cancel messages at random moments on a real store."""
    wrong, cancelled = Counter[str](), 0
    chance, store = random.Random(seed), open_store(address)

    async def moment() -> None:
        await asyncio.sleep(chance.choice([0, 0.0002, 0.0005, 0.001, 0.002, 0.004]) * chance.random())

    for number in range(times):
        found, reached = await conversation(store, f"s{seed}c{number}", moment, chance.randrange(_MESSAGES + 1))
        wrong += found
        cancelled += reached
    await store.aclose()
    return wrong, cancelled


def run(kind: str, times: int, seed: int, address: str | None = None) -> tuple[Counter[str], int]:
    """Cancel on a fresh store of a kind, or on the one at *address*."""
    if kind == "memory":
        return asyncio.run(every_await())
    if address is not None:
        return asyncio.run(at_random(address, times, seed))
    with tempfile.TemporaryDirectory(prefix="convflow-cancel-") as folder, store_of(kind, Path(folder)) as fresh:
        return asyncio.run(at_random(fresh, times, seed))


def main(arguments: list[str] | None = None) -> int:
    """Cancel, and say what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", choices=("memory", *STORES), default="memory")
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(arguments)
    wrong, cancelled = run(options.store, options.times, options.seed)
    print(f"{options.store}, seed {options.seed}: {cancelled} cancellations: {dict(wrong) or 'nothing wrong'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
