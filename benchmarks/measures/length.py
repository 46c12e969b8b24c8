"""Growth with the length of a conversation: after 10, 100 and 1,000 messages of one conversation, same stored size.

Every message is a wrong age, so that nothing but the number of messages changes.
"""

from __future__ import annotations

import asyncio
from functools import partial

from benchmarks.bots.ours import Collected, Registration
from benchmarks.measures import ROUNDS, Size
from benchmarks.measures.timing import in_turn
from convflow import Conversations, Message, SessionManager
from convflow.session.stores.memory import MemoryStore

_COUNTED = 2  # few, and in many rounds: what disturbs a round disturbs all lengths, and most rounds nothing disturbs
_TIMES = 8


async def _run(rounds: int, people: int) -> dict[str, list[float]]:
    bot = Conversations([Registration], sessions=SessionManager(MemoryStore()), services={Collected: Collected()})
    sent = [0]

    async def send(everybody: range, texts: tuple[str, ...]) -> int:
        for text in texts:
            for person in everybody:
                sent[0] += 1
                turn = await bot.handle(Message(person, person, sent[0], text))
                assert turn.replies
        return len(everybody) * len(texts)

    async def counted(length: int) -> int:
        return await send(range(length * 1000, length * 1000 + people), ("12",) * _COUNTED)

    lengths = (10, 100, 1000)
    for length in lengths:
        everybody = range(length * 1000, length * 1000 + people)
        await send(everybody, ("/register", "Ann", *("12",) * (length - 2)))
    return await in_turn({str(length): partial(counted, length) for length in lengths}, rounds * _TIMES)


def measure(size: Size) -> dict[str, list[float]]:
    """Give CPU microseconds of a message by how many went before."""
    return asyncio.run(_run(ROUNDS[size], 1 if size == "tiny" else 6))
