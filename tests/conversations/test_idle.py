"""People who are in the middle of something and say nothing cost their record, and nothing else."""

from __future__ import annotations

import asyncio
import os
import tracemalloc

from convflow import Conversations, Flow, Message, SessionManager, ask
from convflow.session.stores.memory import MemoryStore
from convflow.testing import ManualClock

PEOPLE = int(os.environ.get("CONVFLOW_IDLE_SESSIONS", "100"))
"""How many; a hundred thousand take a quarter of an hour."""
MOST_BYTES = 3000


class Order(Flow, command="order"):
    """Asks three things."""

    name: str = ask("Name?")
    age: int = ask("Age?")
    note: str = ask("Note?")


def test_idle_person_takes_little_memory_and_nothing_else():
    """At most 3 kB beside the stored bytes; no lane, no task and no turn is left."""

    async def run():
        clock, taken = ManualClock(), 0
        store = MemoryStore(max_sessions=PEOPLE, clock=clock)
        bot = Conversations([Order], sessions=SessionManager(store, clock=clock))

        async def send(_to, _reply):
            pass

        async def talks(name):
            for number, text in enumerate(["/order", "Ann", "30"]):
                await bot.handle(Message(name, name, f"{name}:{number}", text), send=send)

        await talks("first")  # what is made once is no cost of a person
        turns = bot._program.roster._working
        known = len(turns)  # of the whole process: another test may have let its turns die
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            for number in range(PEOPLE):
                await talks(f"user{number}")
            taken = tracemalloc.get_traced_memory()[0] - before
        finally:
            tracemalloc.stop()
        stored = await store.load("user:user1:chat:user1")
        left = bot.sessions.busy, len(asyncio.all_tasks()) - 1, len(turns) - known
        return taken / PEOPLE - len(stored.data) - len(stored.inbox), left

    more, left = asyncio.run(run())

    assert more < MOST_BYTES
    assert (0, 0, 0) == left
