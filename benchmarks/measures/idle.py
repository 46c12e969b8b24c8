"""The bytes that a session in mid-form takes in memory while nobody uses it, the answers themselves taken off."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures import Size
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_TEXTS = ("/register", "Ann Example", "30")


async def _bytes(people: int, wrong_before: int) -> float:
    bot = Conversations([Registration], sessions=SessionManager(MemoryStore()), services={Collected: Collected()})
    texts = (_TEXTS[0], _TEXTS[1], *("12",) * wrong_before, _TEXTS[2])

    async def talk(first: int, count: int) -> None:
        for number, text in enumerate(texts):
            for person in range(first, first + count):
                await bot.handle(Message(person, person, person * len(texts) + number, text))

    await talk(0, 5)  # what is made once is not a session's
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await talk(1_000_000, people)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / people - len(_TEXTS[1]) - len(_TEXTS[2])


def measure(size: Size) -> dict[str, float]:
    """Give bytes: with the ids of three messages, and with as many as are remembered."""
    people = {"tiny": 8, "small": 60, "full": 2000}[size]
    return {"three ids": asyncio.run(_bytes(people, 0)), "all ids": asyncio.run(_bytes(people // 4, 70))}
