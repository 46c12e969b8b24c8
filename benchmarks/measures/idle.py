"""The bytes that a session in mid-form takes in memory while nobody uses it, the answers themselves taken off."""

from __future__ import annotations

import asyncio
import functools
import gc
import sys
import tracemalloc

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures import Size
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_CACHE = type(functools.lru_cache(len))
_TEXTS = ("/register", "Ann Example", "30")


def _settle() -> None:
    for each in gc.get_objects():
        if isinstance(each, _CACHE):  # what is kept of the last few hundred messages
            each.cache_clear()
    gc.collect()
    sys._clear_type_cache()  # noqa: SLF001 - keeps the name that a `match` looks up, once for every look; in 4,096 places at most


def _bytes(people: int, wrong_before: int) -> float:
    texts = (_TEXTS[0], _TEXTS[1], *("12",) * wrong_before, _TEXTS[2])

    async def talk(bot: Conversations, people: int) -> None:
        for number, text in enumerate(texts):
            for person in range(1_000_000, 1_000_000 + people):
                await bot.handle(Message(person, person, person * len(texts) + number, text))

    asyncio.run(talk(_bot(), 5))  # what is made once is not a session's
    bot = _bot()
    _settle()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    asyncio.run(talk(bot, people))  # a loop of its own: what it keeps of timers goes with it
    _settle()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / people - len(_TEXTS[1]) - len(_TEXTS[2])


def _bot() -> Conversations:
    return Conversations([Registration], sessions=SessionManager(MemoryStore()), services={Collected: Collected()})


def measure(size: Size) -> dict[str, float]:
    """Give bytes: with the ids of three messages, and with as many as are remembered."""
    people = {"tiny": 8, "small": 250, "full": 2000}[size]  # neither just before nor just after a table grows
    return {"three ids": _bytes(people, 0), "all ids": _bytes(people // 4, 70)}
