"""Growth with the length of a conversation: message 10, 100 and 1,000 of one conversation, same stored size.

Every message is a wrong age, so that nothing but the number of messages changes.
"""

from __future__ import annotations

import asyncio
from functools import partial

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures.timing import in_turn
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_PEOPLE = 6
_COUNTED = 10


async def _run(rounds: int) -> dict[str, list[float]]:
    bot = Conversations([Registration], sessions=SessionManager(MemoryStore()), services={Collected: Collected()})
    sent = [0]

    async def send(people: range, texts: tuple[str, ...]) -> int:
        for text in texts:
            for person in people:
                sent[0] += 1
                turn = await bot.handle(Message(person, person, sent[0], text))
                assert turn.replies
        return len(people) * len(texts)

    async def counted(length: int) -> int:
        return await send(range(length * 1000, length * 1000 + _PEOPLE), ("12",) * _COUNTED)

    lengths = (10, 100, 1000)
    for length in lengths:
        people = range(length * 1000, length * 1000 + _PEOPLE)
        await send(people, ("/register", "Ann", *("12",) * max(0, length - 2 - _COUNTED * 2)))
    return await in_turn({str(length): partial(counted, length) for length in lengths}, rounds)


def measure(full: bool) -> dict[str, list[float]]:  # noqa: FBT001 - the face of every measure
    """Give CPU microseconds of a message by how many went before."""
    return asyncio.run(_run(15 if full else 5))
