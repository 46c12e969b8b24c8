"""convflow's sessions without its flows: the form by hand, on a session that is opened for each message.

Variants: those of `ours`, without ``aiogram``. Against the bots by hand it shows what loading, a lane, a conditional
write and expiry cost; against `ours`, what the engine adds.
"""

from __future__ import annotations

from benchmarks.bots.hand import answer
from benchmarks.bots.ours import store
from benchmarks.workload import Bot
from convflow import Message, SessionManager


async def make(variant: str, address: str = "") -> Bot:
    """Set it up."""
    sessions = SessionManager(store(variant, address))

    async def handle(person: int, message: int, text: str) -> None:
        async with sessions.open(Message(person, person, message, text)) as session:
            reply = answer(session.data, text, bot.finished)
        bot.replies.append(reply)

    bot = Bot(handle, close=sessions.aclose)
    return bot
